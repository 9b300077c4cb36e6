// Package linear has a pipeline in a line: one message a call, one outcome each.
package linear

import (
	"context"
	"errors"
)

// An Order is the message.
type Order struct {
	ID    int
	Item  int // 1 to 3
	Count int
	Cents int // by Price
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

// ErrCount is the error of an order that cannot be priced.
var ErrCount = errors.New("an order of less than nothing")

// prices are in cents, by item.
var prices = [...]int{0, 250, 900, 120}

// Price computes what an order costs.
func Price(o *Order) error {
	if o.Count < 0 {
		return ErrCount
	}
	o.Cents = o.Count * prices[o.Item] // panics on an item that nobody foresaw
	return nil
}

// A Store keeps orders.
type Store struct {
	Do func(context.Context, *Order) error
}

// Put keeps one order.
func (s *Store) Put(ctx context.Context, o *Order) error { return s.Do(ctx, o) }
