package trial

import (
	"sync"
	"testing"
)

// Outcomes hears what becomes of messages, by their numbers.
type Outcomes struct {
	mu sync.Mutex
	of map[int][]error
}

// Hear notes an outcome.
func (o *Outcomes) Hear(id int, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.of == nil {
		o.of = map[int][]error{}
	}
	o.of[id] = append(o.of[id], err)
}

// Once checks that messages 1 to n, and no others, have one outcome each.
func (o *Outcomes) Once(t testing.TB, n int) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := 1; i <= n; i++ {
		if got := o.of[i]; len(got) != 1 {
			t.Errorf("message %d has %d outcomes: %v", i, len(got), got)
		}
	}
	if len(o.of) > n {
		t.Errorf("%d messages have outcomes, want %d", len(o.of), n)
	}
}

// Of is the one outcome of a message.
func (o *Outcomes) Of(t testing.TB, id int) error {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if got := o.of[id]; len(got) != 1 {
		t.Fatalf("message %d has %d outcomes: %v", id, len(got), got)
	}
	return o.of[id][0]
}

// Count is how many outcomes there are so far.
func (o *Outcomes) Count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, all := range o.of {
		n += len(all)
	}
	return n
}
