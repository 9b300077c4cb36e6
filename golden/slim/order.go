// Package slim has a pipeline whose fanout needs no state but a count of who still uses a message.
package slim

import "context"

// An Order is the message.
type Order struct{ ID int }

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

// A Shop has three departments that want to see each order.
type Shop struct {
	ToStore, ToIndex, ToAudit func(*Order) error
}

// Store keeps an order.
func (s *Shop) Store(o *Order) error { return s.ToStore(o) }

// Index lists an order.
func (s *Shop) Index(o *Order) error { return s.ToIndex(o) }

// Audit looks at an order, if it has the time.
func (s *Shop) Audit(o *Order) error { return s.ToAudit(o) }
