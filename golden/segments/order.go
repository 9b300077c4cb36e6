// Package segments has a pipeline that queues cut into four segments.
package segments

import (
	"context"
	"errors"
)

// An Order is the message.
type Order struct {
	ID     int
	Count  int
	Unpaid bool
	Number int // by Number
	Cents  int // by Price
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

// Number gives an order its number.
func Number(o *Order) { o.Number = 1000 + o.ID }

// ErrCount is the error of an order that cannot be priced.
var ErrCount = errors.New("an order of less than nothing")

// Price computes what an order costs.
func Price(o *Order) error {
	if o.Count < 0 {
		return ErrCount
	}
	o.Cents = 250 * o.Count
	return nil
}

// IsPaid keeps orders that are paid; it panics on one that costs nothing.
func IsPaid(o *Order) bool {
	if o.Cents == 0 {
		panic("nothing to pay")
	}
	return !o.Unpaid
}

// A Store keeps orders in three ways.
type Store struct {
	Kept, Audited, Shown func(context.Context, *Order) error
}

// Put keeps an order.
func (s *Store) Put(ctx context.Context, o *Order) error { return s.Kept(ctx, o) }

// Audit writes an order to the books.
func (s *Store) Audit(ctx context.Context, o *Order) error { return s.Audited(ctx, o) }

// Show displays an order.
func (s *Store) Show(ctx context.Context, o *Order) error { return s.Shown(ctx, o) }
