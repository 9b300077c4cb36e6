// Package batch has pipelines that gather messages.
package batch

import (
	"context"
	"errors"

	rt "github.com/pipegen/pipegen/runtime"
)

// An Order is the message.
type Order struct {
	ID    int
	Bytes int
}

// ErrScales is what Size panics with.
var ErrScales = errors.New("it has no size")

// Size is how many bytes an order has; it panics where that is negative.
func Size(o *Order) int {
	if o.Bytes < 0 {
		panic(ErrScales)
	}
	return o.Bytes
}

// A Feed brings orders in.
type Feed struct {
	Next  func(context.Context, []*Order) (int, error)
	Heard func(o *Order, err error)
}

// Read fills orders.
func (f *Feed) Read(ctx context.Context, buf []*Order) (int, error) { return f.Next(ctx, buf) }

// Done hears the outcome of each order.
func (f *Feed) Done(o *Order, err error) { f.Heard(o, err) }

// Shop takes batches of orders.
type Shop struct {
	ToShip, ToCopy, ToTally func(context.Context, []*Order) error
	ToPost                  func([]*Order, rt.Outcome)
	ToBury                  func([]*Order, error) error
}

// Ship takes a batch.
func (s *Shop) Ship(ctx context.Context, orders []*Order) error { return s.ToShip(ctx, orders) }

// Copy takes a batch, too.
func (s *Shop) Copy(ctx context.Context, orders []*Order) error { return s.ToCopy(ctx, orders) }

// Tally counts a batch.
func (s *Shop) Tally(ctx context.Context, orders []*Order) error { return s.ToTally(ctx, orders) }

// Post takes a batch and answers later.
func (s *Shop) Post(orders []*Order, o rt.Outcome) { s.ToPost(orders, o) }

// Bury takes a batch that nobody else takes.
func (s *Shop) Bury(orders []*Order, cause error) error { return s.ToBury(orders, cause) }
