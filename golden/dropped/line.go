// Package dropped has a pipeline that gives up what fails for good, and counts it.
package dropped

import (
	"context"
	"errors"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Line is the message; Fate says who is to refuse it.
type Line struct {
	ID   int
	Fate Fate
}

// A Fate is what becomes of a line.
type Fate int

// The fates.
const (
	Passes Fate = iota
	Unparsable
	BreaksParse
	Unstorable
	NotNow
	BreaksStore
	Unnoted
	BreaksAudit
)

// ErrFate is the error of all fates.
var ErrFate = errors.New("it was its fate")

// Parse refuses some lines.
func Parse(l *Line) error {
	switch l.Fate {
	case Unparsable:
		return ErrFate
	case BreaksParse:
		panic(ErrFate)
	}
	return nil
}

// A Feed brings lines in.
type Feed struct {
	Next  func(context.Context, *Line) error
	Heard func(l *Line, err error) // nil: nobody wants to know
}

// Read fills the next line.
func (f *Feed) Read(ctx context.Context, l *Line) error { return f.Next(ctx, l) }

// Done hears the outcome of each line.
func (f *Feed) Done(l *Line, err error) {
	if f.Heard != nil {
		f.Heard(l, err)
	}
}

// A Store keeps lines.
type Store struct{}

// Put refuses some lines, for good or not.
func (*Store) Put(l *Line) error {
	switch l.Fate {
	case Unstorable:
		return rt.Permanent(ErrFate)
	case NotNow:
		return ErrFate
	case BreaksStore:
		panic(ErrFate)
	}
	return nil
}

// An Audit takes notes.
type Audit struct{}

// Note refuses some lines.
func (*Audit) Note(l *Line) error {
	switch l.Fate {
	case Unnoted:
		return rt.Permanent(ErrFate)
	case BreaksAudit:
		panic(ErrFate)
	}
	return nil
}
