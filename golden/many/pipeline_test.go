package many

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(o *Order, i int) { o.ID = i }

func newMany(t *testing.T, feed *Feed, returns *Returns, throw func(*Order) error) (*Many, *Shelf) {
	t.Helper()
	shelf := &Shelf{}
	p, err := NewMany(ManyDeps{Feed: feed, Shelf: shelf, Returns: returns, Bin: &Bin{throw}})
	if err != nil {
		t.Fatal(err)
	}
	return p, shelf
}

// Every destination gets every order, or counts that it was passed over.
func TestSixtyFourDestinations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		thrown := 0
		p, shelf := newMany(t, &Feed{trial.Count(n, numbered), outcomes.Hear}, &Returns{trial.CountSlices(n, numbered)}, func(*Order) error {
			thrown++
			return nil
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		s := p.Stats()
		exporters, calls := 0, uint64(0)
		for _, row := range s.Nodes() {
			if row.Kind == "exporter" && row.Name != "bin" {
				exporters++
				calls += row.In
			}
		}
		if exporters != 64 || calls+s.Tee.Dropped != 64*n || uint64(shelf.Calls.Load()) != calls {
			t.Errorf("%d exporters got %d orders, %d were dropped, the shelf saw %d", exporters, calls, s.Tee.Dropped, shelf.Calls.Load())
		}
		if s.Shelf00.Acked != n || s.Shelf62.Acked != n || s.Intake.Acked != n {
			t.Errorf("stats %+v", s)
		}
		if thrown != n/10 || s.Returns.Acked != n || s.Void.Filtered != n-n/10 {
			t.Errorf("%d thrown; stats %+v", thrown, s)
		}
	})
}

// A graph that is stuck does not concern the other.
func TestGraphsDoNotConcernEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		release := make(chan struct{})
		p, _ := newMany(t, &Feed{trial.CountAndWait(n, numbered), outcomes.Hear}, &Returns{trial.CountSlices(n, numbered)}, func(*Order) error {
			<-release
			return rt.Permanent(errors.New("the bin is full"))
		})
		r := trial.Start(t, p)
		synctest.Wait()
		if s := p.Stats(); outcomes.Count() != n || s.Bin.In != 8 {
			t.Errorf("%d outcomes; stats %+v", outcomes.Count(), s)
		}
		close(release)
		synctest.Wait()
		r.Stop()
		if s := p.Stats(); s.Returns.Acked != n || s.Bin.Dropped != n/10 {
			t.Errorf("stats %+v", s)
		}
	})
}

// The end of all receivers is what begins the drain: the error of one is Run's, in the end.
func TestTheErrorOfOneReceiverEndsItAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		torn := errors.New("tape torn")
		count := trial.Count(10, numbered)
		more := make(chan struct{})
		p, _ := newMany(t, &Feed{func(ctx context.Context, o *Order) error {
			<-more
			return count(ctx, o)
		}, outcomes.Hear}, &Returns{func(context.Context, []*Order) (int, error) { return 0, torn }}, nil)
		returned := make(chan error, 1)
		go func() { returned <- p.Run(t.Context()) }()
		synctest.Wait()
		if !p.Ready() {
			t.Error("the drain has begun")
		}
		close(more)
		if err := <-returned; !errors.Is(err, torn) {
			t.Errorf("Run returned %v", err)
		}
		outcomes.Once(t, 10)
		trial.Balanced(t, p)
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		p, _ := newMany(t, &Feed{trial.Count(n/2, numbered), func(int, error) {}}, &Returns{trial.CountSlices(n/2, numbered)}, func(*Order) error { return nil })
		return p
	})
}
