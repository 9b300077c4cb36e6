// Package crews has two pipelines with crews: several workers that take from one queue.
package crews

import "context"

// An Order is the message.
type Order struct {
	ID int
}

// A Feed brings orders in.
type Feed struct {
	Next  func(context.Context, *Order) error
	Many  func(context.Context, []*Order) (int, error)
	Heard func(id int, err error) // nil: nobody wants to know
}

// Read fills the next order.
func (f *Feed) Read(ctx context.Context, o *Order) error { return f.Next(ctx, o) }

// ReadMany fills the next orders.
func (f *Feed) ReadMany(ctx context.Context, buf []*Order) (int, error) { return f.Many(ctx, buf) }

// Done hears the outcome of each order.
func (f *Feed) Done(o *Order, err error) {
	if f.Heard != nil {
		f.Heard(o.ID, err)
	}
}

// A Store keeps orders one by one.
type Store struct {
	Do func(context.Context, *Order) error
}

// Put keeps one order.
func (s *Store) Put(ctx context.Context, o *Order) error { return s.Do(ctx, o) }

// A Bulk keeps many orders at once.
type Bulk struct {
	Do func(context.Context, []*Order) error
}

// Put keeps some orders.
func (b *Bulk) Put(ctx context.Context, some []*Order) error { return b.Do(ctx, some) }
