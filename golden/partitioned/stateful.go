package partitioned

import (
	"errors"

	rt "github.com/pipegen/pipegen/runtime"
)

// Numbers numbers the events of each customer, without a lock.
type Numbers struct {
	last   map[string]int
	evened int
}

// Process numbers an event.
func (x *Numbers) Process(n *rt.Proc[Event], e *Event) error {
	if x.last == nil {
		x.last = map[string]int{}
	}
	x.last[e.Customer]++
	e.Number = x.last[e.Customer]
	return n.Send(e)
}

// Even drops every other event of a customer.
func (x *Numbers) Even(e *Event) bool {
	x.evened++
	return e.Number%2 == 0
}

// SeenConfig says how many events of a customer are the first.
type SeenConfig struct{ Events int }

// Seen tells the first events of each customer from later ones.
type Seen struct {
	first int
	times map[string]int
}

// NewSeen makes a Seen.
func NewSeen(c SeenConfig) (*Seen, error) {
	if c.Events < 1 {
		return nil, errors.New("events must be above 0")
	}
	return &Seen{c.Events, map[string]int{}}, nil
}

// Process sends the first events one way, later ones another.
func (s *Seen) Process(n *rt.Proc[Event], e *Event) error {
	s.times[e.Customer]++
	if s.times[e.Customer] <= s.first {
		return n.SendTo(StatefulSeenFirst, e)
	}
	return n.SendTo(StatefulSeenAgain, e)
}
