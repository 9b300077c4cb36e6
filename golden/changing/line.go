// Package changing has a pipeline in which a map makes messages of another type.
package changing

import (
	"bytes"
	"context"
	"errors"
)

// A Line is what is read.
type Line struct {
	ID   int
	Text []byte
}

// Reset empties the line and keeps its memory, so that the next line overwrites it.
func (l *Line) Reset() {
	l.ID = 0
	l.Text = l.Text[:0]
}

// A Pair is what a line holds. Its parts are parts of the line's memory.
type Pair struct {
	ID         int
	Key, Value []byte
}

// ErrNoPair is the error of a line that holds none.
var ErrNoPair = errors.New("no = in the line")

// Parse cuts a line in two, without copying it.
func Parse(line *Line, pair *Pair) error {
	key, value, ok := bytes.Cut(line.Text, []byte("="))
	pair.ID, pair.Key = line.ID, key // before it may fail
	if !ok {
		return ErrNoPair
	}
	pair.Value = value
	return nil
}

// A Feed brings lines in, and hears their outcomes.
type Feed struct {
	Next  func(context.Context, *Line) error
	Heard func(*Line, error)
}

// Read fills the next line.
func (f *Feed) Read(ctx context.Context, l *Line) error { return f.Next(ctx, l) }

// Done hears the outcome of a line.
func (f *Feed) Done(l *Line, err error) {
	if f.Heard != nil {
		f.Heard(l, err)
	}
}

// A Store takes pairs, and the lines that are none.
type Store struct {
	Put    func(*Pair) error
	Copy   func(*Pair) error
	Reject func(*Line, error) error
}

// Write takes a pair whose outcome counts.
func (s *Store) Write(p *Pair) error { return s.Put(p) }

// Audit takes the same pair, when it likes.
func (s *Store) Audit(p *Pair) error { return s.Copy(p) }

// Refuse takes a line that is no pair.
func (s *Store) Refuse(l *Line, cause error) error { return s.Reject(l, cause) }
