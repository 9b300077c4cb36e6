package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

var errDown, errBad = errors.New("down"), errors.New("bad")

func number(o *Order, i int) { o.ID = i }

func hear(o *trial.Outcomes) func(*Order, error) {
	return func(order *Order, err error) { o.Hear(order.ID, err) }
}

// endless brings n orders, and then waits for the drain.
func endless(n int, fill func(*Order, int)) func(context.Context, []*Order) (int, error) {
	next := trial.CountSlices(n, fill)
	return func(ctx context.Context, buf []*Order) (int, error) {
		if k, _ := next(ctx, buf); k > 0 {
			return k, nil
		}
		<-ctx.Done()
		return 0, ctx.Err()
	}
}

// A source brings orders when it is told to.
type source struct{ orders chan []Order }

func newSource() *source { return &source{make(chan []Order)} }

func (s *source) next(ctx context.Context, buf []*Order) (int, error) {
	select {
	case all := <-s.orders:
		for i, o := range all {
			*buf[i] = o
		}
		return len(all), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// bring brings orders with these numbers.
func (s *source) bring(ids ...int) {
	var all []Order
	for _, id := range ids {
		all = append(all, Order{ID: id})
	}
	s.orders <- all
	synctest.Wait()
}

// A log notes the batches that a function has got.
type log struct {
	mu      sync.Mutex
	batches [][]int
	times   []time.Duration
	start   time.Time
}

func newLog() *log { return &log{start: time.Now()} }

func (l *log) note(orders []*Order) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var ids []int
	for _, o := range orders {
		ids = append(ids, o.ID)
	}
	l.batches, l.times = append(l.batches, ids), append(l.times, time.Since(l.start))
}

func (l *log) all() [][]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.batches)
}

// takes notes each batch and takes it.
func (l *log) takes(_ context.Context, orders []*Order) error {
	l.note(orders)
	return nil
}

// want checks which batches there were, in order.
func (l *log) want(t *testing.T, want ...[]int) {
	t.Helper()
	if got := l.all(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("batches %v, want %v", got, want)
	}
}

func newShipping(t *testing.T, feed *Feed, shop *Shop) *Shipping {
	t.Helper()
	p, err := NewShipping(ShippingDeps{Feed: feed, Shop: shop})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(from, to int) (all []int) {
	for i := from; i <= to; i++ {
		all = append(all, i)
	}
	return all
}

func TestABatchGoesWhenItIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		l, s := newLog(), newSource()
		p := newShipping(t, &Feed{s.next, hear(&outcomes)}, &Shop{ToShip: l.takes})
		r := trial.Start(t, p)
		s.bring(ids(1, 7)...)
		l.want(t)
		if s := p.Stats(); s.Gather.Parked != 7 || s.Batch.Gather.Batches != 0 || s.Gather.Throttled != 0 {
			t.Errorf("stats %+v", s.Gather)
		}
		s.bring(8)
		l.want(t, ids(1, 8))
		outcomes.Once(t, 8)
		s.bring(ids(9, 28)...)
		l.want(t, ids(1, 8), ids(9, 16), ids(17, 24))
		r.Cancel() // the rest goes at once
		r.Stop()
		l.want(t, ids(1, 8), ids(9, 16), ids(17, 24), ids(25, 28))
		if took := time.Since(l.start); took != 0 {
			t.Errorf("drained after %v", took)
		}
		outcomes.Once(t, 28)
		if s := p.Stats().Batch.Gather; s.ByItems != 3 || s.ByDrain != 1 || s.ByAge != 0 || s.Items != 28 {
			t.Errorf("stats %+v", s)
		}
	})
}

// The time is that of the oldest member: one that comes later does not put it off; and what never had a member does not go.
func TestABatchGoesWhenItsOldestHasWaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		l, s := newLog(), newSource()
		p := newShipping(t, &Feed{s.next, hear(&outcomes)}, &Shop{ToShip: l.takes})
		r := trial.Start(t, p)
		time.Sleep(5 * time.Second)
		s.bring(1)
		for i := range 3 {
			time.Sleep(300 * time.Millisecond)
			s.bring(2 + i)
		}
		time.Sleep(100*time.Millisecond - time.Nanosecond)
		synctest.Wait()
		l.want(t)
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		l.want(t, ids(1, 4))
		if got := l.times[0]; got != 6*time.Second {
			t.Errorf("it went after %v", got)
		}
		time.Sleep(time.Minute)
		s.bring(5)
		time.Sleep(time.Second)
		synctest.Wait()
		r.Cancel()
		r.Stop()
		l.want(t, ids(1, 4), ids(5, 5))
		outcomes.Once(t, 5)
		if s := p.Stats().Batch.Gather; s.ByAge != 2 || s.Batches != 2 {
			t.Errorf("stats %+v", s)
		}
	})
}

// Each member has an outcome of its own where the exporter gives one, and that of the batch where it does not.
func TestEachMemberHasItsOwnOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		s := newSource()
		fails := map[int]error{ // by the first of a batch
			1:  &rt.BatchError{Errs: []error{nil, errDown, rt.Permanent(errBad), nil, nil, nil, nil, errDown}},
			9:  fmt.Errorf("post: %w", errDown),
			17: &rt.BatchError{Errs: []error{nil, errDown}}, // of another length
			25: &rt.BatchError{Errs: make([]error, 8)},
		}
		p := newShipping(t, &Feed{s.next, hear(&outcomes)}, &Shop{ToShip: func(_ context.Context, orders []*Order) error { return fails[orders[0].ID] }})
		r := trial.Start(t, p)
		s.bring(ids(1, 32)...)
		r.Cancel()
		r.Stop()
		outcomes.Once(t, 32)
		for id := 1; id <= 32; id++ {
			err := outcomes.Of(t, id)
			want, permanent := error(nil), false
			switch {
			case id == 2, id == 8, 9 <= id && id <= 16, 17 <= id && id <= 24:
				want = errDown
			case id == 3:
				want, permanent = errBad, true
			}
			if (err == nil) != (want == nil) || !errors.Is(err, want) || rt.IsPermanent(err) != permanent {
				t.Errorf("order %d: %v, want %v", id, err, want)
			}
			if n, ok := errors.AsType[*rt.NodeError](err); err != nil && (!ok || n.Node.Name != "ship") {
				t.Errorf("order %d: %v does not say where", id, err)
			}
			if id == 3 && errors.Is(err, errDown) {
				t.Errorf("order 3: %v is another's cause", err)
			}
		}
	})
}

// No more batches are out than may be. The next one fills, and then the gate is shut: nothing is Nacked, and what is old goes on filling.
func TestBatchesInFlightAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		l := newLog()
		open := make(chan struct{})
		p := newShipping(t, &Feed{endless(64, number), hear(&outcomes)}, &Shop{ToShip: func(ctx context.Context, orders []*Order) error {
			l.note(orders)
			<-open
			return nil
		}})
		r := trial.Start(t, p)
		time.Sleep(time.Minute) // whatever their age
		synctest.Wait()
		if s := p.Stats(); s.Batch.Gather.InFlight != 2 || s.Gather.In != 24 || s.Gather.Throttled != 1 || s.Intake.Nacked != 0 || s.Gather.Parked != 0 {
			t.Errorf("stats %+v, %+v", s.Gather, s.Batch.Gather)
		}
		close(open)
		r.Cancel()
		r.Stop()
		l.want(t, ids(1, 8), ids(9, 16), ids(17, 24), ids(25, 32), ids(33, 40), ids(41, 48), ids(49, 56), ids(57, 64))
		outcomes.Once(t, 64)
	})
}

func TestGatheredMessagesAreNackedAtForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newShipping(t, &Feed{endless(30, number), hear(&outcomes)}, &Shop{ToShip: func(context.Context, []*Order) error {
			<-open
			return nil
		}})
		r := trial.Start(t, p)
		synctest.Wait()
		if abandoned := r.Forced(shippingDrain); abandoned.Nacked != 30 {
			t.Errorf("%v", abandoned)
		}
		outcomes.Once(t, 30)
		close(open)
	})
}

func newSized(t *testing.T, feed *Feed, shop *Shop) *Sized {
	t.Helper()
	p, err := NewSized(SizedDeps{Feed: feed, Shop: shop})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sizes brings orders of these sizes, and then waits for the drain.
func sizes(bytes ...int) func(context.Context, []*Order) (int, error) {
	return endless(len(bytes), func(o *Order, i int) { o.ID, o.Bytes = i, bytes[i-1] })
}

func TestBytesLimitABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		l := newLog()
		//                     one full, exactly | 60 + 50 is too much | too large, so alone | more than fit
		p := newSized(t, &Feed{sizes(50, 30, 20, 60, 50, 500, 10, 0, 90, 1), hear(&outcomes)}, &Shop{ToShip: l.takes})
		r := trial.Start(t, p)
		synctest.Wait()
		l.want(t, ids(1, 3), ids(4, 4), ids(5, 5), ids(6, 6), ids(7, 9))
		r.Cancel()
		r.Stop()
		l.want(t, ids(1, 3), ids(4, 4), ids(5, 5), ids(6, 6), ids(7, 9), ids(10, 10))
		outcomes.Once(t, 10)
		if s := p.Stats().Batch.Gather; s.ByBytes != 5 || s.ByDrain != 1 {
			t.Errorf("stats %+v", s)
		}
	})
}

// A size function that panics is a permanent Nack of that message, and the batch goes on.
func TestAPanicOfTheSizeIsOneMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		l := newLog()
		p := newSized(t, &Feed{sizes(10, 10, -1, 10, -1, 60, 10), hear(&outcomes)}, &Shop{ToShip: l.takes})
		r := trial.Start(t, p)
		synctest.Wait()
		l.want(t, []int{1, 2, 4, 6, 7}[:5])
		r.Cancel()
		r.Stop()
		outcomes.Once(t, 7)
		for id := 1; id <= 7; id++ {
			err := outcomes.Of(t, id)
			if bad := id == 3 || id == 5; errors.Is(err, ErrScales) != bad || rt.IsPermanent(err) != bad || (err != nil) != bad {
				t.Errorf("order %d: %v", id, err)
			}
		}
		if s := p.Stats().Gather; s.Failed != 2 || s.Panics != 2 {
			t.Errorf("stats %+v", s)
		}
	})
}

// A batch that is refused for good is buried as it is. What buries it may refuse some of it as well.
func TestDeadLettersAreBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		l := newLog()
		p := newSized(t, &Feed{sizes(50, 50, 50, 50, 50, 50), hear(&outcomes)}, &Shop{
			ToShip: func(_ context.Context, orders []*Order) error {
				switch orders[0].ID {
				case 1:
					return rt.Permanent(errBad)
				case 3:
					return &rt.BatchError{Errs: []error{nil, rt.Permanent(errBad)}}
				}
				return &rt.BatchError{Errs: []error{errDown, rt.Permanent(errBad)}} // not all of it is lost
			},
			ToBury: func(orders []*Order, cause error) error {
				l.note(orders)
				if !errors.Is(cause, errBad) {
					t.Errorf("the cause is %v", cause)
				}
				if orders[0].ID == 3 {
					return errDown
				}
				return nil
			},
		})
		r := trial.Start(t, p)
		synctest.Wait()
		r.Cancel()
		r.Stop()
		l.want(t, ids(1, 2), ids(3, 4))
		outcomes.Once(t, 6)
		for id, want := range map[int]error{1: nil, 2: nil, 3: nil, 4: errBad, 5: errDown, 6: errBad} {
			err := outcomes.Of(t, id)
			if (err == nil) != (want == nil) || !errors.Is(err, want) || rt.IsPermanent(err) != (id == 6) {
				t.Errorf("order %d: %v, want %v", id, err, want)
			}
		}
	})
}

// Who is passed over when he is slow reads a batch when all its messages have had their outcomes: they stay until he has let go.
func TestASlowReaderKeepsTheMessagesOfABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 400
		var outcomes trial.Outcomes
		copied, tallied := newLog(), newLog()
		p, err := NewFan(FanDeps{Feed: &Feed{endless(n, number), hear(&outcomes)}, Shop: &Shop{
			ToShip: func(context.Context, []*Order) error { return nil },
			ToCopy: func(_ context.Context, orders []*Order) error {
				var before []int
				for _, o := range orders {
					before = append(before, o.ID)
				}
				time.Sleep(time.Second)
				copied.note(orders)
				if got := copied.all(); !slices.Equal(got[len(got)-1], before) || before[0]%4 != 1 {
					t.Errorf("%v has become %v", before, got[len(got)-1])
				}
				return errDown
			},
			ToTally: func(_ context.Context, orders []*Order) error {
				tallied.note(orders)
				if orders[0].ID%12 == 1 {
					panic("no head for figures")
				}
				return errDown
			},
		}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		synctest.Wait()
		outcomes.Once(t, n)
		if s := p.Stats(); s.Intake.Acked != n || s.Fan() == 0 {
			t.Errorf("stats %+v, tee dropped %d", s.Intake, s.Fan())
		}
		time.Sleep(time.Minute)
		r.Cancel()
		r.Stop()
		if got := tallied.all(); len(got) != n/4 {
			t.Errorf("%d tallied", len(got))
		}
		if got := copied.all(); len(got) < 2 || len(got) > 6 {
			t.Errorf("%d copied", len(got))
		}
	})
}

// Fan is how many batches the tee has not copied.
func (s *FanStats) Fan() uint64 { return s.Tee.Dropped }

// Where several must take a message, it is no Ack that one of them has.
func TestAllMustTakeEachMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		spared := newLog()
		p, err := NewAll(AllDeps{Feed: &Feed{endless(12, number), hear(&outcomes)}, Shop: &Shop{
			ToShip: func(ctx context.Context, orders []*Order) error {
				if orders[0].ID == 9 {
					time.Sleep(10 * time.Second) // too late: another one has it
				}
				return nil
			},
			ToCopy: func(_ context.Context, orders []*Order) error {
				if orders[0].ID == 5 {
					return &rt.BatchError{Errs: []error{nil, rt.Permanent(errBad), nil, errDown}}
				}
				return nil
			},
			ToTally: spared.takes,
		}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(30 * time.Second)
		r.Cancel()
		r.Stop()
		outcomes.Once(t, 12)
		spared.want(t, ids(9, 12))
		for id := 1; id <= 12; id++ {
			got := outcomes.Of(t, id)
			if failed := 5 <= id && id <= 8; (got != nil) != failed || rt.IsPermanent(got) != (id == 6) {
				t.Errorf("order %d: %v", id, got)
			}
		}
	})
}

// Who hangs may have batches whose outcome is out: when there is none left to fill, the gate is shut.
func TestBatchesThatHangShutTheGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		open := make(chan struct{})
		down := func(context.Context, []*Order) error { return errDown }
		p, err := NewAll(AllDeps{Feed: &Feed{endless(100, number), hear(&outcomes)}, Shop: &Shop{
			ToShip: down, ToTally: down,
			ToCopy: func(context.Context, []*Order) error {
				<-open
				return nil
			},
		}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(time.Second)
		synctest.Wait()
		if s := p.Stats(); s.Gather.In != allGatherBatches*allGatherItems || s.Batch.Gather.InFlight != 0 || s.Gather.Throttled != 1 {
			t.Errorf("stats %+v, %+v", s.Gather, s.Batch.Gather)
		}
		close(open)
		synctest.Wait()
		outcomes.Once(t, 100)
		r.Cancel()
		r.Stop()
	})
}

// Parts are gathered again; what answers later answers for a batch.
func TestPartsAreGathered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 50
		var outcomes trial.Outcomes
		var mu sync.Mutex
		seen := map[Line]int{}
		kept := 0
		note := func(lines []*Line) {
			mu.Lock()
			defer mu.Unlock()
			for _, l := range lines {
				seen[*l]++
			}
		}
		p, err := NewParts(PartsDeps{Feed: &Feed{endless(n, func(o *Order, i int) { o.ID, o.Bytes = i, i%7 }), hear(&outcomes)}, Shop: &Shop{
			ToPost: func(lines []*Line, o rt.Outcome) {
				if len(lines) > 10 || len(lines) == 0 {
					t.Errorf("a batch of %d", len(lines))
				}
				go func() {
					time.Sleep(time.Millisecond)
					if lines[0].Of%5 == 0 {
						o.Done(errDown)
						return
					}
					note(lines)
					o.Done(nil)
				}()
			},
			ToKeep: func(lines []*Line) error {
				note(lines)
				kept++
				return nil
			},
		}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(time.Minute)
		r.Cancel()
		r.Stop()
		outcomes.Once(t, n)
		want := 0
		for id := 1; id <= n; id++ {
			want += id % 7
			if err := outcomes.Of(t, id); err != nil {
				t.Errorf("order %d: %v", id, err)
			}
		}
		for line, times := range seen {
			if times != 1 {
				t.Errorf("%+v was taken %d times", line, times)
			}
		}
		if len(seen) != want || kept == 0 {
			t.Errorf("%d lines of %d, %d batches kept", len(seen), want, kept)
		}
	})
}

// Every queue, pool and reserve on the way has room for as many messages as batches may hold: else they would never fill.
func TestThereIsRoomForAllThatBatchesHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most = (largeGatherMost + 1) * largeGatherItems
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p, err := NewLarge(LargeDeps{Feed: &Feed{endless(2*most, number), hear(&outcomes)}, Shop: &Shop{ToShip: func(_ context.Context, orders []*Order) error {
			<-open
			if len(orders) != largeGatherItems {
				t.Errorf("a batch of %d", len(orders))
			}
			return nil
		}}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		synctest.Wait()
		if s := p.Stats(); s.Gather.In != most || s.Batch.Gather.InFlight != largeGatherMost || s.Gather.Parked != 0 {
			t.Errorf("stats %+v, %+v", s.Gather, s.Batch.Gather)
		}
		close(open)
		synctest.Wait()
		outcomes.Once(t, 2*most)
		r.Cancel()
		r.Stop()
	})
}

// Who keeps a batch finds nothing in it when its messages have been released, in a build that looks for such mistakes.
func TestAKeptBatchIsEmptyInADebugBuild(t *testing.T) {
	if !trial.Poison {
		t.Skip("needs the tag pipegendebug")
	}
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		var kept []*Order
		p := newShipping(t, &Feed{endless(8, number), hear(&outcomes)}, &Shop{ToShip: func(_ context.Context, orders []*Order) error {
			kept = orders
			return nil
		}})
		r := trial.Start(t, p)
		synctest.Wait()
		if len(kept) != 8 || slices.ContainsFunc(kept, func(o *Order) bool { return o != nil }) {
			t.Errorf("it holds %v", kept)
		}
		r.Cancel()
		r.Stop()
	})
}

// answering ships batches, one after the other in its log, with the answers in order; then all is taken.
func answering(l *log, answers ...error) func(context.Context, []*Order) error {
	return func(_ context.Context, orders []*Order) error {
		l.note(orders)
		if n := len(l.all()); n <= len(answers) {
			return answers[n-1]
		}
		return nil
	}
}

func each(errs ...error) error { return &rt.BatchError{Errs: errs} }

// What was taken is not sent again, nor what failed for good; each message has the outcome of its own attempts.
func TestOnlyWhatFailedIsSentAgain(t *testing.T) {
	bad := rt.Permanent(errBad)
	late := errors.New("late")
	for _, c := range []struct {
		name    string
		answers []error
		sent    [][]int
		want    [8]error
		perm    [8]bool
	}{
		{
			"part after part", []error{each(nil, errDown, bad, nil, errDown, nil, nil, late), fmt.Errorf("post: %w", each(nil, errDown, errDown))},
			[][]int{ids(1, 8), {2, 5, 8}, {5, 8}}, [8]error{2: errBad}, [8]bool{2: true},
		},
		{
			"given up after four attempts", []error{each(nil, nil, nil, nil, nil, errDown, late, bad), late, each(bad, nil), errDown},
			[][]int{ids(1, 8), {6, 7}, {6, 7}}, [8]error{5: errDown, 7: errBad}, [8]bool{7: true},
		},
		{
			"as a whole, then in parts", []error{late, each(errDown, bad, nil, nil, nil, nil, nil, nil), errDown, errDown},
			[][]int{ids(1, 8), ids(1, 8), {1}, {1}}, [8]error{0: late, 1: late}, [8]bool{},
		},
		{"of another length", []error{each(nil, errDown)}, [][]int{ids(1, 8), ids(1, 8)}, [8]error{}, [8]bool{}},
		{"nothing failed", []error{each(make([]error, 8)...)}, [][]int{ids(1, 8)}, [8]error{}, [8]bool{}},
		{"all that failed did so for good", []error{each(nil, bad, nil, nil, nil, nil, nil, bad)}, [][]int{ids(1, 8)}, [8]error{1: errBad, 7: errBad}, [8]bool{1: true, 7: true}},
		{"for good, as a whole", []error{each(errDown, nil, nil, nil, nil, nil, nil, nil), bad}, [][]int{ids(1, 8), {1}}, [8]error{0: errDown}, [8]bool{}},
	} {
		for name, newPipeline := range map[string]func(*Feed, *Shop) (rt.Pipeline, error){
			"behind a queue": func(f *Feed, s *Shop) (rt.Pipeline, error) { return NewAgain(AgainDeps{Feed: f, Shop: s}) },
			"inline":         func(f *Feed, s *Shop) (rt.Pipeline, error) { return NewInline(InlineDeps{Feed: f, Shop: s}) },
		} {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var outcomes trial.Outcomes
					l := newLog()
					p, err := newPipeline(&Feed{endless(8, number), hear(&outcomes)}, &Shop{ToShip: answering(l, c.answers...)})
					if err != nil {
						t.Fatal(err)
					}
					r := trial.Start(t, p)
					time.Sleep(time.Minute)
					r.Cancel()
					r.Stop()
					l.want(t, c.sent...)
					outcomes.Once(t, 8)
					for i, want := range c.want {
						checkAttempts(t, i+1, outcomes.Of(t, i+1), want, c.perm[i])
					}
				})
			})
		}
	}
}

// checkAttempts checks what the attempts on an order have come to.
func checkAttempts(t *testing.T, id int, got, want error, permanent bool) {
	t.Helper()
	if (got == nil) != (want == nil) || !errors.Is(got, want) || rt.IsPermanent(got) != permanent {
		t.Errorf("order %d: %v, permanent %t; want %v", id, got, rt.IsPermanent(got), want)
	}
	if n, ok := errors.AsType[*rt.NodeError](got); got != nil && (!ok || n.Node.Name != "ship") {
		t.Errorf("order %d: %v does not say where", id, got)
	}
}

// A batch that others read is sent again as it is: they see all of it, and what was taken before stands.
func TestABatchThatOthersReadStaysWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		shipped, copied, buried := newLog(), newLog(), newLog()
		answers := map[int][]error{ // by the first of a batch
			1: {each(errDown, nil, nil, nil), each(nil, errDown, nil, nil)},
			5: {each(rt.Permanent(errBad), errDown, nil, nil)},
			9: {each(nil, errDown, nil, nil), each(nil, errDown, nil, nil), each(nil, errDown, errDown, nil)},
		}
		p, err := NewApart(ApartDeps{Feed: &Feed{endless(12, number), hear(&outcomes)}, Shop: &Shop{
			ToShip: func(_ context.Context, orders []*Order) error {
				shipped.note(orders)
				first := orders[0].ID
				if left := answers[first]; len(left) > 0 {
					answers[first] = left[1:]
					return left[0]
				}
				return nil
			},
			ToCopy: func(_ context.Context, orders []*Order) error {
				time.Sleep(10 * time.Second)
				copied.note(orders)
				return nil
			},
			ToBury: func(orders []*Order, cause error) error {
				buried.note(orders)
				if orders[0].ID == 9 {
					return errBad
				}
				return nil
			},
		}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(5 * time.Minute)
		r.Cancel()
		r.Stop()
		copied.want(t, ids(1, 4), ids(5, 8), ids(9, 12))
		buried.want(t, ids(5, 8), ids(9, 12))
		if got := shipped.all(); len(got) != 7 || slices.ContainsFunc(got, func(ids []int) bool { return len(ids) != 4 }) {
			t.Errorf("shipped %v", got)
		}
		outcomes.Once(t, 12)
		for id := 1; id <= 12; id++ {
			if got := outcomes.Of(t, id); (got != nil) != (id == 10) || id == 10 && !errors.Is(got, errDown) {
				t.Errorf("order %d: %v", id, got)
			}
		}
	})
}
