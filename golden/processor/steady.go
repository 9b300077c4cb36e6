package processor

import (
	"context"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Desk brings orders in, several at a time.
type Desk struct {
	Next func(context.Context, []*Order) (int, error)
}

// Read fills orders.
func (d *Desk) Read(ctx context.Context, buf []*Order) (int, error) { return d.Next(ctx, buf) }

// Recent lets an order pass unless it was among the last ones.
type Recent struct{ seen [256]int }

// Process sends what is new.
func (r *Recent) Process(n *rt.Proc[Order], o *Order) {
	if r.knows(o) {
		n.Ack(o)
		return
	}
	_ = n.Send(o)
}

func (r *Recent) knows(o *Order) bool {
	at := &r.seen[uint(o.ID)%uint(len(r.seen))]
	known := *at == o.ID
	*at = o.ID
	return known
}

// Tally adds up.
type Tally struct{ Orders, Amount int }

// Add counts an order.
func (t *Tally) Add(o *Order) {
	t.Orders++
	t.Amount += o.Amount
}
