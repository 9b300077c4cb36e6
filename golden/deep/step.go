// Package deep has a pipeline of 64 segments behind one another.
package deep

import "context"

// A Step is the message.
type Step struct {
	ID    int
	Depth int // segments that it has passed
}

// A Shaft is both ends.
type Shaft struct {
	Next  func(context.Context, *Step) error
	Heard func(id int, err error)
	Floor func(context.Context, *Step) error
}

// Read fills the next step.
func (s *Shaft) Read(ctx context.Context, step *Step) error { return s.Next(ctx, step) }

// Done hears the outcome of each step.
func (s *Shaft) Done(step *Step, err error) { s.Heard(step.ID, err) }

// Sink goes one segment deeper.
func Sink(s *Step) { s.Depth++ }

// Land takes a step off the floor.
func (s *Shaft) Land(ctx context.Context, step *Step) error { return s.Floor(ctx, step) }
