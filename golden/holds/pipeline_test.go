package holds

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(i *Item, n int) { i.ID = n }

func accept(*Item) error { return nil }

func newHolds(t *testing.T, feed *Feed, shop *Shop) *Holds {
	t.Helper()
	p, err := NewHolds(HoldsDeps{Feed: feed, Shop: shop})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A message that came home too early would be filled again while somebody still reads it.
func TestNobodySeesAMessageThatWasFilledAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20_000
		var outcomes trial.Outcomes
		reads := func(every time.Duration) func(*Item) error {
			last := 0
			return func(i *Item) error {
				before := *i
				time.Sleep(every)
				if *i != before || i.Mark != 2*i.ID || i.ID <= last {
					t.Errorf("%+v became %+v, after %d", before, *i, last)
				}
				last = i.ID
				return nil
			}
		}
		p := newHolds(t, &Feed{trial.Count(n, numbered), outcomes.Hear}, &Shop{accept, reads(1 * time.Microsecond), reads(3 * time.Microsecond), reads(7 * time.Microsecond)})
		trial.Run(t, p)
		outcomes.Once(t, n)
		if s := p.Stats(); s.Lag.In != n || s.Slow.In+s.Tee.Dropped != n || s.Slow.In != s.Slower.In {
			t.Errorf("stats %+v", s)
		}
	})
}

// While detached destinations hang, the outcomes of all that they hold are out; with when_full: block the gate shuts when
// their queue is full, and opens again.
func TestOutcomesAreOutWhileDetachedDestinationsHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 5000
		var outcomes trial.Outcomes
		open := make(chan struct{})
		hang := func(*Item) error {
			<-open
			return errors.New("too late to matter")
		}
		p := newHolds(t, &Feed{trial.Count(n, numbered), outcomes.Hear}, &Shop{accept, hang, hang, hang})
		r := trial.Start(t, p)
		synctest.Wait()
		if got := outcomes.Count(); got != holdsLagQueue {
			t.Errorf("%d outcomes, want %d", got, holdsLagQueue)
		}
		if s := p.Stats(); s.Intake.Acked != holdsLagQueue || s.Queue.Tee.InFlight != holdsTeeQueue || s.Queue.Lag.InFlight != holdsLagQueue {
			t.Errorf("stats %+v", s)
		}
		close(open)
		synctest.Wait()
		r.Stop()
		outcomes.Once(t, n)
	})
}

// ◆ At force only those without an outcome are Nacked; those that are merely still in use have theirs.
func TestForceWhileDetachedDestinationsHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		open := make(chan struct{})
		hang := func(*Item) error {
			<-open
			return nil
		}
		p := newHolds(t, &Feed{trial.Count(5000, numbered), outcomes.Hear}, &Shop{accept, hang, hang, hang})
		r := trial.Start(t, p)
		synctest.Wait()
		r.Forced(holdsDrain)
		s := p.Stats()
		if s.Intake.Acked != holdsLagQueue || s.Intake.Nacked != s.Intake.In-holdsLagQueue {
			t.Errorf("stats %+v", s.Intake)
		}
		outcomes.Once(t, int(s.Intake.In))
		close(open)
		synctest.Wait()
		outcomes.Once(t, int(s.Intake.In))
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newHolds(t, &Feed{Next: trial.Count(n, numbered)}, &Shop{accept, accept, accept, accept})
	})
}
