// Package many has a pipeline of two graphs, one of which has 64 destinations.
package many

import (
	"context"
	"sync/atomic"
)

// An Order is the message.
type Order struct {
	ID int
}

// A Feed brings orders in.
type Feed struct {
	Next  func(context.Context, *Order) error
	Heard func(id int, err error)
}

// Read fills the next order.
func (f *Feed) Read(ctx context.Context, o *Order) error { return f.Next(ctx, o) }

// Done hears the outcome of each order.
func (f *Feed) Done(o *Order, err error) { f.Heard(o.ID, err) }

// A Shelf adds up the numbers of the orders that it is shown.
type Shelf struct {
	Calls, Sum atomic.Int64
}

// Put counts an order.
func (s *Shelf) Put(o *Order) {
	s.Calls.Add(1)
	s.Sum.Add(int64(o.ID))
}

// Look counts an order as well.
func (s *Shelf) Look(o *Order) { s.Put(o) }

// Returns bring orders back.
type Returns struct {
	Next func(context.Context, []*Order) (int, error)
}

// Read fills the next orders.
func (r *Returns) Read(ctx context.Context, buf []*Order) (int, error) { return r.Next(ctx, buf) }

// IsBroken keeps what cannot be sold again.
func IsBroken(o *Order) bool { return o.ID%10 == 0 }

// A Bin takes what is thrown away.
type Bin struct {
	Do func(*Order) error
}

// Throw throws an order away.
func (b *Bin) Throw(o *Order) error { return b.Do(o) }
