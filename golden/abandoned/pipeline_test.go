package abandoned

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(o *Order, i int) { o.ID = i }

func accept(context.Context, *Order) error { return nil }

func newAbandoned(t *testing.T, feed *Feed, store *Store, gossip *Gossip) *Abandoned {
	t.Helper()
	p, err := NewAbandoned(AbandonedDeps{Feed: feed, Store: store, Gossip: gossip}, rt.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// silent is a Gossip that has nothing to tell.
func silent() *Gossip {
	return &Gossip{trial.CountAndWait(0, numbered), func(*Order) error { return nil }}
}

// All that hang are left behind; what they and the queues before them hold has no outcome, neither then nor later.
func TestNobodyIsToldOfWhatIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		release := make(chan struct{})
		hang := func() error {
			<-release
			return nil
		}
		gone := rt.Permanent(errors.New("gone"))
		p := newAbandoned(t, &Feed{trial.CountAndWait(1000, numbered), outcomes.Hear}, &Store{
			Kept: func(_ context.Context, o *Order) error {
				switch {
				case o.ID == 20:
					return hang()
				case o.ID%5 == 0:
					return gone
				}
				return nil
			},
			Shown:  func(context.Context, *Order) error { return hang() },
			Buried: func(*Order, error) error { return hang() },
		}, &Gossip{trial.CountAndWait(100, numbered), func(o *Order) error {
			if o.ID == 50 {
				return hang()
			}
			return nil
		}})
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(abandonedDrain)
		slices.Sort(abandoned.Stuck)
		if !slices.Equal(abandoned.Stuck, []string{"grave", "show", "store", "tell"}) || abandoned.Nacked != 0 {
			t.Errorf("Run returned %v", abandoned)
		}
		s := p.Stats()
		// 1 to 19 but 5, 10 and 15, which wait for the grave
		if s.Intake.Acked != 16 || s.Intake.Nacked != 0 || s.Intake.Abandoned != s.Intake.In-16 || outcomes.Count() != 16 {
			t.Errorf("%d outcomes; stats %+v", outcomes.Count(), s.Intake)
		}
		if s.Gossip.Acked != 49 || s.Gossip.Nacked != 0 || s.Gossip.Abandoned != s.Gossip.In-49 {
			t.Errorf("stats %+v", s.Gossip)
		}
		close(release)
		synctest.Wait()
		if after := p.Stats(); outcomes.Count() != 16 || after.Intake != s.Intake || after.Gossip != s.Gossip {
			t.Errorf("later there are %d outcomes; stats %+v and %+v", outcomes.Count(), after.Intake, after.Gossip)
		}
	})
}

// What ends before the deadline has its outcome.
func TestNothingIsGivenUpInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		gone := rt.Permanent(errors.New("gone"))
		buried := 0
		p := newAbandoned(t, &Feed{trial.CountAndWait(1000, numbered), outcomes.Hear}, &Store{
			Kept: func(_ context.Context, o *Order) error {
				if o.ID%5 == 0 {
					return gone
				}
				return nil
			},
			Shown: accept,
			Buried: func(_ *Order, cause error) error {
				if errors.Is(cause, gone) {
					buried++
				}
				return nil
			},
		}, silent())
		r := trial.Start(t, p)
		synctest.Wait()
		r.Stop()
		outcomes.Once(t, 1000)
		if buried != 200 {
			t.Errorf("%d buried", buried)
		}
	})
}

func TestAllocations(t *testing.T) {
	end := func(int, error) {}
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newAbandoned(t, &Feed{trial.Count(n/2, numbered), end}, &Store{Kept: accept, Shown: accept},
			&Gossip{trial.Count(n/2, numbered), func(*Order) error { return nil }})
	})
}
