// Package clones has a pipeline whose branches change messages that other branches see too.
package clones

import (
	"bytes"
	"context"
	"errors"
)

// A Letter is the message. A plain copy would share its text.
type Letter struct {
	ID   int
	Text []byte
}

// Reset empties the letter and keeps its memory.
func (l *Letter) Reset() {
	l.ID = 0
	l.Text = l.Text[:0]
}

// CloneTo makes dst a letter of its own with the same content.
func (l *Letter) CloneTo(dst *Letter) {
	dst.ID = l.ID
	dst.Text = append(dst.Text[:0], l.Text...)
}

// ErrSecret is the error of a letter that nobody may read.
var ErrSecret = errors.New("all of it is secret")

// Redact blackens digits.
func Redact(l *Letter) error {
	for i, c := range l.Text {
		if '0' <= c && c <= '9' {
			l.Text[i] = '#'
		}
	}
	if bytes.Equal(l.Text, []byte("####")) {
		return ErrSecret
	}
	return nil
}

// Shout makes capitals.
func Shout(l *Letter) {
	for i, c := range l.Text {
		if 'a' <= c && c <= 'z' {
			l.Text[i] = c - 'a' + 'A'
		}
	}
}

// A Feed brings letters in.
type Feed struct {
	Next  func(context.Context, *Letter) error
	Heard func(l *Letter, err error) // nil: nobody wants to know
}

// Read fills the next letter.
func (f *Feed) Read(ctx context.Context, l *Letter) error { return f.Next(ctx, l) }

// Done hears the outcome of each letter.
func (f *Feed) Done(l *Letter, err error) {
	if f.Heard != nil {
		f.Heard(l, err)
	}
}

// A Press takes letters.
type Press struct {
	ToPublish, ToArchive, ToPrint func(*Letter) error
}

// Publish takes a redacted letter.
func (p *Press) Publish(l *Letter) error { return p.ToPublish(l) }

// Archive takes a letter as it is.
func (p *Press) Archive(l *Letter) error { return p.ToArchive(l) }

// Print takes a loud letter.
func (p *Press) Print(l *Letter) error { return p.ToPrint(l) }
