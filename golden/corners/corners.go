// Package corners has a pipeline of what is legal and rare: ways that meet at an exporter straight behind receivers, at one that
// is inline, at one that some pass over when it is full; a type that comes back; splits of splits; entries of a route that lead to
// one node; dead letters of a split and of its parts in one queue.
package corners

import (
	"context"
	"errors"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Letter is the message.
type Letter struct{ ID int }

// A Word is a part of a letter.
type Word struct{ ID, At int }

// ErrTorn and ErrBlot are why things are refused.
var (
	ErrTorn = errors.New("torn")
	ErrBlot = errors.New("a blot")
)

// Open and Seal make one of the other.
func Open(l *Letter, w *Word) { w.ID = l.ID }

// Seal is the way back.
func Seal(w *Word, l *Letter) { l.ID = w.ID }

// Words has three, and tears some letters.
func Words(l *Letter, i int, w *Word) (bool, error) {
	if i == 2 && l.ID%5 == 0 {
		return false, ErrTorn
	}
	w.ID, w.At = l.ID, i
	return i < 3, nil
}

// Spell divides once more.
func Spell(w *Word, i int, out *Word) bool {
	*out = *w
	return i < 2
}

// IsFirst and IsLast tell words apart.
func IsFirst(w *Word) bool { return w.At == 0 }

// IsLast is true for the third.
func IsLast(w *Word) bool { return w.At == 2 }

// IsAny is true.
func IsAny(*Word) bool { return true }

// A Feed brings letters in three ways.
type Feed struct {
	A, B, C func(context.Context, *Letter) error
	Heard   func(*Letter, error)
}

// First reads.
func (f *Feed) First(ctx context.Context, l *Letter) error { return f.A(ctx, l) }

// Second reads.
func (f *Feed) Second(ctx context.Context, l *Letter) error { return f.B(ctx, l) }

// Third reads.
func (f *Feed) Third(ctx context.Context, l *Letter) error { return f.C(ctx, l) }

// Done hears.
func (f *Feed) Done(l *Letter, err error) { f.Heard(l, err) }

// A Desk is where all ends.
type Desk struct{ Pause func() }

func (d *Desk) pause() {
	if d.Pause != nil {
		d.Pause()
	}
}

// File takes letters.
func (d *Desk) File(*Letter) error {
	d.pause()
	return nil
}

// Print takes words, but for some.
func (d *Desk) Print(w *Word) error {
	d.pause()
	if w.ID%7 == 0 && w.At == 1 {
		return rt.Permanent(ErrBlot)
	}
	return nil
}

// Bin takes torn letters.
func (d *Desk) Bin(*Letter, error) error {
	d.pause()
	return nil
}

// Blots takes words that nobody can read.
func (d *Desk) Blots(*Word, error) error {
	d.pause()
	return nil
}

// Note takes a note of a word, without waiting.
func (d *Desk) Note(*Word) error { return nil }

// A Shelf brings words in.
type Shelf struct {
	Next  func(context.Context, *Word) error
	Heard func(*Word, error)
}

// Read reads.
func (s *Shelf) Read(ctx context.Context, w *Word) error { return s.Next(ctx, w) }

// Done hears.
func (s *Shelf) Done(w *Word, err error) { s.Heard(w, err) }

// Tear divides a word, and tears some.
func Tear(w *Word, i int, out *Word) (bool, error) {
	*out = Word{ID: w.ID, At: i}
	if i == 2 && w.ID%3 == 0 {
		return false, ErrTorn
	}
	return i < 3, nil
}

// Smudge prints nothing.
func (d *Desk) Smudge(*Word) error {
	d.pause()
	return rt.Permanent(ErrBlot)
}
