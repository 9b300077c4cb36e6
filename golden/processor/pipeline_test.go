package processor

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// A world is what is at the ends of Maze.
type world struct {
	outcomes trial.Outcomes
	walker   Walker
	next     func(context.Context, *Order) error
	fails    func(to string, o *Order) error // nil: nothing does

	mu   sync.Mutex
	seen map[string][]Order // by exporter
	why  []error            // of dead letters
}

func (w *world) take(to string, o *Order) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen = map[string][]Order{}
	}
	w.seen[to] = append(w.seen[to], *o)
	if w.fails != nil {
		return w.fails(to, o)
	}
	return nil
}

func (w *world) ids(to string) (all []int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, o := range w.seen[to] {
		all = append(all, o.ID)
	}
	return all
}

func (w *world) shop() *Shop {
	to := func(name string) func(*Order) error { return func(o *Order) error { return w.take(name, o) } }
	return &Shop{ToStore: to("store"), ToNote: to("side"), ToCount: to("count"), ToAudit: to("audit"), ToReject: func(o *Order, cause error) error {
		w.why = append(w.why, cause)
		return w.take("rejects", o)
	}}
}

func (w *world) feed() *Feed {
	return &Feed{w.next, func(o *Order, err error) { w.outcomes.Hear(o.ID, err) }}
}

// maze makes the pipeline with n orders, which do not end: only a drain ends it.
func (w *world) maze(t *testing.T, n int) *Maze {
	t.Helper()
	count := trial.Count(n, func(o *Order, i int) { o.ID, o.Amount = i, 10 })
	w.next = func(ctx context.Context, o *Order) error {
		if err := count(ctx, o); err == nil {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	}
	p, err := NewMaze(MazeDeps{Feed: w.feed(), Walker: &w.walker, Shop: w.shop()})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// in runs a maze in virtual time: while runs before the drain, after it the books are checked.
func (w *world) in(t *testing.T, n int, while func(p *Maze)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := w.maze(t, n)
		r := trial.Start(t, p)
		synctest.Wait()
		if while != nil {
			while(p)
			synctest.Wait()
		}
		r.Stop()
		trial.Balanced(t, p)
		w.outcomes.Once(t, n)
	})
}

func TestEachMessageHasOneOutcomeWhateverAProcessorDoes(t *testing.T) {
	w := &world{fails: func(_ string, o *Order) error {
		switch o.ID % 11 {
		case 3:
			return ErrSold
		case 7:
			return rt.Permanent(ErrSold)
		}
		return nil
	}}
	synctest.Test(t, func(t *testing.T) {
		const n = 3000
		w.next = trial.Count(n, func(o *Order, i int) { o.ID, o.Amount = i, i })
		p, err := NewMaze(MazeDeps{Feed: w.feed(), Walker: &w.walker, Shop: w.shop()})
		if err != nil {
			t.Fatal(err)
		}
		tried := map[int]bool{}
		w.walker.ToNack = func(n *rt.Proc[Order], o *Order, err error) { // the Walker's own would try for ever here
			if !rt.IsPermanent(err) && !tried[o.ID] {
				tried[o.ID] = true
				_ = n.RequeueLater(o, time.Second)
			}
		}
		trial.Run(t, p)
		trial.Balanced(t, p)
		w.outcomes.Once(t, n)
	})
}

func TestNoMoreIsSentThanTheSpecAllows(t *testing.T) {
	w := &world{}
	var errs []error
	w.walker.ToProcess = func(n *rt.Proc[Order], o *Order) error {
		own, more := n.New(), n.New()
		errs = append(errs, n.SendTo(MazeWalkSide, own), n.SendTo(MazeWalkSide, o), n.SendTo(MazeWalkSide, more))
		n.Ack(more)
		return nil
	}
	w.in(t, 1, nil)
	if !slices.Equal(errs, []error{nil, nil, rt.ErrFull}) || len(w.ids("side")) != 2 {
		t.Errorf("%v, side got %v", errs, w.ids("side"))
	}
}

func TestWhatIsSentAgainIsAsItWas(t *testing.T) {
	w := &world{fails: func(to string, o *Order) error {
		if to == "store" && o.Tries == 1 {
			return ErrSold
		}
		return nil
	}}
	tries := map[*Order]int{}
	w.walker.ToProcess = func(n *rt.Proc[Order], o *Order) error {
		o.Tries = 1
		return n.Send(o)
	}
	w.walker.ToNack = func(n *rt.Proc[Order], o *Order, err error) {
		if !errors.Is(err, ErrSold) || rt.IsPermanent(err) || o.Stamped {
			t.Errorf("told of %v, of an order that is %+v", err, *o)
		}
		if tries[o]++; tries[o] == 1 && n.RequeueLater(o, time.Minute) != nil {
			t.Error("there is no room")
		}
	}
	var resumed atomic.Int64
	w.walker.ToResume = func(n *rt.Proc[Order], o *Order) error {
		if o.Stamped {
			t.Error("it was changed below")
		}
		resumed.Add(1)
		o.Tries = 2
		return n.Send(o)
	}
	w.in(t, 5, func(p *Maze) {
		if s := p.Stats(); resumed.Load() != 0 || s.Walk.Parked != 5 {
			t.Errorf("%d resumed before their time, %d parked", resumed.Load(), s.Walk.Parked)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if resumed.Load() != 5 || len(w.ids("store")) != 10 {
			t.Errorf("%d resumed, store got %d", resumed.Load(), len(w.ids("store")))
		}
	})
	for i := range 5 {
		if err := w.outcomes.Of(t, i+1); err != nil {
			t.Errorf("order %d: %v", i+1, err)
		}
	}
}

func TestTheGateIsShutWhileNoSlotIsFree(t *testing.T) {
	w := &world{}
	got := 0
	w.walker.ToProcess = func(n *rt.Proc[Order], o *Order) error {
		got++
		return n.RequeueLater(o, time.Hour)
	}
	w.in(t, 20, func(p *Maze) {
		if s := p.Stats().Walk; got != 8 || s.Throttled != 1 || s.Parked != 8 {
			t.Errorf("%d taken with 8 slots, stats %+v", got, s)
		}
		w.walker.ToProcess = nil // from the drain on nothing is put off any more
	})
	if len(w.ids("store")) != 20 {
		t.Errorf("%d stored", len(w.ids("store")))
	}
}

func TestAWakeupComesOnceAndNotWhenReplacedOrCancelled(t *testing.T) {
	w := &world{}
	type call struct {
		slot     int
		revision uint64
		at       time.Duration
	}
	var got []call
	var want []call
	w.walker.ToWake = func(n *rt.Proc[Order], slot int, revision uint64) { got = append(got, call{slot, revision, n.Now()}) }
	w.walker.ToProcess = func(n *rt.Proc[Order], o *Order) error {
		set := func(slot int, after time.Duration) uint64 {
			revision, err := n.SetWakeup(slot, after)
			if err != nil {
				t.Error(err)
			}
			return revision
		}
		set(0, time.Second) // replaced
		last := set(0, 3*time.Second)
		set(1, 2*time.Second) // cancelled
		if !n.CancelWakeup(1) || n.CancelWakeup(1) {
			t.Error("CancelWakeup says what is not so")
		}
		first := set(2, 3*time.Second)
		want = []call{{0, last, n.Now() + 3*time.Second}, {2, first, n.Now() + 3*time.Second}}
		if _, err := n.SetWakeup(3, 0); err != rt.ErrNoSlot {
			t.Errorf("slot 3 of 0 to 2: %v", err)
		}
		return n.Send(o)
	}
	w.walker.ToDrain = func(n *rt.Proc[Order]) {
		if _, err := n.SetWakeup(0, 0); err != rt.ErrDraining {
			t.Errorf("a wakeup in a drain: %v", err)
		}
	}
	w.in(t, 1, func(*Maze) {
		time.Sleep(time.Minute)
		synctest.Wait()
		if !slices.Equal(got, want) {
			t.Errorf("woken %v, want %v", got, want)
		}
	})
}

func TestWakeupsAreClearedByADrain(t *testing.T) {
	w := &world{}
	w.walker.ToProcess = func(n *rt.Proc[Order], o *Order) error {
		_, _ = n.SetWakeup(0, time.Hour)
		return n.Send(o)
	}
	w.walker.ToWake = func(*rt.Proc[Order], int, uint64) { t.Error("woken in a drain") }
	w.in(t, 1, nil)
}

func TestTicksAreServedThoughTheGateIsShutAndStopWithADrain(t *testing.T) {
	w := &world{}
	ticks, draining := 0, false
	w.walker.ToAccept = func() bool { return draining }
	w.walker.ToTick = func(*rt.Proc[Order]) { ticks++ }
	w.walker.ToDrain = func(*rt.Proc[Order]) { draining = true }
	w.in(t, 10, func(p *Maze) {
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if ticks != 10 || p.Stats().Walk.In != 0 || p.Stats().Walk.Throttled != 1 {
			t.Errorf("%d ticks in 10 s, %+v", ticks, p.Stats().Walk)
		}
	})
	if ticks != 10 || len(w.ids("store")) != 10 {
		t.Errorf("%d ticks, %d stored", ticks, len(w.ids("store")))
	}
}

func TestTheLatestConfigWins(t *testing.T) {
	w := &world{}
	var got []string
	w.walker.ToAccept = func() bool { return w.walker.shut }
	w.walker.ToConfigure = func(_ *rt.Proc[Order], c *Route) { got = append(got, c.Name) }
	var late *Maze
	w.walker.ToDrain = func(*rt.Proc[Order]) {
		w.walker.shut = true
		late.ConfigureWalk(Route{"late"})
	}
	w.in(t, 1, func(p *Maze) {
		late = p
		p.ConfigureWalk(Route{"first"})
		synctest.Wait()
		p.ConfigureWalk(Route{"second"})
		synctest.Wait()
	})
	if !slices.Equal(got, []string{"first", "second"}) {
		t.Errorf("configured %v", got)
	}
}

func TestAPanicOfAnyMethodHitsTheMessageInHand(t *testing.T) {
	for _, method := range []string{"process", "ack", "nack", "resume", "wakeup", "tick", "config", "drain"} {
		t.Run(method, func(t *testing.T) {
			w := &world{fails: func(_ string, o *Order) error {
				if o.ID%2 == 0 {
					return ErrSold
				}
				return nil
			}}
			did := map[string]int{}
			does := func(name string, o *Order) {
				if did[name]++; name == method {
					panic(ErrLost)
				}
			}
			w.walker.ToProcess = func(n *rt.Proc[Order], o *Order) error {
				does("process", o)
				_, _ = n.SetWakeup(0, time.Second)
				return n.Send(o)
			}
			again := map[int]bool{}
			w.walker.ToAck = func(_ *rt.Proc[Order], o *Order) { does("ack", o) }
			w.walker.ToNack = func(n *rt.Proc[Order], o *Order, _ error) {
				does("nack", o)
				if !again[o.ID] {
					again[o.ID] = true
					_ = n.RequeueLater(o, time.Second)
				}
			}
			w.walker.ToResume = func(n *rt.Proc[Order], o *Order) error { does("resume", o); return n.Send(o) }
			w.walker.ToWake = func(*rt.Proc[Order], int, uint64) { does("wakeup", nil) }
			w.walker.ToTick = func(*rt.Proc[Order]) { does("tick", nil) }
			w.walker.ToConfigure = func(*rt.Proc[Order], *Route) { does("config", nil) }
			w.walker.ToDrain = func(*rt.Proc[Order]) { does("drain", nil) }
			w.in(t, 8, func(p *Maze) {
				p.ConfigureWalk(Route{})
				time.Sleep(2 * time.Second)
				synctest.Wait()
			})
			for id := 1; id <= 8; id++ {
				panicked := map[string]bool{"ack": id%2 == 1, "nack": id%2 == 0}[method]
				switch err := w.outcomes.Of(t, id); {
				case panicked && (!errors.Is(err, ErrLost) || !rt.IsPermanent(err)):
					t.Errorf("order %d: %v, want the panic", id, err)
				case method == "process" || method == "resume" && id%2 == 0: // dead letters, which rejects takes but those of even orders
					if errors.Is(err, ErrLost) != (id%2 == 0) {
						t.Errorf("order %d: %v", id, err)
					}
				case !panicked && errors.Is(err, ErrSold) != (id%2 == 0):
					t.Errorf("order %d: %v", id, err)
				}
			}
			if did[method] == 0 {
				t.Errorf("%s was never called", method)
			}
		})
	}
}

func TestDeadLettersShowTheMessageAsItCame(t *testing.T) {
	w := &world{}
	w.walker.ToProcess = func(_ *rt.Proc[Order], o *Order) error {
		o.Amount = 77
		return ErrLost
	}
	w.in(t, 3, nil)
	for _, o := range w.seen["rejects"] {
		if o.Amount != 10 {
			t.Errorf("rejects got %+v", o)
		}
	}
	if len(w.why) != 3 || !errors.Is(w.why[0], ErrLost) || !rt.IsPermanent(w.why[0]) {
		t.Errorf("the causes are %v", w.why)
	}
}

func TestItsOwnMessagesAreCountedAndComeBack(t *testing.T) {
	w := &world{}
	var made []int
	w.walker.ToProcess = func(n *rt.Proc[Order], o *Order) error {
		here := 0
		var own []*Order
		for m := n.New(); m != nil; m = n.New() {
			here++
			own = append(own, m)
		}
		made = append(made, here)
		for _, m := range own[1:] {
			n.Ack(m)
		}
		own[0].ID = 100 + o.ID
		if err := n.SendTo(MazeWalkSide, own[0]); err != nil {
			return err
		}
		return n.Send(o)
	}
	w.in(t, 10, nil)
	if len(w.ids("side")) != 10 || slices.ContainsFunc(made, func(n int) bool { return n == 0 || n > 4 }) || made[0] != 4 {
		t.Errorf("made %v, side got %v", made, w.ids("side"))
	}
}

func TestWhatIsNotTheProcessorsIsRefused(t *testing.T) {
	w := &world{}
	w.walker.ToProcess = func(n *rt.Proc[Order], o *Order) error {
		switch o.ID {
		case 1:
			n.Ack(&Order{})
		case 2:
			n.Ack(o)
			n.Nack(o, ErrLost) // too late: the Ack stands
		case 3:
			_ = n.Send(o)
			n.Ack(o)
		}
		return nil
	}
	w.in(t, 3, nil)
	if err := w.outcomes.Of(t, 1); err != nil { // a dead letter, which was taken
		t.Errorf("order 1: %v", err)
	}
	for id := 2; id <= 3; id++ {
		if err := w.outcomes.Of(t, id); err != nil {
			t.Errorf("order %d: %v", id, err)
		}
	}
	if len(w.why) != 1 || !slices.Equal(w.ids("store"), []int{3}) {
		t.Errorf("%v, store got %v", w.why, w.ids("store"))
	}
}

func TestWhatIsKeptForEverIsNackedAtForce(t *testing.T) {
	w := &world{}
	w.walker.ToProcess = func(*rt.Proc[Order], *Order) error { return nil }
	synctest.Test(t, func(t *testing.T) {
		p := w.maze(t, 5)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		err := p.Run(ctx)
		var abandoned *rt.AbandonedError
		if !errors.As(err, &abandoned) || abandoned.Nacked != 5 {
			t.Errorf("Run returned %v", err)
		}
		trial.Settled(t, p)
		w.outcomes.Once(t, 5)
		for id := 1; id <= 5; id++ {
			if err := w.outcomes.Of(t, id); !errors.Is(err, rt.ErrShutdown) || rt.IsPermanent(err) {
				t.Errorf("order %d: %v", id, err)
			}
		}
	})
}

// A method that hangs holds up its segment only: at force each message has an outcome, and what the method does later counts no more.
func TestAMethodThatHangsIsLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		hang := make(chan struct{})
		w.walker.ToProcess = func(n *rt.Proc[Order], o *Order) error {
			if o.ID == 2 {
				<-hang
			}
			return n.Send(o)
		}
		p := w.maze(t, 3)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if err := p.Run(ctx); err == nil {
			t.Error("Run returned nil")
		}
		close(hang)
		synctest.Wait()
		w.outcomes.Once(t, 3)
	})
}

// At force nobody is told of outcomes any more; those that came in time are the messages'.
func TestAnAnswerInTimeCountsAtForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		told := 0
		w.walker.ToAck = func(*rt.Proc[Order], *Order) { told++ }
		w.walker.ToProcess = func(n *rt.Proc[Order], o *Order) error {
			if o.ID == 1 {
				return nil // kept for ever
			}
			return n.Send(o)
		}
		var p *Maze
		w.fails = func(to string, o *Order) error {
			if o.ID == 3 {
				p.Force() // while this call runs
				time.Sleep(time.Nanosecond)
			}
			return nil
		}
		p = w.maze(t, 3)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if err := p.Run(ctx); err == nil {
			t.Error("Run returned nil")
		}
		w.outcomes.Once(t, 3)
		if err := w.outcomes.Of(t, 2); err != nil {
			t.Errorf("order 2: %v", err)
		}
		if err := w.outcomes.Of(t, 1); !errors.Is(err, rt.ErrShutdown) {
			t.Errorf("order 1: %v", err)
		}
	})
}

func TestABucketLetsSoManyPassAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 40
		w := &world{}
		var at []time.Duration
		start := time.Now()
		w.next = trial.Count(n, func(o *Order, i int) { o.ID = i })
		count := w.next
		w.next = func(ctx context.Context, o *Order) error {
			if err := count(ctx, o); err == nil {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}
		shop := w.shop()
		shop.ToStore = func(o *Order) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			at = append(at, time.Since(start))
			if o.ID == 7 {
				return ErrSold
			}
			return nil
		}
		p, err := NewGated(GatedDeps{Feed: w.feed(), Bucket: &Bucket{tokens: Burst}, Again: &Again{Times: 1}, Shop: shop})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		r.Stop()
		trial.Balanced(t, p)
		w.outcomes.Once(t, n)
		per := map[time.Duration]int{}
		for _, d := range at {
			per[d.Truncate(Refill)]++
		}
		for d, n := range per {
			if n > Burst+1 { // one is sent again
				t.Errorf("%d orders passed at %v", n, d)
			}
		}
		if len(at) != n+1 || len(per) < n/Burst {
			t.Errorf("%d passed at %d times", len(at), len(per))
		}
		if err := w.outcomes.Of(t, 7); !errors.Is(err, ErrSold) {
			t.Errorf("order 7: %v", err)
		}
	})
}

func TestProcessorsAllocateNothing(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		p, err := NewPlain(PlainDeps{Feed: quietFeed(n), Pass: &Pass{}, Shop: quietShop()})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		w := &Walker{} // hears, makes a message, sets and cancels wakeups
		w.ToAck = func(*rt.Proc[Order], *Order) {}
		w.ToProcess = func(n *rt.Proc[Order], o *Order) error {
			if own := n.New(); own != nil {
				_ = n.SendTo(MazeWalkSide, own)
			}
			_, _ = n.SetWakeup(1, time.Nanosecond)
			_, _ = n.SetWakeup(2, time.Hour)
			n.CancelWakeup(2)
			return n.Send(o)
		}
		w.ToWake = func(*rt.Proc[Order], int, uint64) {}
		w.ToTick = func(*rt.Proc[Order]) {}
		p, err := NewMaze(MazeDeps{Feed: quietFeed(n), Walker: w, Shop: quietShop()})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}

func quietFeed(n int) *Feed {
	return &Feed{trial.Count(n, func(o *Order, i int) { o.ID = i }), func(*Order, error) {}}
}

func quietShop() *Shop {
	well := func(*Order) error { return nil }
	return &Shop{ToStore: well, ToNote: well, ToCount: well, ToAudit: well, ToReject: func(*Order, error) error { return nil }}
}
