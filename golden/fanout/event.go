// Package fanout has fanouts on the full path: all awaited, in sequence, with fallbacks, timeouts and full queues that fail.
package fanout

import "context"

// An Event is the message.
type Event struct {
	ID    int
	Marks int // by maps
}

// A Feed brings events in, and hears their outcomes.
type Feed struct {
	Next  func(context.Context, *Event) error
	Heard func(*Event, error)
}

// Read fills the next event.
func (f *Feed) Read(ctx context.Context, e *Event) error { return f.Next(ctx, e) }

// Done hears the outcome of an event.
func (f *Feed) Done(e *Event, err error) { f.Heard(e, err) }

// A Shop has exporters of all sorts.
type Shop struct {
	Take func(exporter string, e *Event) error
}

// A is an exporter.
func (s *Shop) A(e *Event) error { return s.Take("a", e) }

// B is an exporter.
func (s *Shop) B(e *Event) error { return s.Take("b", e) }

// C is an exporter.
func (s *Shop) C(e *Event) error { return s.Take("c", e) }

// D is an exporter.
func (s *Shop) D(e *Event) error { return s.Take("d", e) }

// E is an exporter.
func (s *Shop) E(e *Event) error { return s.Take("e", e) }

// Mark changes an event.
func Mark(e *Event) { e.Marks++ }

// ReadAll fills events.
func (f *Feed) ReadAll(ctx context.Context, buf []*Event) (int, error) {
	for i, e := range buf {
		if err := f.Next(ctx, e); err != nil {
			return i, err
		}
	}
	return len(buf), nil
}
