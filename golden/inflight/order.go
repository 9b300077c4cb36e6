// Package inflight has a fanout that limits what is in flight below it.
package inflight

import "context"

// An Order is the message.
type Order struct {
	ID int
}

// A Feed brings orders in.
type Feed struct {
	Next  func(context.Context, *Order) error
	Heard func(id int, err error) // nil: nobody wants to know
}

// Read fills the next order.
func (f *Feed) Read(ctx context.Context, o *Order) error { return f.Next(ctx, o) }

// Done hears the outcome of each order.
func (f *Feed) Done(o *Order, err error) {
	if f.Heard != nil {
		f.Heard(o.ID, err)
	}
}

// A Store keeps and shows orders.
type Store struct {
	Kept, Shown func(context.Context, *Order) error
}

// Put keeps an order.
func (s *Store) Put(ctx context.Context, o *Order) error { return s.Kept(ctx, o) }

// Show displays an order.
func (s *Store) Show(ctx context.Context, o *Order) error { return s.Shown(ctx, o) }
