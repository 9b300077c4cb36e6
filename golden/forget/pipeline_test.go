package forget

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(s *Sample, i int) { s.ID = i }

func accept(*Sample) error { return nil }

func newForget(t *testing.T, feed *Feed, board *Board) *Forget {
	t.Helper()
	p, err := NewForget(ForgetDeps{Feed: feed, Board: board})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Failures of the destinations change nothing: the message was Acked when they had it.
func TestAckedOnceEveryDestinationHasIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		var graphed, counted []int
		off := errors.New("off")
		p := newForget(t, &Feed{trial.CountSlices(n, numbered), outcomes.Hear}, &Board{
			func(s *Sample) error {
				graphed = append(graphed, s.ID)
				return off
			},
			func(*Sample) error { panic(off) },
			func(s *Sample) error {
				counted = append(counted, s.ID)
				if s.ID%2 == 0 {
					panic(off)
				}
				return off
			},
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			if err := outcomes.Of(t, id); err != nil {
				t.Errorf("sample %d got %v", id, err)
			}
		}
		if len(graphed) != n || !slices.IsSorted(graphed) || !slices.Equal(graphed, counted) {
			t.Errorf("%d graphed, %d counted, or in another order", len(graphed), len(counted))
		}
		s := p.Stats()
		if s.Graph.Nacked != n || s.Count.Nacked != n || s.Count.Panics != n/2 || s.Alarm.Nacked != s.Alarm.In || s.Alarm.In+s.Tee.Dropped != n {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestAckedWhileDestinationsHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 5000
		var outcomes trial.Outcomes
		open := make(chan struct{})
		hang := func(*Sample) error {
			<-open
			return nil
		}
		p := newForget(t, &Feed{trial.CountSlices(n, numbered), outcomes.Hear}, &Board{hang, hang, accept})
		r := trial.Start(t, p)
		synctest.Wait()
		if got := outcomes.Count(); got != forgetGraphQueue {
			t.Errorf("%d outcomes while the queue of graph is full, want %d", got, forgetGraphQueue)
		}
		close(open)
		synctest.Wait()
		r.Stop()
		outcomes.Once(t, n)
	})
}

// At force nobody is left to Nack of what lies with destinations; what lies before the fanout is Nacked.
func TestForceWithHungDestination(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newForget(t, &Feed{trial.CountSlices(5000, numbered), outcomes.Hear}, &Board{func(*Sample) error {
			<-open
			return nil
		}, accept, accept})
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(forgetDrain)
		s := p.Stats()
		if s.Intake.Acked != forgetGraphQueue || abandoned.Nacked != s.Intake.In-s.Intake.Acked || abandoned.Nacked == 0 {
			t.Errorf("%v; stats %+v", abandoned, s.Intake)
		}
		outcomes.Once(t, int(s.Intake.In))
		close(open)
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newForget(t, &Feed{Next: trial.CountSlices(n, numbered)}, &Board{accept, accept, accept})
	})
}
