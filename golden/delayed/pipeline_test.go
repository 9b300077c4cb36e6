package delayed

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
)

func newDelayed(t *testing.T, dock *Dock, van *Van) *Delayed {
	t.Helper()
	p, err := NewDelayed(DelayedDeps{Dock: dock, Van: van})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func hear(o *trial.Outcomes) func(*Parcel, error) {
	return func(p *Parcel, err error) { o.Hear(p.ID, err) }
}

func came(p *Parcel, i int) { p.ID, p.Came = i, time.Now() }

// endless brings n parcels, and then waits for the drain.
func endless(n int, fill func(*Parcel, int)) func(context.Context, []*Parcel) (int, error) {
	next := trial.CountSlices(n, fill)
	return func(ctx context.Context, buf []*Parcel) (int, error) {
		if k, _ := next(ctx, buf); k > 0 {
			return k, nil
		}
		<-ctx.Done()
		return 0, ctx.Err()
	}
}

func TestEachMessageIsKeptForItsTimeAndOrderIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 500 // more than are kept at once
		var outcomes trial.Outcomes
		var mu sync.Mutex
		var loaded []int
		var times []time.Duration
		soFar := func() int {
			mu.Lock()
			defer mu.Unlock()
			return len(loaded)
		}
		start := time.Now()
		p := newDelayed(t, &Dock{trial.CountSlices(n, came), hear(&outcomes)}, &Van{ToLoad: func(_ context.Context, p *Parcel) error {
			mu.Lock()
			defer mu.Unlock()
			loaded, times = append(loaded, p.ID), append(times, time.Since(start))
			return nil
		}})
		r := trial.Start(t, p)
		time.Sleep(10*time.Second - time.Nanosecond)
		synctest.Wait()
		if s := p.Stats(); soFar() != 0 || s.Later.Parked != delayedLaterParked || s.Later.Throttled != 1 {
			t.Errorf("before the time is up: %d loaded, stats %+v", soFar(), s.Later)
		}
		if stalled, times := p.Stalled(); stalled || times > 0 {
			t.Error("what is kept on purpose is said to be stalled")
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if soFar() != delayedLaterParked {
			t.Errorf("when the time is up: %d loaded, want %d", soFar(), delayedLaterParked)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		mu.Lock()
		inTime := slices.Clone(times)
		mu.Unlock()
		for i, at := range inTime {
			if want := 10 * time.Second * time.Duration(1+i/delayedLaterParked); at != want {
				t.Fatalf("parcel %d after %v, want %v", i+1, at, want)
			}
		}
		r.Cancel() // in a drain all are due at once
		r.Stop()
		if took := time.Since(start); took != 30*time.Second {
			t.Errorf("drained after %v", took)
		}
		outcomes.Once(t, int(p.Stats().Intake.In))
		if !slices.IsSorted(loaded) || len(loaded) != int(p.Stats().Intake.In) || len(loaded) <= 3*delayedLaterParked {
			t.Errorf("%d loaded of %d, or in another order", len(loaded), p.Stats().Intake.In)
		}
	})
}

// A panic below a delay hits the message that was due, not the one that came last.
func TestPanicOfALateMessageIsItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		var outcomes trial.Outcomes
		p := newDelayed(t, &Dock{trial.CountSlices(n, func(p *Parcel, i int) { p.ID, p.Breaks = i, i%3 == 0 }), hear(&outcomes)},
			&Van{ToLoad: func(context.Context, *Parcel) error { return nil }})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			if err := outcomes.Of(t, id); errors.Is(err, ErrScales) != (id%3 == 0) || (err != nil) != (id%3 == 0) {
				t.Errorf("parcel %d: %v", id, err)
			}
		}
	})
}

// What is due and has no room ahead waits for that, and is counted; and a pipeline that waits for an exporter is stalled, however
// many messages it keeps, once all of them are due.
func TestDueMessagesWaitForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newDelayed(t, &Dock{endless(30, came), hear(&outcomes)}, &Van{ToLoad: func(context.Context, *Parcel) error {
			<-open
			return nil
		}})
		r := trial.Start(t, p)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		s := p.Stats()
		if s.Later.Out != delayedLoadQueue || s.Queue.Load.Waits != 1 || s.Later.Throttled != 1 || s.Later.Parked != 0 {
			t.Errorf("stats %+v, queue %+v", s.Later, s.Queue.Load)
		}
		time.Sleep(2 * delayedStallAfter)
		if stalled, _ := p.Stalled(); !stalled {
			t.Error("it is not said to be stalled")
		}
		close(open)
		synctest.Wait()
		if s := p.Stats(); s.Intake.Acked != 30 || s.Later.Throttled != 0 {
			t.Errorf("stats %+v", s)
		}
		r.Cancel()
		r.Stop()
		outcomes.Once(t, 30)
	})
}

func TestKeptMessagesAreNackedAtForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newDelayed(t, &Dock{endless(30, came), hear(&outcomes)}, &Van{ToLoad: func(context.Context, *Parcel) error {
			<-open
			return nil
		}})
		r := trial.Start(t, p)
		synctest.Wait()
		if abandoned := r.Forced(delayedDrain); abandoned.Nacked != 30 {
			t.Errorf("%v", abandoned)
		}
		outcomes.Once(t, 30)
		close(open)
	})
}

func TestABranchThatNobodyAwaitsKeepsItsMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 50
		var outcomes trial.Outcomes
		var reminded atomic.Int64
		p, err := NewBranch(BranchDeps{Dock: &Dock{endless(n, came), hear(&outcomes)}, Van: &Van{
			ToLoad: func(context.Context, *Parcel) error { return nil },
			ToRemind: func(_ context.Context, p *Parcel) error {
				if kept := time.Since(p.Came); kept != time.Minute {
					t.Errorf("parcel %d was kept for %v", p.ID, kept)
				}
				reminded.Add(1)
				return nil
			},
		}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		synctest.Wait()
		outcomes.Once(t, n)
		if s := p.Stats(); s.Later.Parked != n || reminded.Load() != 0 {
			t.Errorf("stats %+v", s.Later)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if reminded.Load() != n {
			t.Errorf("%d reminded of %d", reminded.Load(), n)
		}
		r.Cancel()
		r.Stop()
	})
}
