package crew

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(t *Task, i int) { t.ID = i }

func accept(*Task) error { return nil }

func acceptAll([]*Task) error { return nil }

func newCrew(t *testing.T, feed *Feed, shop *Shop) *Crew {
	t.Helper()
	p, err := NewCrew(CrewDeps{Feed: feed, Shop: shop})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A meter tells how many calls run at once at the most, and what came.
type meter struct {
	mu         sync.Mutex
	now, most  int
	ids        []int
	longest    int
	everyCalls time.Duration
}

func (m *meter) call(tasks ...*Task) {
	m.mu.Lock()
	m.now++
	m.most = max(m.most, m.now)
	m.longest = max(m.longest, len(tasks))
	for _, t := range tasks {
		m.ids = append(m.ids, t.ID)
	}
	m.mu.Unlock()
	time.Sleep(m.everyCalls)
	m.mu.Lock()
	m.now--
	m.mu.Unlock()
}

func TestSeveralCallsAtOnceEachMessageOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 2000
		var outcomes trial.Outcomes
		single, several := meter{everyCalls: time.Millisecond}, meter{everyCalls: 20 * time.Millisecond}
		p := newCrew(t, &Feed{trial.CountSlices(n, numbered), outcomes.Hear}, &Shop{
			OnSingle: func(t *Task) error { single.call(t); return nil },
			OnSlices: func(tasks []*Task) error { several.call(tasks...); return nil },
		})
		start := time.Now()
		trial.Run(t, p)
		outcomes.Once(t, n)
		for name, m := range map[string]*meter{"single": &single, "slices": &several} {
			if slices.Sort(m.ids); len(m.ids) != n || m.ids[0] != 1 || m.ids[n-1] != n {
				t.Errorf("%s: %d tasks", name, len(m.ids))
			}
		}
		if single.most != 4 || several.most != 3 || several.longest != 8 {
			t.Errorf("at most %d single calls at once, %d slices, of %d", single.most, several.most, several.longest)
		}
		if took, alone := time.Since(start), n/8*20*time.Millisecond; took > alone*2/5 {
			t.Errorf("took %v, with one worker it would have been %v", took, alone)
		}
	})
}

func TestFailuresPanicsAndDeadLettersOfACrew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		var mu sync.Mutex
		repaired := map[int]error{}
		worn := errors.New("worn out")
		p := newCrew(t, &Feed{trial.CountSlices(n, numbered), outcomes.Hear}, &Shop{
			OnSingle: func(t *Task) error {
				switch t.ID % 4 {
				case 1:
					return worn
				case 2:
					return rt.Permanent(worn)
				case 3:
					panic(worn)
				}
				return nil
			},
			OnSlices: func(tasks []*Task) error {
				if tasks[0].ID%2 == 0 {
					panic(worn)
				}
				return worn
			},
			OnRepair: func(t *Task, cause error) error {
				mu.Lock()
				defer mu.Unlock()
				repaired[t.ID] = cause
				return nil
			},
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			if err := outcomes.Of(t, id); errors.Is(err, worn) != (id%4 == 1) {
				t.Errorf("task %d got %v", id, err)
			}
			if cause := repaired[id]; (cause != nil) != (id%4 >= 2) || cause != nil && !errors.Is(cause, worn) {
				t.Errorf("task %d was repaired because of %v", id, cause)
			}
		}
		if s := p.Stats(); s.Single.Panics != n/4 || s.Slices.Nacked != n || s.Repair.In != n/2 {
			t.Errorf("stats %+v", s)
		}
	})
}

// A worker that hangs holds up neither the others nor the messages behind it.
func TestOneWorkerHangsTheOthersGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 500
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newCrew(t, &Feed{trial.CountSlices(n, numbered), outcomes.Hear}, &Shop{OnSingle: func(t *Task) error {
			if t.ID == 7 {
				<-open
			}
			return nil
		}, OnSlices: acceptAll})
		r := trial.Start(t, p)
		synctest.Wait()
		if got := outcomes.Count(); got != n-1 {
			t.Errorf("%d outcomes while one worker hangs, want %d", got, n-1)
		}
		abandoned := r.Forced(crewDrain)
		if abandoned.Nacked != 1 || !slices.Equal(abandoned.Stuck, []string{"single"}) {
			t.Errorf("Run returned %v", abandoned)
		}
		if err := outcomes.Of(t, 7); !errors.Is(err, rt.ErrShutdown) {
			t.Errorf("task 7 got %v", err)
		}
		close(open)
		synctest.Wait()
		outcomes.Once(t, n)
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newCrew(t, &Feed{Next: trial.CountSlices(n, numbered)}, &Shop{OnSingle: accept, OnSlices: acceptAll})
	})
}
