// Package partitioned has pipelines in which messages of different keys run side by side.
package partitioned

import (
	"context"
	"errors"
)

// An Event is the message.
type Event struct {
	ID       int
	Customer string
	Region   uint64
	Number   int // of the customer's events
	Checked  bool
	Breaks   string // the function that is to panic on it
}

// ErrEvent is what functions fail with.
var ErrEvent = errors.New("not this event")

// Customer is an event's key.
func Customer(e *Event) string {
	if e.Breaks == "Customer" {
		panic(ErrEvent)
	}
	return e.Customer
}

// Region is another one.
func Region(e *Event) uint64 { return e.Region }

// Check panics on some events.
func Check(e *Event) error {
	if e.Breaks == "Check" {
		panic(ErrEvent)
	}
	if e.Breaks == "Customer, later" {
		e.Breaks = "Customer"
	}
	e.Checked = true
	return nil
}

// A Feed brings events in.
type Feed struct {
	Next  func(context.Context, []*Event) (int, error)
	Heard func(e *Event, err error)
}

// Read fills events.
func (f *Feed) Read(ctx context.Context, buf []*Event) (int, error) { return f.Next(ctx, buf) }

// Done hears the outcome of each event.
func (f *Feed) Done(e *Event, err error) { f.Heard(e, err) }

// A Store takes events.
type Store struct {
	ToPut, ToAudit, ToRefuse func(context.Context, *Event) error
}

// Put takes an event.
func (s *Store) Put(ctx context.Context, e *Event) error { return s.ToPut(ctx, e) }

// Audit takes an event.
func (s *Store) Audit(ctx context.Context, e *Event) error { return s.ToAudit(ctx, e) }

// Refuse takes an event that another function has refused.
func (s *Store) Refuse(ctx context.Context, e *Event) error { return s.ToRefuse(ctx, e) }
