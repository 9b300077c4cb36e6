// Package limit has pipelines that let so many messages pass in a second.
package limit

import "context"

// A Call is the message.
type Call struct {
	ID     int
	Urgent bool
	Counts int
}

// IsUrgent picks calls that go first.
func IsUrgent(c *Call) bool { return c.Urgent }

// Count counts the ways that a call has been.
func Count(c *Call) { c.Counts++ }

// A Feed brings calls in.
type Feed struct {
	Next  func(context.Context, *Call) error
	Heard func(id int, err error) // nil: nobody wants to know
}

// Read fills the next call.
func (f *Feed) Read(ctx context.Context, c *Call) error { return f.Next(ctx, c) }

// Done hears the outcome of each call.
func (f *Feed) Done(c *Call, err error) {
	if f.Heard != nil {
		f.Heard(c.ID, err)
	}
}

// An Office answers calls.
type Office struct {
	Takes func(where string, c *Call) error
}

// Urgent answers at once.
func (o *Office) Urgent(c *Call) error { return o.Takes("urgent", c) }

// Desk answers.
func (o *Office) Desk(c *Call) error { return o.Takes("desk", c) }
