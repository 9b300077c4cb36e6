// Package fanpaths has a fanout on each path, whose exporters do so little that what the fanout costs is what is measured.
package fanpaths

import "context"

// An Event is the message.
type Event struct {
	ID    int
	Count int
	Grams int
	Cents int
}

// A Feed brings events in.
type Feed struct {
	Next func(context.Context, []*Event) (int, error)
}

// Read fills the next events.
func (f *Feed) Read(ctx context.Context, buf []*Event) (int, error) { return f.Next(ctx, buf) }

// A Shop has three departments, each of which sums up what it sees.
type Shop struct {
	Counts, Grams, Cents int
}

// A sums up the pieces.
func (s *Shop) A(e *Event) error {
	s.Counts += e.Count
	return nil
}

// B sums up the weight.
func (s *Shop) B(e *Event) error {
	s.Grams += e.Grams
	return nil
}

// C sums up the price.
func (s *Shop) C(e *Event) error {
	s.Cents += e.Cents
	return nil
}

// Pieces is A for several.
func (s *Shop) Pieces(events []*Event) error {
	for _, e := range events {
		s.Counts += e.Count
	}
	return nil
}

// Weights is B for several.
func (s *Shop) Weights(events []*Event) error {
	for _, e := range events {
		s.Grams += e.Grams
	}
	return nil
}

// Prices is C for several.
func (s *Shop) Prices(events []*Event) error {
	for _, e := range events {
		s.Cents += e.Cents
	}
	return nil
}
