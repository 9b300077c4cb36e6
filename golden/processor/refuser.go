package processor

import rt "github.com/pipegen/pipegen/runtime"

// A Refuser Nacks every order, for now.
type Refuser struct{}

// Process Nacks an order.
func (*Refuser) Process(n *rt.Proc[Order], o *Order) { n.Nack(o, ErrLost) }
