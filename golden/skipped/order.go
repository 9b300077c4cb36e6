// Package skipped has a fanout that passes over a branch of several nodes when it is full.
package skipped

import (
	"context"
	"errors"
)

// An Order is the message.
type Order struct {
	ID   int
	Name string
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

// ErrNobody is the error of an order without a name.
var ErrNobody = errors.New("nobody's order")

// Redact takes the name out.
func Redact(o *Order) error {
	if o.Name == "" {
		return ErrNobody
	}
	o.Name = "somebody"
	return nil
}

// A Store keeps and shows orders.
type Store struct {
	Kept, Shown func(context.Context, *Order) error
}

// Put keeps an order.
func (s *Store) Put(ctx context.Context, o *Order) error { return s.Kept(ctx, o) }

// Show displays an order.
func (s *Store) Show(ctx context.Context, o *Order) error { return s.Shown(ctx, o) }
