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

func accept(context.Context, *Event) error { return nil }

func hear(o *trial.Outcomes) func(*Event, error) {
	return func(e *Event, err error) { o.Hear(e.ID, err) }
}

// A ledger notes in which order events of each customer came.
type ledger struct {
	mu   sync.Mutex
	came map[string][]int
	busy int // calls that have not returned
	most int // of them at once
}

func (l *ledger) put(_ context.Context, e *Event) error {
	l.mu.Lock()
	if l.came == nil {
		l.came = map[string][]int{}
	}
	l.came[e.Customer] = append(l.came[e.Customer], e.ID)
	l.busy++
	l.most = max(l.most, l.busy)
	l.mu.Unlock()
	time.Sleep(time.Millisecond)
	l.mu.Lock()
	l.busy--
	l.mu.Unlock()
	return nil
}

func customer(i int) string { return fmt.Sprintf("customer %d", i%50) }

func newPartitioned(t *testing.T, feed *Feed, store *Store) *Partitioned {
	t.Helper()
	p, err := NewPartitioned(PartitionedDeps{Feed: feed, Store: store})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOrderIsKeptPerKeyAndOthersRunBesides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 4000
		var outcomes trial.Outcomes
		var l ledger
		start := time.Now()
		p := newPartitioned(t, &Feed{trial.CountSlices(n, func(e *Event, i int) { e.ID, e.Customer = i, customer(i) }), hear(&outcomes)},
			&Store{l.put, accept, accept})
		trial.Run(t, p)
		outcomes.Once(t, n)
		total := 0
		for who, came := range l.came {
			if !slices.IsSorted(came) {
				t.Errorf("%s: out of order", who)
			}
			total += len(came)
		}
		if total != n || l.most != 4 {
			t.Errorf("%d put of %d, %d at once", total, n, l.most)
		}
		if took := time.Since(start); took > n*time.Millisecond/2 {
			t.Errorf("it took %v: the copies do not run side by side", took)
		}
		s := p.Stats()
		if in := s.Put0.In + s.Put1.In + s.Put2.In + s.Put3.In; in != n || s.Lanes.Out != n || min(s.Put0.In, s.Put1.In, s.Put2.In, s.Put3.In) == 0 {
			t.Errorf("stats %+v", s)
		}
	})
}

// A copy that hangs holds up its own keys, and the others as soon as its queue is full: their order is the feed's.
func TestPanicsOfAKeyAndOfACopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 500
		breaks := []string{"", "Customer", "Check", "torn"}
		var outcomes trial.Outcomes
		var l ledger
		refused := map[int]bool{}
		p := newPartitioned(t, &Feed{trial.CountSlices(n, func(e *Event, i int) {
			e.ID, e.Customer, e.Breaks = i, customer(i), breaks[i%len(breaks)]
		}), hear(&outcomes)}, &Store{l.put, accept, func(_ context.Context, e *Event) error {
			refused[e.ID] = true
			if e.Checked {
				t.Errorf("event %d was changed before it failed", e.ID)
			}
			return nil
		}})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			how, err := breaks[id%len(breaks)], outcomes.Of(t, id)
			if nack := how == "Customer"; nack != errors.Is(err, ErrEvent) || nack && !rt.IsPermanent(err) || refused[id] != (how == "Check") {
				t.Errorf("event %d, %q: %v", id, how, err)
			}
		}
	})
}

func TestPartitionsBelowPartitions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 2000
		var outcomes trial.Outcomes
		var l ledger
		p, err := NewNested(NestedDeps{&Feed{trial.CountSlices(n, func(e *Event, i int) {
			e.ID, e.Customer = i, customer(i)
		}), hear(&outcomes)}, &Store{ToPut: l.put}})
		if err != nil {
			t.Fatal(err)
		}
		trial.Run(t, p)
		outcomes.Once(t, n)
		for who, came := range l.came {
			if !slices.IsSorted(came) {
				t.Errorf("%s: out of order", who)
			}
		}
		if l.most != 4 {
			t.Errorf("%d calls at once, want 4", l.most)
		}
	})
}

// Run under the race detector it also shows that no state is shared.
func TestEachCopyOfAProcessorHasAStateOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, customers = 4000, 50
		var outcomes trial.Outcomes
		var first, again ledger
		numbers := [3]Numbers{}
		p, err := NewStateful(StatefulDeps{
			Feed:     &Feed{trial.CountSlices(n, func(e *Event, i int) { e.ID, e.Customer = i, customer(i) }), hear(&outcomes)},
			Numbers0: &numbers[0], Numbers1: &numbers[1], Numbers2: &numbers[2],
			Store: &Store{first.put, again.put, accept},
		})
		if err != nil {
			t.Fatal(err)
		}
		trial.Run(t, p)
		outcomes.Once(t, n)
		for i := range customers {
			who := customer(i)
			if len(first.came[who]) != 3 || len(again.came[who]) != n/customers/2-3 || !slices.IsSorted(again.came[who]) {
				t.Errorf("%s: %d first, %d again", who, len(first.came[who]), len(again.came[who]))
			}
		}
		total := 0
		for i := range numbers {
			total += len(numbers[i].last)
			if evened := numbers[i].evened; evened == 0 || evened != len(numbers[i].last)*n/customers {
				t.Errorf("copy %d numbered %d customers, and was asked about %d events", i, len(numbers[i].last), evened)
			}
		}
		if total != customers {
			t.Errorf("%d customers in all copies, want %d: one was in two", total, customers)
		}
	})
}
