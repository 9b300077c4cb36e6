// Package push has pipelines whose receivers push: goroutines of a server take messages, fill them, and hand them over.
package push

import (
	"context"
	"errors"

	rt "github.com/pipegen/pipegen/runtime"
)

// An Event is the message.
type Event struct{ ID int }

// ErrOdd is why some events are refused.
var ErrOdd = errors.New("odd")

// Check refuses every third event.
func Check(e *Event) error {
	if e.ID%3 == 0 {
		return ErrOdd
	}
	return nil
}

// A Server pushes what others bring.
type Server struct {
	Serving func(context.Context, *rt.Intake[Event]) error
	Heard   func(*Event, error)
}

// Serve pushes until ctx ends.
func (s *Server) Serve(ctx context.Context, in *rt.Intake[Event]) error { return s.Serving(ctx, in) }

// Done hears outcomes.
func (s *Server) Done(e *Event, err error) { s.Heard(e, err) }

// A Sink takes events out.
type Sink struct{ Writing func(*Event) error }

// Write takes an event.
func (s *Sink) Write(e *Event) error { return s.Writing(e) }
