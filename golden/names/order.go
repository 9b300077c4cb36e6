// Package names has a pipeline in a package that uses names which generated code might want for itself.
package names

import (
	stdcontext "context"
	stderrors "errors"
	"sync/atomic"
)

// What generated code calls so, this package has for itself.
var (
	p, err, rt, entry, clone, n, progress, context, errors, time, fmt, env, deps, options, order, cause, answer, letter,
	node, hand, i, q, s, ctx, parsePark, linesBuffer, msg, origin, runner, turnParse, settleLines int
)

// min is older than Go's own.
func min(a int) int { return -a }

func sum() int {
	return min(p + err + rt + entry + clone + n + progress + context + errors + time + fmt + env + deps + options + order + cause + answer +
		letter + node + hand + i + q + s + ctx + parsePark + linesBuffer + msg + origin + runner + turnParse + settleLines)
}

// An Order is the message.
type Order struct {
	ID      int
	Touched int
}

// Lines brings orders in.
type Lines struct {
	Next  func(stdcontext.Context, *Order) error
	Heard func(id int, err error)
}

// Read fills the next order.
func (l *Lines) Read(ctx stdcontext.Context, o *Order) error { return l.Next(ctx, o) }

// Done hears the outcome of each order.
func (l *Lines) Done(o *Order, err error) { l.Heard(o.ID, err) }

// A Parser parses.
type Parser struct{}

var errThirteen = stderrors.New("thirteen")

// Parse refuses every thirteenth order.
func (*Parser) Parse(o *Order) error {
	o.Touched = sum()
	if o.ID%13 == 0 {
		return errThirteen
	}
	return nil
}

// Touch is called by several nodes.
func Touch(o *Order) { o.Touched++ }

// Keep keeps all orders.
func Keep(*Order) bool { return true }

// A ShelfConfig has a word of Go for a key.
type ShelfConfig struct{ Range int }

// A Shelf counts orders, by how often they were touched.
type Shelf struct {
	config  ShelfConfig
	touched [8]atomic.Int64
}

// NewShelf makes a shelf.
func NewShelf(c ShelfConfig) (*Shelf, error) { return &Shelf{config: c}, nil }

// Put counts an order.
func (s *Shelf) Put(o *Order) { s.touched[o.Touched].Add(1) }

// Shelves are many.
type Shelves struct {
	Shelf
	Buried atomic.Int64
}

// Bury counts a dead letter.
func (s *Shelves) Bury(o *Order, cause error) {
	if stderrors.Is(cause, errThirteen) && o.Touched == 0 {
		s.Buried.Add(1)
	}
}
