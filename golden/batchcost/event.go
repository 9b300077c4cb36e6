// Package batchcost measures what a batch costs, beside the same by hand.
package batchcost

// An Event is the message.
type Event struct {
	ID    uint64
	Bytes int
}

// Size is how many bytes an event has.
func Size(e *Event) int { return e.Bytes }

// Feed fills events by hand of the benchmark.
type Feed struct{}

// Read is not called.
func (f *Feed) Read([]*Event) (int, error) { return 0, nil }

// Shop takes batches.
type Shop struct {
	Batches, Events int
	Bytes           int
}

// Ship sums a batch up.
func (s *Shop) Ship(events []*Event) error {
	s.Batches++
	s.Events += len(events)
	for _, e := range events {
		s.Bytes += e.Bytes
	}
	return nil
}
