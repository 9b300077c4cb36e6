package skipped

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(o *Order, i int) { o.ID, o.Name = i, "Ada" }

func accept(context.Context, *Order) error { return nil }

func newSkipped(t *testing.T, feed *Feed, kept, shown func(context.Context, *Order) error) *Skipped {
	t.Helper()
	p, err := NewSkipped(SkippedDeps{Feed: feed, Store: &Store{kept, shown}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ◆ A slow best-effort branch cannot stall the others: what does not fit into it is counted and skipped.
func TestASlowBranchStallsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 5000
		var outcomes trial.Outcomes
		var kept, shown []Order
		release := make(chan struct{})
		p := newSkipped(t, &Feed{trial.CountAndWait(n, numbered), outcomes.Hear},
			func(_ context.Context, o *Order) error { kept = append(kept, *o); return nil },
			func(_ context.Context, o *Order) error {
				<-release
				shown = append(shown, *o)
				return nil
			})
		r := trial.Start(t, p)
		synctest.Wait()
		if outcomes.Count() != n {
			t.Errorf("%d outcomes while show is stuck, want %d", outcomes.Count(), n)
		}
		if s := p.Stats(); s.Tee.Dropped != n-8 || s.Redact.In != 4 || s.Show.In != 4 || s.Store.Acked != n {
			t.Errorf("stats %+v", s)
		}
		if q := p.Stats().Queue.Redact; q.InFlight != q.Capacity || q.Waits != 0 {
			t.Errorf("%+v kept somebody waiting", q)
		}
		close(release)
		r.Stop()
		outcomes.Once(t, n)
		for i, o := range kept {
			if want := (Order{i + 1, "Ada"}); o != want {
				t.Errorf("kept %+v, want %+v", o, want)
			}
		}
		if len(kept) != n || len(shown) != 8 {
			t.Errorf("%d kept, %d shown", len(kept), len(shown))
		}
		for i, o := range shown {
			if want := (Order{i + 1, "somebody"}); o != want {
				t.Errorf("shown %+v, want %+v", o, want)
			}
		}
	})
}

// What the branch makes of a message is nobody's business.
func TestFailuresOfTheBranchDoNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		p := newSkipped(t, &Feed{trial.Count(20, func(o *Order, i int) {
			numbered(o, i)
			if i%2 == 0 {
				o.Name = ""
			}
		}), outcomes.Hear}, accept, func(context.Context, *Order) error { panic("no screen") })
		trial.Run(t, p)
		outcomes.Once(t, 20)
		for i := 1; i <= 20; i++ {
			if err := outcomes.Of(t, i); err != nil {
				t.Errorf("order %d got %v", i, err)
			}
		}
		s := p.Stats()
		if s.Redact.In+s.Tee.Dropped != 20 || s.Redact.Failed == 0 || s.Show.Nacked != s.Show.In || s.Show.Panics != s.Show.In {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestForceWhileTheBranchIsStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		release := make(chan struct{})
		defer close(release)
		p := newSkipped(t, &Feed{trial.CountAndWait(100, numbered), outcomes.Hear}, accept, func(context.Context, *Order) error {
			<-release
			return nil
		})
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(skippedDrain)
		if !slices.Equal(abandoned.Stuck, []string{"show"}) || abandoned.Nacked != 0 {
			t.Errorf("Run returned %v", abandoned)
		}
		outcomes.Once(t, 100)
		for i := 1; i <= 100; i++ {
			if err := outcomes.Of(t, i); err != nil {
				t.Errorf("order %d got %v", i, err)
			}
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newSkipped(t, &Feed{Next: trial.Count(n, numbered)}, accept, accept)
	})
}
