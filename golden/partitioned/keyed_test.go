package partitioned

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func newKeyed(t *testing.T, feed *Feed, store *Store) *Keyed {
	t.Helper()
	p, err := NewKeyed(KeyedDeps{feed, store})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A flaky store fails each event as often as its number says, before it takes it.
type flaky struct {
	ledger
	times func(e *Event) int
	tries map[int]int
	when  map[int]time.Duration
	start time.Time
}

func newFlaky(times func(*Event) int) *flaky {
	return &flaky{times: times, tries: map[int]int{}, when: map[int]time.Duration{}, start: time.Now()}
}

func (f *flaky) put(ctx context.Context, e *Event) error {
	f.mu.Lock()
	f.tries[e.ID]++
	fails := f.tries[e.ID] <= f.times(e)
	if !fails {
		f.when[e.ID] = time.Since(f.start)
	}
	f.mu.Unlock()
	if fails {
		return ErrEvent
	}
	return f.ledger.put(ctx, e)
}

// untilDrain brings events and then none, until the drain begins.
func untilDrain(n int, number func(e *Event, i int)) func(context.Context, []*Event) (int, error) {
	read := trial.CountSlices(n, number)
	return func(ctx context.Context, buf []*Event) (int, error) {
		got, err := read(ctx, buf)
		if got > 0 {
			return got, nil
		}
		<-ctx.Done()
		return 0, err
	}
}

func TestARetryKeepsTheOrderOfItsKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 2000
		var outcomes trial.Outcomes
		store := newFlaky(func(e *Event) int { return (e.ID * 7 / 5) % 4 }) // three at most: the fourth attempt is the last
		p := newKeyed(t, &Feed{untilDrain(n, func(e *Event, i int) { e.ID, e.Customer = i, customer(i) }), hear(&outcomes)}, &Store{store.put, accept, accept})
		running := trial.Start(t, p)
		time.Sleep(time.Hour)
		running.Stop()
		outcomes.Once(t, n)
		total := 0
		for who, came := range store.came {
			total += len(came)
			if !slices.IsSorted(came) {
				t.Errorf("%s: %v", who, came)
			}
		}
		s := p.Stats()
		if resent := s.Retry.Again0.Resent + s.Retry.Again1.Resent; total != n || resent == 0 {
			t.Errorf("%d put of %d, %d sent again", total, n, resent)
		}
		if s.Again0.Out != s.Put0.In || s.Again1.Out != s.Put1.In {
			t.Errorf("%d and %d came out of the retries, %d and %d into the exporters", s.Again0.Out, s.Again1.Out, s.Put0.In, s.Put1.In)
		}
	})
}

func TestAParkedMessageHoldsUpItsKeyAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 40
		var outcomes trial.Outcomes
		const slow = "customer 0"
		store := newFlaky(func(e *Event) int {
			if e.Customer == slow && e.ID < 3 {
				return 2
			}
			return 0
		})
		p := newKeyed(t, &Feed{untilDrain(n, func(e *Event, i int) {
			e.ID, e.Customer = i, customer(i)
			if i%10 == 2 {
				e.Customer = slow
			}
		}), hear(&outcomes)}, &Store{store.put, accept, accept})
		running := trial.Start(t, p)
		time.Sleep(time.Second / 4) // before the first is sent again
		if got := outcomes.Count(); got != n-4 {
			t.Errorf("%d events had their outcome, want all but 4 of one customer", got)
		}
		if s := p.Stats(); s.Again0.Parked+s.Again1.Parked != 4 {
			t.Errorf("parked: %d and %d, want 4 in all", s.Again0.Parked, s.Again1.Parked)
		}
		time.Sleep(10 * time.Second)
		running.Stop()
		outcomes.Once(t, n)
		if came := store.came[slow]; !slices.Equal(came, []int{2, 12, 22, 32}) {
			t.Errorf("%s: %v", slow, came)
		}
	})
}

// What waits for its turn is sent when the drain begins, in order; what fails then is given up.
func TestADrainSendsWhatStandsInLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 30
		var outcomes trial.Outcomes
		store := newFlaky(func(e *Event) int {
			if e.ID == 1 {
				return 99
			}
			return 0
		})
		var buried []int
		p := newKeyed(t, &Feed{trial.CountSlices(n, func(e *Event, i int) { e.ID, e.Customer = i, "one" }), hear(&outcomes)},
			&Store{store.put, accept, func(_ context.Context, e *Event) error {
				buried = append(buried, e.ID)
				return nil
			}})
		start := time.Now()
		trial.Run(t, p) // the feed ends at once
		outcomes.Once(t, n)
		if took := time.Since(start); took > 100*time.Millisecond {
			t.Errorf("the drain took %v", took)
		}
		if came := store.came["one"]; len(came) != n-1 || !slices.IsSorted(came) || !slices.Equal(buried, []int{1}) {
			t.Errorf("put %v, buried %v", came, buried)
		}
	})
}

func TestAMessageWithoutAKeyIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 300
		var outcomes trial.Outcomes
		store := newFlaky(func(*Event) int { return 0 })
		var mu sync.Mutex
		buried := map[int]bool{}
		p := newKeyed(t, &Feed{trial.CountSlices(n, func(e *Event, i int) {
			e.ID, e.Customer = i, customer(i)
			if i%3 == 0 {
				e.Breaks = "Customer, later"
			}
		}), hear(&outcomes)}, &Store{store.put, accept, func(_ context.Context, e *Event) error {
			mu.Lock()
			buried[e.ID] = true
			mu.Unlock()
			return nil
		}})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			if buried[id] != (id%3 == 0) || (store.tries[id] == 0) != (id%3 == 0) {
				t.Errorf("event %d: buried %t after %d attempts", id, buried[id], store.tries[id])
			}
		}
		s := p.Stats()
		if lost := s.Retry.Again0.GaveUp[rt.GaveUpPermanent] + s.Retry.Again1.GaveUp[rt.GaveUpPermanent]; lost != n/3 || s.Again0.Panics+s.Again1.Panics != n/3 {
			t.Errorf("given up %d, panics %d and %d", lost, s.Again0.Panics, s.Again1.Panics)
		}
	})
}

// Where the exporter answers within the turn, and there are more keys than places, and fewer.
func TestKeysThatAreNumbers(t *testing.T) {
	for _, keys := range []uint64{1, 3, 1 << 40} {
		t.Run(fmt.Sprint(keys), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n = 200
				var outcomes trial.Outcomes
				store := newFlaky(func(e *Event) int { return e.ID % 4 }) // every fourth fails for good
				order := map[uint64][]int{}
				p, err := NewNumbered(NumberedDeps{&Feed{untilDrain(n, func(e *Event, i int) {
					e.ID, e.Region = i, uint64(i)*0x9e3779b97f4a7c15%keys
				}), hear(&outcomes)}, &Store{ToPut: func(_ context.Context, e *Event) error {
					store.mu.Lock()
					defer store.mu.Unlock()
					if store.tries[e.ID]++; store.tries[e.ID] <= store.times(e) {
						return ErrEvent
					}
					order[e.Region] = append(order[e.Region], e.ID)
					return nil
				}}})
				if err != nil {
					t.Fatal(err)
				}
				running := trial.Start(t, p)
				time.Sleep(time.Hour)
				running.Stop()
				outcomes.Once(t, n)
				for key, came := range order {
					if !slices.IsSorted(came) {
						t.Errorf("key %d: %v", key, came)
					}
				}
				for id := 1; id <= n; id++ {
					if err := outcomes.Of(t, id); err != nil && !errors.Is(err, ErrEvent) {
						t.Errorf("event %d: %v", id, err)
					}
				}
			})
		})
	}
}
