// Package processor has pipelines with state machines of the user's.
package processor

import (
	"context"
	"errors"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// An Order is the message.
type Order struct {
	ID      int
	Amount  int
	Tries   int // how often it was sent by Walker
	Stamped bool
}

// What goes wrong.
var (
	ErrSold = errors.New("sold out")
	ErrLost = errors.New("lost in the maze")
)

// Stamp changes an order.
func Stamp(o *Order) { o.Stamped = true }

// IsLarge reports whether an order is.
func IsLarge(o *Order) bool { return o.Amount%2 == 1 }

// A Feed brings orders in.
type Feed struct {
	Next  func(context.Context, *Order) error
	Heard func(o *Order, err error)
}

// Read fills an order.
func (f *Feed) Read(ctx context.Context, o *Order) error { return f.Next(ctx, o) }

// Done hears the outcome of each order.
func (f *Feed) Done(o *Order, err error) { f.Heard(o, err) }

// A Shop is what is at the ends.
type Shop struct {
	ToStore, ToNote, ToCount, ToAudit func(o *Order) error
	ToReject                          func(o *Order, cause error) error
}

// Store takes an order that was stamped.
func (s *Shop) Store(o *Order) error { return s.ToStore(o) }

// Note takes an order aside.
func (s *Shop) Note(o *Order) error { return s.ToNote(o) }

// Count takes an order of which there are two.
func (s *Shop) Count(o *Order) error { return s.ToCount(o) }

// Audit takes the same.
func (s *Shop) Audit(o *Order) error { return s.ToAudit(o) }

// Reject takes what was refused.
func (s *Shop) Reject(o *Order, cause error) error { return s.ToReject(o, cause) }

// Pass sends what it gets.
type Pass struct{}

// Process sends an order.
func (*Pass) Process(n *rt.Proc[Order], o *Order) error { return n.Send(o) }

// Refill is how long a Bucket waits until it lets as many as Burst pass.
const (
	Refill = 100 * time.Millisecond
	Burst  = 5
)

// A Bucket lets so many orders pass at a time. Large ones cost two.
type Bucket struct {
	tokens  int
	waiting bool
	open    bool // a drain has begun: nothing waits any more
}

func cost(o *Order) int { return 1 + o.Amount%2 }

// AcceptData reports whether there are tokens for the next order.
func (b *Bucket) AcceptData(o *Order) bool { return b.open || !b.waiting || b.tokens >= cost(o) }

// Process takes tokens. The first order that has to wait asks to be woken.
func (b *Bucket) Process(n *rt.Proc[Order], o *Order) error {
	if b.tokens -= cost(o); b.tokens < 2 && !b.waiting {
		b.waiting = true
		if _, err := n.SetWakeup(0, Refill); err != nil {
			b.open = true // the pipeline drains
		}
	}
	return n.Send(o)
}

// Wakeup fills the bucket.
func (b *Bucket) Wakeup(*rt.Proc[Order], int, uint64) { b.tokens, b.waiting = Burst, false }

// Drain lets all that is left pass.
func (b *Bucket) Drain(*rt.Proc[Order]) { b.open = true }

// Again puts off what was Nacked, once.
type Again struct{ Times int }

// Process sends an order; that of ID 0 is refused.
func (a *Again) Process(n *rt.Proc[Order], o *Order) error {
	if o.ID == 0 {
		return ErrLost
	}
	return n.Send(o)
}

// Nack puts an order off whose Nack may be cured.
func (a *Again) Nack(n *rt.Proc[Order], o *Order, err error) {
	if a.Times > 0 && !rt.IsPermanent(err) && n.RequeueLater(o, time.Second) == nil {
		a.Times--
	}
}
