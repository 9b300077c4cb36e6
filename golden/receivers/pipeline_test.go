package receivers

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(r *Reading, i int) { r.ID = i }

func accept(*Reading) error { return nil }

func acceptAll([]*Reading) error { return nil }

func newReceivers(t *testing.T, probe *Probe, store *Store) *Receivers {
	t.Helper()
	p, err := NewReceivers(ReceiversDeps{Probe: probe, Store: store})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEachReceiverFeedsItsOwnGraph(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		put, logged, winds := 0, 0, 0
		p := newReceivers(t, &Probe{
			trial.Count(1000, numbered), trial.Count(2000, numbered), trial.CountSlices(3000, numbered), outcomes.Hear,
		}, &Store{
			func(r *Reading) error { put += r.Value; return nil },
			func(*Reading) error { logged++; return nil },
			func(all []*Reading) error { winds += len(all); return nil },
		})
		trial.Run(t, p)
		outcomes.Once(t, 1000)
		if put != 1000 || logged != 1000 || winds != 3000 {
			t.Errorf("%d put, %d logged, %d winds", put, logged, winds)
		}
		if s := p.Stats(); s.Warm.Acked != 1000 || s.Cold.Acked != 2000 || s.Wind.Acked != 3000 || s.Rain.Filtered != 1000 {
			t.Errorf("stats %+v", s)
		}
	})
}

// One receiver's end is not the pipeline's: it runs until the last has ended.
func TestRunsUntilTheLastReceiverEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cold := trial.Count(3, numbered)
		p := newReceivers(t, &Probe{trial.Count(10, numbered), func(ctx context.Context, r *Reading) error {
			time.Sleep(time.Hour)
			return cold(ctx, r)
		}, trial.CountSlices(10, numbered), nil}, &Store{accept, accept, acceptAll})
		start := time.Now()
		trial.Run(t, p)
		if took := time.Since(start); took != 4*time.Hour {
			t.Errorf("took %v", took)
		}
	})
}

// One graph that hangs takes nothing from the others, at force neither.
func TestOneGraphHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newReceivers(t, &Probe{
			trial.Count(10, numbered), trial.Count(20, numbered), trial.CountSlices(30, numbered), outcomes.Hear,
		}, &Store{accept, func(*Reading) error {
			<-open
			return nil
		}, acceptAll})
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(receiversDrain)
		if !slices.Equal(abandoned.Stuck, []string{"log"}) || abandoned.Nacked != 10 {
			t.Errorf("Run returned %v", abandoned)
		}
		if s := p.Stats(); s.Warm.Acked != 10 || s.Wind.Acked != 30 || s.Cold.Acked != 10 || s.Cold.Nacked != 10 || s.Cold.Unheard != 10 {
			t.Errorf("stats %+v", s)
		}
		close(open)
	})
}

// The error of one receiver lets the others go on; it is Run's error when all have ended.
func TestErrorOfOneReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		p := newReceivers(t, &Probe{
			func(context.Context, *Reading) error { return broken },
			trial.Count(1000, numbered), trial.CountSlices(1000, numbered), nil,
		}, &Store{accept, accept, acceptAll})
		if err := p.Run(t.Context()); !errors.Is(err, broken) {
			t.Errorf("Run returned %v", err)
		}
		trial.Balanced(t, p)
		if s := p.Stats(); s.Cold.Acked != 1000 || s.Wind.Acked != 1000 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newReceivers(t, &Probe{
			trial.Count(n/4, numbered), trial.Count(n/4, numbered), trial.CountSlices(n/2, numbered), nil,
		}, &Store{accept, accept, acceptAll})
	})
}
