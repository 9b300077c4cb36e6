package imported

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/imported/warehouse"
	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(o *warehouse.Order, i int) { o.ID, o.Grams = i, i }

// A pass is a Gate.
type pass func(*warehouse.Order) error

func (p pass) Pass(o *warehouse.Order) error { return p(o) }

func newImported(t *testing.T, feed *Feed, put func(context.Context, *warehouse.Order) error, gate pass) *Imported {
	t.Helper()
	p, err := NewImported(ImportedDeps{Feed: feed, Shelf: &warehouse.Shelf{Do: put}, Gate: gate})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newAliased(t *testing.T, items *Items) *Aliased {
	t.Helper()
	p, err := NewAliased(AliasedDeps{Items: items})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// check compares orders 1 to n as a branch got them.
func check(t *testing.T, what string, got []string, n int, want func(i int) string) {
	t.Helper()
	if len(got) != n {
		t.Fatalf("%d %s, want %d", len(got), what, n)
	}
	for i, g := range got {
		if g != want(i+1) {
			t.Errorf("%s %s, want %s", what, g, want(i+1))
		}
	}
}

// Both branches see what they are to see, though one changes a slice of the message.
func TestImported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		var put, passed []string
		p := newImported(t, &Feed{trial.Count(n, numbered), outcomes.Hear}, func(_ context.Context, o *warehouse.Order) error {
			put = append(put, fmt.Sprint(*o))
			return nil
		}, func(o *warehouse.Order) error {
			passed = append(passed, fmt.Sprint(*o))
			return nil
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		check(t, "put", put, n, func(i int) string { return fmt.Sprintf("{%d %d [label mark]}", i, i-i%5) })
		check(t, "passed", passed, n, func(i int) string { return fmt.Sprintf("{%d %d [label]}", i, i-i%5) })
	})
}

func TestAliased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		var kept, counted []string
		p := newAliased(t, &Items{
			Next: trial.Count(n, numbered), Heard: outcomes.Hear,
			Kept:    func(i *Item) { kept = append(kept, fmt.Sprint(*i)) },
			Counted: func(i *Item) { counted = append(counted, fmt.Sprint(*i)) },
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		check(t, "kept", kept, n, func(i int) string { return fmt.Sprintf("{%d %d [mark]}", i, i) })
		check(t, "counted", counted, n, func(i int) string { return fmt.Sprintf("{%d %d [mark twice]}", i, i) })
	})
}

// Reset keeps the room for lines: a message allocates the first time that it is used, and there are few of them.
func TestAllocations(t *testing.T) {
	heard := func(int, error) {}
	t.Run("imported", func(t *testing.T) {
		trial.NoAllocations(t, func(n int) rt.Pipeline {
			return newImported(t, &Feed{trial.Count(n, numbered), heard},
				func(context.Context, *warehouse.Order) error { return nil }, func(*warehouse.Order) error { return nil })
		})
	})
	t.Run("aliased", func(t *testing.T) {
		trial.NoAllocations(t, func(n int) rt.Pipeline {
			return newAliased(t, &Items{Next: trial.Count(n, numbered), Heard: heard, Kept: func(*Item) {}, Counted: func(*Item) {}})
		})
	})
}
