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

// IsPaid lets all but order 0 through.
func IsPaid(o *Order) bool { return o.ID != 0 }

// IsEven tells one half of the orders from the other.
func IsEven(o *Order) bool { return o.ID%2 == 0 }

// Mark refuses nothing.
func Mark(o *Order) error {
	o.Bytes++
	return nil
}

// Pack does something to an order.
func Pack(o *Order) { o.Bytes++ }

// A Line is a part of an order.
type Line struct {
	Of, Number int
}

// LineBytes is how many bytes a line has.
func LineBytes(l *Line) int { return 10 }

// Unpack makes as many lines of an order as it has bytes.
func Unpack(o *Order, i int, line *Line) (bool, error) {
	line.Of, line.Number = o.ID, i
	return i < o.Bytes, nil
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

// A Shop takes batches of orders.
type Shop struct {
	ToShip, ToCopy, ToTally func(context.Context, []*Order) error
	ToPost                  func([]*Line, rt.Outcome)
	ToKeep                  func([]*Line) error
	ToBury                  func([]*Order, error) error
}

// Ship takes a batch.
func (s *Shop) Ship(ctx context.Context, orders []*Order) error { return s.ToShip(ctx, orders) }

// Copy takes a batch, too.
func (s *Shop) Copy(ctx context.Context, orders []*Order) error { return s.ToCopy(ctx, orders) }

// Tally counts a batch.
func (s *Shop) Tally(ctx context.Context, orders []*Order) error { return s.ToTally(ctx, orders) }

// Odd takes an order that Mark has refused.
func (s *Shop) Odd(*Order) error { return nil }

// Post takes a batch and answers later.
func (s *Shop) Post(lines []*Line, o rt.Outcome) { s.ToPost(lines, o) }

// Keep takes a batch that Post has failed on.
func (s *Shop) Keep(lines []*Line) error { return s.ToKeep(lines) }

// Bury takes a batch that nobody else takes.
func (s *Shop) Bury(orders []*Order, cause error) error { return s.ToBury(orders, cause) }
