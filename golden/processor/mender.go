package processor

import rt "github.com/pipegen/pipegen/runtime"

// A Mender sends an order that was Nacked once more, for nothing.
type Mender struct{}

// Process sends an order.
func (*Mender) Process(n *rt.Proc[Order], o *Order) error { return n.Send(o) }

// Nack makes an order free, unless it is already.
func (*Mender) Nack(n *rt.Proc[Order], o *Order, _ error) {
	if o.Amount > 0 {
		o.Amount = 0
		_ = n.Send(o)
	}
}

// Price refuses what is free.
func Price(o *Order) error {
	if o.Amount == 0 {
		return ErrLost
	}
	return nil
}
