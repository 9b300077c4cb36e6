package nested

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(e *Event, i int) { e.ID = i }

// A yard notes what comes to each door.
type yard struct {
	mu    sync.Mutex
	doors map[string][]int
	says  func(door string, e *Event) error // nil: yes
}

func (y *yard) takes(door string, e *Event) error {
	y.mu.Lock()
	y.doors[door] = append(y.doors[door], e.ID)
	y.mu.Unlock()
	if y.says != nil {
		return y.says(door, e)
	}
	return nil
}

func newNested(t *testing.T, feed *Feed, y *yard) *Nested {
	t.Helper()
	y.doors = map[string][]int{}
	p, err := NewNested(NestedDeps{Feed: feed, Yard: &Yard{y.takes}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryDoorGetsItsShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 9000
		var outcomes trial.Outcomes
		y := &yard{}
		p := newNested(t, &Feed{trial.CountSlices(n, numbered), outcomes.Hear}, y)
		trial.Run(t, p)
		outcomes.Once(t, n)
		all := make([]int, n)
		var changed, thirds []int
		for i := range all {
			all[i] = i + 1
			if all[i]%3 == 0 {
				thirds = append(thirds, all[i])
			} else {
				changed = append(changed, -all[i])
			}
		}
		for door, want := range map[string][]int{"a": all, "b": all, "c": all, "e": all, "f": all, "g": changed, "letters": thirds} {
			if !slices.Equal(y.doors[door], want) {
				t.Errorf("%d events at %s, want %d, or in another order", len(y.doors[door]), door, len(want))
			}
		}
		if got := len(y.doors["d"]) + int(p.Stats().InDetached.Dropped); got != n {
			t.Errorf("%d events at d or past it, want %d", got, n)
		}
	})
}

// Only a, the primary of the primary, decides; all others may fail or panic.
func TestPrimaryOfThePrimaryDecides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 900
		var outcomes trial.Outcomes
		closed := errors.New("closed")
		p := newNested(t, &Feed{trial.CountSlices(n, numbered), outcomes.Hear}, &yard{says: func(door string, e *Event) error {
			switch {
			case door == "a" && e.ID%2 == 0:
				return closed
			case door != "a" && e.ID%2 == 0:
				panic(door)
			case door != "a":
				return rt.Permanent(closed)
			}
			return nil
		}})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			if err := outcomes.Of(t, id); errors.Is(err, closed) != (id%2 == 0) {
				t.Errorf("event %d got %v", id, err)
			}
		}
	})
}

// Whichever door is shut, nothing is lost and nothing else goes wrong: it is backpressure, or passed over.
func TestAnyDoorMayBeShutForAWhile(t *testing.T) {
	for _, shut := range []string{"a", "b", "c", "d", "f", "g", "letters"} {
		t.Run(shut, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n = 3000
				var outcomes trial.Outcomes
				open := make(chan struct{})
				p := newNested(t, &Feed{trial.CountSlices(n, numbered), outcomes.Hear}, &yard{says: func(door string, _ *Event) error {
					if door == shut {
						<-open
					}
					return nil
				}})
				r := trial.Start(t, p)
				synctest.Wait()
				switch got := outcomes.Count(); {
				case shut == "d" && got != n:
					t.Errorf("%d outcomes while %s is shut, want %d", got, shut, n)
				case shut == "a" && got != 0:
					t.Errorf("%d outcomes while %s is shut, want none", got, shut)
				case shut != "a" && shut != "d" && (got < 256 || got > 3*256):
					t.Errorf("%d outcomes while %s is shut", got, shut)
				}
				close(open)
				synctest.Wait()
				r.Stop()
				outcomes.Once(t, n)
			})
		})
	}
}

func TestForceWithAnyDoorShut(t *testing.T) {
	for _, shut := range []string{"a", "b", "c", "d", "e", "f", "g", "letters"} {
		t.Run(shut, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var outcomes trial.Outcomes
				open := make(chan struct{})
				p := newNested(t, &Feed{trial.CountSlices(3000, numbered), outcomes.Hear}, &yard{says: func(door string, _ *Event) error {
					if door == shut {
						<-open
					}
					return nil
				}})
				r := trial.Start(t, p)
				synctest.Wait()
				r.Forced(nestedDrain)
				in := int(p.Stats().Intake.In)
				if got := outcomes.Count(); got != in {
					t.Errorf("%d outcomes, want %d", got, in)
				}
				close(open)
				synctest.Wait()
				if got, late := outcomes.Count(), int(p.Stats().Intake.In); got != late {
					t.Errorf("%d outcomes after the call came back, want %d", got, late)
				}
			})
		})
	}
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		p, err := NewNested(NestedDeps{
			Feed: &Feed{Next: trial.CountSlices(n, func(e *Event, i int) { e.ID = 3*i + 1 })},
			Yard: &Yard{func(string, *Event) error { return nil }},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}
