package shapes

import (
	"errors"
	"strconv"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

// An outcome is what the model says of a message's end.
type outcome struct {
	nack      string // the function whose error is the cause; empty: an Ack
	permanent bool
}

// A model follows one message through a shape.
type model struct {
	surely  map[sight]int // how often exporters see it
	maybe   map[sight]int // how often besides, below branches that may be passed over
	skipped bool          // the model is below such a branch
}

// follow runs a message through a shape.
func (s *Shape) follow(id int) (*model, outcome) {
	m := &model{surely: map[sight]int{}, maybe: map[sight]int{}}
	return m, m.run(s.first, Message{ID: id})
}

func (m *model) run(n *node, msg Message) outcome {
	switch n.kind {
	case "map":
		changed := msg
		changed.mark(number(n.function))
		if fateOf(n.function, msg.ID) == fine || fateOf(n.function, msg.ID) == declines {
			return m.run(n.next, changed)
		}
		return m.fail(n, msg, true)
	case "filter":
		switch fateOf(n.function, msg.ID) {
		case declines:
			return outcome{}
		case panics:
			return outcome{n.function, true}
		}
		return m.run(n.next, msg)
	case "route":
		for _, c := range n.cases {
			if c.when == "" {
				return m.run(c.node, msg)
			}
			switch fateOf(c.when, msg.ID) {
			case declines:
				continue
			case panics:
				return outcome{c.when, true}
			}
			return m.run(c.node, msg)
		}
	case "batch":
		return m.run(n.next, msg)
	case "fanout":
		var of outcome
		for _, d := range n.to {
			outer := m.skipped
			m.skipped = outer || d.whenFull == "drop"
			o := m.run(d.node, msg)
			m.skipped = outer
			if d.primary {
				of = o
			}
		}
		return of
	}
	m.see(sight{n.function, msg, ""})
	if n.function == "Slices" {
		return outcome{}
	}
	switch fateOf(n.function, msg.ID) {
	case refuses:
		return outcome{n.function, false}
	case refusesForGood, panics:
		return m.fail(n, msg, true)
	}
	return outcome{}
}

func (m *model) see(what sight) {
	if m.skipped {
		m.maybe[what]++
	} else {
		m.surely[what]++
	}
}

// fail is what on_error makes of a permanent failure; msg is the message as n received it.
func (m *model) fail(n *node, msg Message, permanent bool) outcome {
	switch n.onError {
	case "drop":
		return outcome{}
	case "nack":
		return outcome{n.function, permanent}
	}
	if n.onError == "branch" {
		of := m.run(n.letters, msg)
		if of.nack == "" {
			return of
		}
		return outcome{n.function, permanent && of.permanent} // the first cause
	}
	l := n.letters
	m.see(sight{l.function, msg, n.function})
	switch fateOf(l.function, msg.ID) {
	case refuses:
		return outcome{n.function, false}
	case refusesForGood, panics:
		if l.onError == "drop" {
			return outcome{}
		}
		return outcome{n.function, permanent}
	}
	return outcome{}
}

// number is the 3 of M3, and 0 of a function that has none.
func number(function string) int {
	n, err := strconv.Atoi(function[1:])
	if err != nil {
		return 0
	}
	return n
}

// Check compares what a world has seen with what the model says, where every message has run to its end.
func (s *Shape) Check(t testing.TB, w *World) {
	t.Helper()
	known := map[sight]bool{}
	for id := 1; id <= w.read; id++ {
		m, want := s.follow(id)
		s.checkOutcome(t, w, id, want)
		for _, all := range []map[sight]int{m.surely, m.maybe} {
			for what := range all {
				known[what] = true
				if got, least := w.seen[what], m.surely[what]; got < least || got > least+m.maybe[what] {
					t.Errorf("%s: %+v was seen %d times, want %d, or %d more", s.Name, what, got, least, m.maybe[what])
				}
			}
		}
	}
	for what, got := range w.seen {
		if !known[what] {
			t.Errorf("%s: %+v was seen %d times, want never", s.Name, what, got)
		}
	}
}

func (s *Shape) checkOutcome(t testing.TB, w *World, id int, want outcome) {
	t.Helper()
	got := w.outcomes[id]
	if len(got) != 1 {
		t.Errorf("%s: message %d has %d outcomes", s.Name, id, len(got))
		return
	}
	if ok := got[0] == nil; ok != (want.nack == "") || !ok && (!isOf(got[0], want.nack, id) || rt.IsPermanent(got[0]) != want.permanent) {
		t.Errorf("%s: message %d got %v, permanent %v, want %+v", s.Name, id, got[0], rt.IsPermanent(got[0]), want)
	}
}

// CheckForced checks what holds after a forced end: one outcome for each message that was accepted, the model's or
// ErrShutdown.
func (s *Shape) CheckForced(t testing.TB, w *World) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for id := 1; id <= w.read; id++ {
		got := w.outcomes[id]
		if len(got) != 1 {
			t.Errorf("%s: message %d has %d outcomes", s.Name, id, len(got))
			continue
		}
		if errors.Is(got[0], rt.ErrShutdown) {
			continue
		}
		_, want := s.follow(id)
		s.checkOutcome(t, w, id, want)
	}
}
