// Package fused has a pipeline without a queue: all of it is one run of direct calls.
package fused

import "errors"

// A Word is the message.
type Word struct {
	ID     int
	Letter byte   // of which it consists
	Len    int    // how many
	Breaks string // the function that is to panic
}

// IsLong picks long words.
func IsLong(w *Word) bool {
	w.meet("IsLong")
	return w.Len > 5
}

// IsShort picks short words.
func IsShort(w *Word) bool {
	w.meet("IsShort")
	return w.Len <= 5
}

// Spell spoils a word as it goes, and refuses words of four letters.
func Spell(w *Word) error {
	w.Letter = 0
	w.meet("Spell")
	if w.Len == 4 {
		return errFour
	}
	return nil
}

var errFour = errors.New("four letters")

func (w *Word) meet(function string) {
	if w.Breaks == function {
		panic(function)
	}
}

// A Feed brings words in.
type Feed struct {
	Next func([]*Word) (int, error)
}

// Read fills words.
func (f *Feed) Read(buf []*Word) (int, error) { return f.Next(buf) }

// A Desk is where words end.
type Desk struct {
	Fails    func(*Word) error
	Shelved  int
	Pinned   int
	Tallied  int
	Counted  int
	Read     int
	Scrapped int
	Spoiled  int // words that came without their letter where they should have one, or with it
}

// Shelve keeps a long word.
func (d *Desk) Shelve(w *Word) error {
	w.meet("Shelve")
	if err := d.Fails(w); err != nil {
		return err
	}
	d.Shelved++
	return nil
}

// Pin pins a short word.
func (d *Desk) Pin(w *Word) {
	w.meet("Pin")
	d.Pinned++
}

// Tally counts a short word.
func (d *Desk) Tally(w *Word) {
	w.meet("Tally")
	d.Tallied++
}

// Count counts any word.
func (d *Desk) Count(w *Word) {
	w.meet("Count")
	d.Counted++
}

// ReadOut reads a spelt word.
func (d *Desk) ReadOut(w *Word) {
	w.meet("ReadOut")
	if w.Letter != 0 {
		d.Spoiled++
	}
	d.Read++
}

// Scrap takes a word that could not be spelt.
func (d *Desk) Scrap(w *Word, _ error) {
	if w.Letter == 0 {
		d.Spoiled++
	}
	d.Scrapped++
	w.meet("Scrap")
}
