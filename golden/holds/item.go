// Package holds has a pipeline in which messages are still in use, several segments down, when their outcome is out.
package holds

import "context"

// An Item is the message.
type Item struct {
	ID   int
	Mark int // twice the number
}

// Mark marks an item.
func Mark(i *Item) { i.Mark = 2 * i.ID }

// A Feed brings items in.
type Feed struct {
	Next  func(context.Context, *Item) error
	Heard func(id int, err error) // nil: nobody wants to know
}

// Read fills the next item.
func (f *Feed) Read(ctx context.Context, i *Item) error { return f.Next(ctx, i) }

// Done hears the outcome of each item.
func (f *Feed) Done(i *Item, err error) {
	if f.Heard != nil {
		f.Heard(i.ID, err)
	}
}

// A Shop takes items, each department at its own speed.
type Shop struct {
	ToStore, ToLag, ToSlow, ToSlower func(*Item) error
}

// Store keeps an item.
func (s *Shop) Store(i *Item) error { return s.ToStore(i) }

// Lag looks at an item.
func (s *Shop) Lag(i *Item) error { return s.ToLag(i) }

// Slow looks at an item.
func (s *Shop) Slow(i *Item) error { return s.ToSlow(i) }

// Slower looks at an item.
func (s *Shop) Slower(i *Item) error { return s.ToSlower(i) }
