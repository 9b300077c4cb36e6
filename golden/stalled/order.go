// Package stalled holds a pipeline in which any function may hang.
package stalled

import "context"

// An Order is what flows.
type Order struct{ ID int }

// A Feed reads orders and hears what becomes of them.
type Feed struct {
	Next    func(context.Context, *Order) error
	Outcome func(id int, err error)
}

// Read reads the next order.
func (f *Feed) Read(ctx context.Context, o *Order) error { return f.Next(ctx, o) }

// Done hears the outcome of an order.
func (f *Feed) Done(o *Order, err error) { f.Outcome(o.ID, err) }

// A Ledger checks, stores and audits orders.
type Ledger struct{ Checking, Storing, Auditing func(id int) }

// Check checks an order.
func (l *Ledger) Check(o *Order) { l.Checking(o.ID) }

// Store stores an order.
func (l *Ledger) Store(o *Order) { l.Storing(o.ID) }

// Audit audits an order.
func (l *Ledger) Audit(o *Order) { l.Auditing(o.ID) }
