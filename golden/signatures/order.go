// Package signatures has a pipeline whose functions take a context or not, and give an error or not.
package signatures

import (
	"context"
	"errors"
	"sync"
)

// An Order is the message.
type Order struct {
	ID   int
	Seen string // the functions that saw it
}

// Endless fills orders for ever; it may not wait for anything but the pipeline.
type Endless struct {
	id    int
	heard func(id int, err error)
}

// Fill fills the next order.
func (e *Endless) Fill(o *Order) {
	e.id++
	o.ID = e.id
}

// Heard hears of an order.
func (e *Endless) Heard(o *Order, err error) { e.heard(o.ID, err) }

// Patient fills as many orders as there are, and then waits for the drain.
type Patient struct {
	left, id int
	heard    func(id int, err error)
}

// FillSome fills orders.
func (p *Patient) FillSome(ctx context.Context, buf []*Order) int {
	if p.left == 0 {
		<-ctx.Done()
		return 0
	}
	n := min(len(buf), p.left, 3)
	p.left -= n
	for _, o := range buf[:n] {
		p.id++
		o.ID = p.id
	}
	return n
}

// Heard hears of an order.
func (p *Patient) Heard(ctx context.Context, o *Order, err error) {
	if ctx.Err() == nil {
		p.heard(o.ID, err)
	}
}

// Hasty fills orders without a look at a context.
type Hasty struct {
	next func(context.Context, []*Order) (int, error)
}

// FillSome fills orders.
func (h *Hasty) FillSome(buf []*Order) (int, error) { return h.next(context.Background(), buf) }

// ErrSeven is the error of every seventh order.
var ErrSeven = errors.New("unlucky")

// Plain needs nothing and cannot fail.
func Plain(o *Order) { o.Seen += "plain " }

// Careful takes a context and may fail.
func Careful(ctx context.Context, o *Order) error {
	o.Seen += "careful "
	if o.ID%7 == 0 {
		return ErrSeven
	}
	return ctx.Err()
}

// Slow takes a context, and panics where others give an error.
func Slow(_ context.Context, o *Order) {
	if o.ID%7 == 0 {
		panic(ErrSeven)
	}
}

// IsOdd takes nothing but the order.
func IsOdd(o *Order) bool { return o.ID%2 == 1 }

// IsEven takes a context.
func IsEven(ctx context.Context, o *Order) bool { return ctx.Err() == nil && o.ID%2 == 0 }

// A Shelf has orders, by the function that got them.
type Shelf struct {
	mu   sync.Mutex
	got  map[string]int
	keep func(*Order)
}

func (s *Shelf) put(how string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got[how] += n
}

// Keep takes one order and cannot fail.
func (s *Shelf) Keep(o *Order) {
	s.keep(o)
	s.put("keep", 1)
}

// Crate takes some orders and cannot fail.
func (s *Shelf) Crate(some []*Order) { s.put("crate", len(some)) }

// CrateAll takes a context and some orders.
func (s *Shelf) CrateAll(_ context.Context, some []*Order) error {
	s.put("all", len(some))
	return nil
}

// Glance takes a context and cannot fail.
func (s *Shelf) Glance(_ context.Context, o *Order) { s.put("glance", 1) }

// Look takes no context and may fail; nobody hears of it.
func (s *Shelf) Look(o *Order) error {
	s.put("look", 1)
	return ErrSeven
}

// Bury takes a context and a dead letter.
func (s *Shelf) Bury(ctx context.Context, o *Order, cause error) error {
	if o.Seen == "" && errors.Is(cause, ErrSeven) {
		s.put("bury", 1)
	}
	return ctx.Err()
}

// Mourn takes a dead letter and cannot fail.
func (s *Shelf) Mourn(o *Order, cause error) {
	if errors.Is(cause, ErrSeven) {
		s.put("mourn", 1)
	}
}
