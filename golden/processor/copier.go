package processor

import rt "github.com/pipegen/pipegen/runtime"

// A Copier sends an order as often as its amount says.
type Copier struct{}

// Process sends copies, and ends the order.
func (*Copier) Process(n *rt.Proc[Order], o *Order) error {
	for range o.Amount {
		own := n.New()
		if own == nil {
			return ErrLost
		}
		*own = *o
		if err := n.Send(own); err != nil {
			n.Ack(own)
			return err
		}
	}
	n.Ack(o)
	return nil
}
