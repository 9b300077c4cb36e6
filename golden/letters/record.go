// Package letters has a pipeline whose maps send what they refuse to exporters of dead letters.
package letters

import (
	"context"
	"errors"
)

// A Record is the message. Each map leaves its mark before it may fail.
type Record struct {
	ID     int
	Refuse int // the map that is to refuse it; -n: the map that is to panic
	Marks  int // sum of 1, 2, 4 and 8
}

// ErrRefused is the error of all maps.
var ErrRefused = errors.New("refused")

// First is the first map.
func First(r *Record) error { return r.mark(1) }

// Second is the second map.
func Second(r *Record) error { return r.mark(2) }

// Third is the third map.
func Third(r *Record) error { return r.mark(3) }

// Fourth is the fourth map.
func Fourth(r *Record) error { return r.mark(4) }

func (r *Record) mark(n int) error {
	r.Marks += 1 << (n - 1)
	switch r.Refuse {
	case n:
		return ErrRefused
	case -n:
		panic("refused")
	}
	return nil
}

// A Feed brings records in.
type Feed struct {
	Next  func(context.Context, *Record) error
	Heard func(r *Record, err error) // nil: nobody wants to know
}

// Read fills the next record.
func (f *Feed) Read(ctx context.Context, r *Record) error { return f.Next(ctx, r) }

// Done hears the outcome of each record.
func (f *Feed) Done(r *Record, err error) {
	if f.Heard != nil {
		f.Heard(r, err)
	}
}

// An Office takes dead letters in. Clerk decides; where tells the counter, cause is nil where the counter is not told.
type Office struct {
	Clerk func(where string, r *Record, cause error) error
}

// QueuedCause takes a letter with its cause.
func (o *Office) QueuedCause(r *Record, cause error) error { return o.Clerk("queued_cause", r, cause) }

// Queued takes a letter.
func (o *Office) Queued(r *Record) error { return o.Clerk("queued", r, nil) }

// InlineCause takes a letter with its cause, at once.
func (o *Office) InlineCause(r *Record, cause error) error { return o.Clerk("inline_cause", r, cause) }

// Inline takes a letter, at once.
func (o *Office) Inline(r *Record) error { return o.Clerk("inline", r, nil) }

// A Store keeps records.
type Store struct{ Kept func(*Record) }

// Put keeps one.
func (s *Store) Put(r *Record) {
	if s.Kept != nil {
		s.Kept(r)
	}
}
