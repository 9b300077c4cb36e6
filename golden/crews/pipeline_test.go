package crews

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(o *Order, i int) { o.ID = i }

var quiet = rt.WithLogger(slog.New(slog.DiscardHandler))

func newSingle(t *testing.T, feed *Feed, do func(context.Context, *Order) error) *Single {
	t.Helper()
	p, err := NewSingle(SingleDeps{Feed: feed, Store: &Store{do}}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newSlices(t *testing.T, feed *Feed, do func(context.Context, []*Order) error) *Slices {
	t.Helper()
	p, err := NewSlices(SlicesDeps{Feed: feed, Bulk: &Bulk{do}}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A log notes what calls got, from several goroutines.
type log struct {
	mu          sync.Mutex
	got         []int
	sizes       map[int]int // how many calls got so many
	calls, peak int         // at a time
}

func (l *log) call(work func() error, some ...*Order) error {
	l.mu.Lock()
	l.calls++
	l.peak = max(l.peak, l.calls)
	if l.sizes == nil {
		l.sizes = map[int]int{}
	}
	l.sizes[len(some)]++
	for _, o := range some {
		l.got = append(l.got, o.ID)
	}
	l.mu.Unlock()
	err := work()
	l.mu.Lock()
	l.calls--
	l.mu.Unlock()
	return err
}

// once checks that messages 1 to n were got once each.
func (l *log) once(t *testing.T, n int) {
	t.Helper()
	slices.Sort(l.got)
	for i, id := range l.got {
		if id != i+1 {
			t.Fatalf("got order %d where %d was to come", id, i+1)
		}
	}
	if len(l.got) != n {
		t.Errorf("got %d orders, want %d", len(l.got), n)
	}
}

// work takes a millisecond of virtual time.
func work() error {
	time.Sleep(time.Millisecond)
	return nil
}

func TestWorkersWorkAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		var l log
		p := newSingle(t, &Feed{Next: trial.Count(1000, numbered), Heard: outcomes.Hear}, func(_ context.Context, o *Order) error {
			return l.call(work, o)
		})
		start := time.Now()
		trial.Run(t, p)
		outcomes.Once(t, 1000)
		l.once(t, 1000)
		if took := time.Since(start); l.peak != 4 || took != 250*time.Millisecond {
			t.Errorf("%d calls at a time, in %v", l.peak, took)
		}
	})
}

func TestSlicesHaveAtMostFive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		var l log
		p := newSlices(t, &Feed{Many: trial.CountSlices(1000, numbered), Heard: outcomes.Hear}, func(_ context.Context, some []*Order) error {
			return l.call(work, some...)
		})
		trial.Run(t, p)
		outcomes.Once(t, 1000)
		l.once(t, 1000)
		for size, calls := range l.sizes {
			if size < 1 || size > 5 {
				t.Errorf("%d calls got %d orders", calls, size)
			}
		}
		if l.peak != 3 || l.sizes[5] == 0 {
			t.Errorf("%d calls at a time, of sizes %v", l.peak, l.sizes)
		}
	})
}

// A hung worker keeps what it has in hand; the others go on with everything else.
func TestAHungWorkerHoldsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		release := make(chan struct{})
		p := newSingle(t, &Feed{Next: trial.CountAndWait(n, numbered), Heard: outcomes.Hear}, func(_ context.Context, o *Order) error {
			if o.ID == 7 {
				<-release
			}
			return nil
		})
		r := trial.Start(t, p)
		synctest.Wait()
		if got := outcomes.Count(); got != n-1 {
			t.Errorf("%d outcomes, want %d", got, n-1)
		}
		close(release)
		r.Stop()
		outcomes.Once(t, n)
	})
}

func TestAHungSliceHoldsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		release := make(chan struct{})
		hung := 0
		p := newSlices(t, &Feed{Many: countAndWait(n), Heard: outcomes.Hear}, func(_ context.Context, some []*Order) error {
			for _, o := range some {
				if o.ID == 7 {
					hung = len(some)
					<-release
				}
			}
			return nil
		})
		r := trial.Start(t, p)
		synctest.Wait()
		if got := outcomes.Count(); got != n-hung || hung == 0 {
			t.Errorf("%d outcomes, want %d", got, n-hung)
		}
		close(release)
		r.Stop()
		outcomes.Once(t, n)
	})
}

// countAndWait fills slices, and then waits for the drain.
func countAndWait(n int) func(context.Context, []*Order) (int, error) {
	count := trial.CountSlices(n, numbered)
	return func(ctx context.Context, buf []*Order) (int, error) {
		k, err := count(ctx, buf)
		if err != nil && k == 0 {
			<-ctx.Done()
			return 0, err
		}
		return k, nil
	}
}

// At force a crew with hung workers is left behind, and what they hold is Nacked with the rest.
func TestForceLeavesHungWorkersBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		var outcomes trial.Outcomes
		release := make(chan struct{})
		p := newSingle(t, &Feed{Next: trial.CountAndWait(n, numbered), Heard: outcomes.Hear}, func(_ context.Context, o *Order) error {
			if o.ID%10 == 0 {
				<-release
			}
			return nil
		})
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(singleDrain)
		if !slices.Equal(abandoned.Stuck, []string{"store"}) {
			t.Errorf("Run returned %v", abandoned)
		}
		accepted := int(p.Stats().Intake.In)
		outcomes.Once(t, accepted)
		for i := 1; i <= accepted; i++ {
			if err := outcomes.Of(t, i); i%10 == 0 && !errors.Is(err, rt.ErrShutdown) || err != nil && !errors.Is(err, rt.ErrShutdown) {
				t.Errorf("order %d got %v", i, err)
			}
		}
		before := p.Stats()
		close(release)
		synctest.Wait()
		outcomes.Once(t, accepted)
		if after := p.Stats(); after.Intake != before.Intake {
			t.Errorf("late Acks made %+v of %+v", after.Intake, before.Intake)
		}
	})
}

// A panic in one worker is the Nack of what that one has in hand, and it goes on working.
func TestPanicsInWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		var outcomes trial.Outcomes
		p := newSingle(t, &Feed{Next: trial.Count(n, numbered), Heard: outcomes.Hear}, func(_ context.Context, o *Order) error {
			if o.ID%3 == 0 {
				panic("no more paper")
			}
			return nil
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for i := 1; i <= n; i++ {
			err := outcomes.Of(t, i)
			if _, panicked := errors.AsType[*rt.PanicError](err); panicked != (i%3 == 0) {
				t.Errorf("order %d got %v", i, err)
			}
		}
	})
}

func TestPanicsAndErrorsOfSlicesAreOfAllMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 200
		var outcomes trial.Outcomes
		busy := errors.New("busy")
		var mu sync.Mutex
		want := map[int]int{} // 1: panicked, 2: busy
		p := newSlices(t, &Feed{Many: trial.CountSlices(n, numbered), Heard: outcomes.Hear}, func(_ context.Context, some []*Order) error {
			fate := some[0].ID % 3
			mu.Lock()
			for _, o := range some {
				want[o.ID] = fate
			}
			mu.Unlock()
			switch fate {
			case 1:
				panic("no more paper")
			case 2:
				return busy
			}
			return nil
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for i := 1; i <= n; i++ {
			err := outcomes.Of(t, i)
			_, panicked := errors.AsType[*rt.PanicError](err)
			if panicked != (want[i] == 1) || errors.Is(err, busy) != (want[i] == 2) || (err == nil) != (want[i] == 0) {
				t.Errorf("order %d got %v, fate %d", i, err, want[i])
			}
		}
	})
}

func TestAllocations(t *testing.T) {
	t.Run("single", func(t *testing.T) {
		trial.NoAllocations(t, func(n int) rt.Pipeline {
			return newSingle(t, &Feed{Next: trial.Count(n, numbered)}, func(context.Context, *Order) error { return nil })
		})
	})
	t.Run("slices", func(t *testing.T) {
		trial.NoAllocations(t, func(n int) rt.Pipeline {
			return newSlices(t, &Feed{Many: trial.CountSlices(n, numbered)}, func(context.Context, []*Order) error { return nil })
		})
	})
}
