// Package abandoned has a pipeline that gives up what is in flight at the end of its drain.
package abandoned

import "context"

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

// A Store keeps orders, or does not.
type Store struct {
	Kept, Shown func(context.Context, *Order) error
	Buried      func(o *Order, cause error) error
}

// Put keeps an order.
func (s *Store) Put(ctx context.Context, o *Order) error { return s.Kept(ctx, o) }

// Show displays an order.
func (s *Store) Show(ctx context.Context, o *Order) error { return s.Shown(ctx, o) }

// Bury takes what cannot be kept.
func (s *Store) Bury(o *Order, cause error) error { return s.Buried(o, cause) }

// Gossip is a second source, which hears of nothing.
type Gossip struct {
	Next func(context.Context, *Order) error
	Told func(*Order) error
}

// Read fills the next order.
func (g *Gossip) Read(ctx context.Context, o *Order) error { return g.Next(ctx, o) }

// Tell tells of an order.
func (g *Gossip) Tell(o *Order) error { return g.Told(o) }
