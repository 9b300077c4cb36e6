package shop

import rt "github.com/pipegen/pipegen/runtime"

// Dedupe is a processor.
type Dedupe struct{}

func (d *Dedupe) Process(n *rt.Proc[Order], o *Order) error { return n.Send(&Order{}) }
func (d *Dedupe) Tick(n *rt.Proc[Order])                    {}
func (d *Dedupe) Resume(n *rt.Proc[Order], o *Order) error  { return nil }

// Wakes is a processor that wants wakeups.
type Wakes struct{}

func (w *Wakes) Process(n *rt.Proc[Order], o *Order) error      { return nil }
func (w *Wakes) Wakeup(n *rt.Proc[Order], slot int, rev uint64) {}

// Baskets is a processor of other messages.
type Baskets struct{}

func (b *Baskets) Process(n *rt.Proc[Basket], o *Basket) error { return nil }

// Odd has methods of a processor with signatures of its own.
type Odd struct{}

func (x *Odd) Process(n *rt.Proc[Order], o *Order) error          { return nil }
func (x *Odd) AcceptData(o *Order, more int) bool                 { return false }
func (x *Odd) Ack(n *rt.Proc[Order], o *Order) bool               { return false }
func (x *Odd) Nack(n *rt.Proc[Order], o *Order)                   {}
func (x *Odd) Wakeup(n *rt.Proc[Order], slot, revision uint64)    {}
func (x *Odd) Resume(n *rt.Proc[Order]) error                     { return nil }
func (x *Odd) Tick()                                              {}
func (x *Odd) Config(n *rt.Proc[Order], c Order)                  {}
func (x *Odd) Drain(n *rt.Proc[Order], deadline int) (ended bool) { return false }
