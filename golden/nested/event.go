// Package nested has a pipeline of fanouts below fanouts.
package nested

import (
	"context"
	"errors"
)

// An Event is the message.
type Event struct{ ID int }

// ErrThird is the error of every third event.
var ErrThird = errors.New("every third")

// Change makes a number negative, and refuses every third.
func Change(e *Event) error {
	e.ID = -e.ID
	if e.ID%3 == 0 {
		return ErrThird
	}
	return nil
}

// A Feed brings events in.
type Feed struct {
	Next  func(context.Context, []*Event) (int, error)
	Heard func(id int, err error) // nil: nobody wants to know
}

// Read fills events.
func (f *Feed) Read(ctx context.Context, buf []*Event) (int, error) { return f.Next(ctx, buf) }

// Done hears the outcome of each event.
func (f *Feed) Done(e *Event, err error) {
	if f.Heard != nil {
		f.Heard(e.ID, err)
	}
}

// A Yard has many doors; Takes decides at each.
type Yard struct {
	Takes func(door string, e *Event) error
}

// A is the door whose outcome counts.
func (y *Yard) A(e *Event) error { return y.Takes("a", e) }

// B is a door.
func (y *Yard) B(e *Event) error { return y.Takes("b", e) }

// C is a door.
func (y *Yard) C(e *Event) error { return y.Takes("c", e) }

// D is a door.
func (y *Yard) D(e *Event) error { return y.Takes("d", e) }

// E is a door.
func (y *Yard) E(e *Event) error { return y.Takes("e", e) }

// F is a door.
func (y *Yard) F(e *Event) error { return y.Takes("f", e) }

// G is a door.
func (y *Yard) G(e *Event) error { return y.Takes("g", e) }

// Letters is the back door.
func (y *Yard) Letters(e *Event, _ error) error { return y.Takes("letters", e) }
