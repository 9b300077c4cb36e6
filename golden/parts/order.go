// Package parts has a pipeline that divides messages into parts of another type.
package parts

import (
	"context"
	"errors"
)

// An Order is the message.
type Order struct {
	ID    int
	Lines []int // a number for each line
}

// Reset empties the order and keeps its memory.
func (o *Order) Reset() {
	o.ID = 0
	o.Lines = o.Lines[:0]
}

// A Line is a part of an order, and refers to the order's memory.
type Line struct {
	Order, Number int
	Rest          []int
}

// Why things fail.
var (
	ErrTorn = errors.New("the order is torn")
	ErrSold = errors.New("sold out")
	ErrGone = errors.New("no longer made")
	ErrWet  = errors.New("the order is wet")
)

// Torn is the number of a line after which an order is torn; Wet one at which reading it panics.
const (
	Torn = -1
	Wet  = -2
)

// Explode fills the next line.
func Explode(o *Order, i int, l *Line) (bool, error) {
	if i == len(o.Lines) {
		return false, nil
	}
	l.Order, l.Number, l.Rest = o.ID, o.Lines[i], o.Lines[i:]
	switch l.Number {
	case Torn:
		return true, ErrTorn
	case Wet:
		panic(ErrWet)
	}
	return true, nil
}

// IsGift is true for lines that are shipped by somebody else.
func IsGift(l *Line) bool { return l.Number%5 == 0 }

// A Feed brings orders in, and hears their outcomes.
type Feed struct {
	Next  func(context.Context, *Order) error
	Heard func(*Order, error)
}

// Read fills the next order.
func (f *Feed) Read(ctx context.Context, o *Order) error { return f.Next(ctx, o) }

// Done hears the outcome of an order.
func (f *Feed) Done(o *Order, err error) {
	if f.Heard != nil {
		f.Heard(o, err)
	}
}

// A Shop ships lines.
type Shop struct {
	Shipping func(*Line) error
	Counting func(*Line) error
	Refusing func(*Order, error) error
}

// Ship ships a line.
func (s *Shop) Ship(l *Line) error { return s.Shipping(l) }

// Count counts a line, when it likes.
func (s *Shop) Count(l *Line) error { return s.Counting(l) }

// Refuse takes an order that cannot be divided.
func (s *Shop) Refuse(o *Order, cause error) error { return s.Refusing(o, cause) }
