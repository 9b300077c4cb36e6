// Package throttled holds pipelines in which messages wait for room: behind a fanout, where two receivers meet, at a split.
package throttled

import "context"

// A Box is what flows.
type Box struct {
	ID    int
	Items int
}

// An Item is what a box holds.
type Item struct{ Box, Number int }

// A Feed reads boxes and hears what becomes of them.
type Feed struct {
	Next    func(context.Context, *Box) error
	Outcome func(id int, err error)
}

// Read reads the next box.
func (f *Feed) Read(ctx context.Context, b *Box) error { return f.Next(ctx, b) }

// Done hears the outcome of a box.
func (f *Feed) Done(b *Box, err error) {
	if f.Outcome != nil {
		f.Outcome(b.ID, err)
	}
}

// A Shelf is where boxes, or what is in them, end.
type Shelf struct{ Storing, Auditing, Showing func() error }

// Store keeps a box.
func (s *Shelf) Store(*Box) error { return s.Storing() }

// Audit counts a box.
func (s *Shelf) Audit(*Box) error { return s.Auditing() }

// Show shows a box.
func (s *Shelf) Show(*Box) error { return s.Showing() }

// Keep keeps an item.
func (s *Shelf) Keep(*Item) error { return s.Storing() }

// Refuse takes a box that cannot be kept.
func (s *Shelf) Refuse(*Box) error { return nil }

// IsWhole reports whether there is nothing missing.
func IsWhole(b *Box) bool { return b.Items >= 0 }

// Open takes item i out of a box; not of one that is crushed.
func Open(b *Box, i int, item *Item) (bool, error) {
	if !IsWhole(b) {
		panic("crushed")
	}
	if i == b.Items {
		return false, nil
	}
	*item = Item{b.ID, i}
	return true, nil
}
