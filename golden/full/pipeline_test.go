package full

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(f *Frame, i int) { f.ID, f.Light = i, i%10 }

// A room counts what comes to each device, and checks it.
type room struct {
	t     *testing.T
	mu    sync.Mutex
	count map[string]int
	takes func(device string) // nil: takes no time
}

func (r *room) take(device string, f *Frame) error {
	if f.Scaled != (device == "show") {
		r.t.Errorf("%s got %+v", device, *f)
	}
	r.mu.Lock()
	r.count[device]++
	r.mu.Unlock()
	if r.takes != nil {
		r.takes(device)
	}
	return nil
}

func newFull(t *testing.T, feed *Feed, r *room) *Full {
	t.Helper()
	r.t, r.count = t, map[string]int{}
	p, err := NewFull(FullDeps{Feed: feed, Room: &Room{r.take}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestBusyBranchesArePassedOverAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 10_000
		var outcomes trial.Outcomes
		r := &room{takes: func(device string) {
			if device != "record" && device != "meter" {
				time.Sleep(time.Millisecond)
			}
		}}
		next := trial.Count(n, numbered)
		p := newFull(t, &Feed{next, func(f *Frame, err error) {
			outcomes.Hear(f.ID, err)
			if f.Scaled || err != nil {
				t.Errorf("done saw %+v, %v", *f, err)
			}
		}}, r)
		trial.Run(t, p)
		outcomes.Once(t, n)
		s := p.Stats()
		if r.count["record"] != n || s.Scale.In+s.Bright.In+s.Tee.Dropped != 2*n || s.Tee.Dropped == 0 {
			t.Errorf("stats %+v", s)
		}
		if r.count["show"]+r.count["broken"] != int(s.Scale.In) || r.count["meter"] != int(s.Bright.Out) || s.Lamp.In+s.Glow.Dropped != s.Glow.In {
			t.Errorf("%v; stats %+v", r.count, s)
		}
	})
}

// ◆ when_full: drop: a slow best-effort branch cannot stall the others, however long it hangs and wherever in it.
func TestWhenFullDropCannotStallTheOthers(t *testing.T) {
	for _, hung := range []string{"show", "broken", "lamp"} {
		t.Run(hung, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n = 10_000
				var outcomes trial.Outcomes
				open := make(chan struct{})
				p := newFull(t, &Feed{trial.Count(n, numbered), func(f *Frame, err error) { outcomes.Hear(f.ID, err) }}, &room{takes: func(device string) {
					if device == hung {
						<-open
					}
				}})
				r := trial.Start(t, p)
				synctest.Wait()
				outcomes.Once(t, n)
				close(open)
				synctest.Wait()
				r.Stop()
			})
		})
	}
}

// ◆ Each place that takes messages in the middle of the graph has a reserve of its own: with every branch hung and every
// clone of theirs in use, the primary goes on.
func TestNoPlaceCanStarveAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 10_000
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newFull(t, &Feed{trial.Count(n, numbered), func(f *Frame, err error) { outcomes.Hear(f.ID, err) }}, &room{takes: func(device string) {
			if device != "record" && device != "meter" {
				<-open
			}
		}})
		r := trial.Start(t, p)
		synctest.Wait()
		outcomes.Once(t, n)
		close(open)
		synctest.Wait()
		r.Stop()
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		p, err := NewFull(FullDeps{
			Feed: &Feed{Next: trial.Count(n, func(f *Frame, i int) { f.ID, f.Light = i, 9 })},
			Room: &Room{func(string, *Frame) error { return nil }},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}
