package processor

import (
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Walker does with each order what its number says: all that a processor may do. Where a test gives it a method, it does that
// instead.
type Walker struct {
	ToProcess, ToResume func(n *rt.Proc[Order], o *Order) error
	ToAccept            func() bool
	ToAck               func(n *rt.Proc[Order], o *Order)
	ToNack              func(n *rt.Proc[Order], o *Order, err error)
	ToWake              func(n *rt.Proc[Order], slot int, revision uint64)
	ToTick, ToDrain     func(n *rt.Proc[Order])
	ToConfigure         func(n *rt.Proc[Order], c *Route)

	kept []*Order // in its own hands
	room [8]*Order
	shut bool
}

// A Route is its config.
type Route struct{ Name string }

// AcceptData says no while it keeps too many.
func (w *Walker) AcceptData() bool {
	if w.ToAccept != nil {
		return w.ToAccept()
	}
	return w.shut || len(w.kept) < len(w.room)/2
}

// Process does one of all things.
func (w *Walker) Process(n *rt.Proc[Order], o *Order) error {
	if w.ToProcess != nil {
		return w.ToProcess(n, o)
	}
	switch o.Amount % 16 {
	case 0:
		n.Ack(o)
		return nil
	case 1:
		n.Nack(o, ErrLost)
		return nil
	case 2:
		return ErrLost
	case 3:
		return n.RequeueLater(o, time.Duration(1+o.ID%7)*time.Second)
	case 4:
		return n.SendTo(MazeWalkSide, o)
	case 5, 6:
		return n.SendTo(MazeWalkTwice, o)
	case 7:
		w.copy(n, o)
	case 8:
		return w.keep(n, o)
	case 9:
		panic(ErrLost)
	}
	return n.Send(o)
}

// copy sends a copy of its own beside an order.
func (w *Walker) copy(n *rt.Proc[Order], o *Order) {
	own := n.New()
	if own == nil {
		return
	}
	*own = Order{Amount: o.Amount}
	if n.SendTo(MazeWalkTwice, own) != nil {
		n.Ack(own)
	}
}

// keep keeps an order until a wakeup, unless the pipeline drains.
func (w *Walker) keep(n *rt.Proc[Order], o *Order) error {
	if _, err := n.SetWakeup(o.ID%3, time.Second); err != nil || len(w.kept) == len(w.room) {
		return n.Send(o)
	}
	w.kept = append(w.room[:len(w.kept)], o)
	return nil
}

// Resume sends what was put off.
func (w *Walker) Resume(n *rt.Proc[Order], o *Order) error {
	if w.ToResume != nil {
		return w.ToResume(n, o)
	}
	return n.Send(o)
}

// Ack lets every outcome pass.
func (w *Walker) Ack(n *rt.Proc[Order], o *Order) {
	if w.ToAck != nil {
		w.ToAck(n, o)
	}
}

// Nack tries some again, at once or later.
func (w *Walker) Nack(n *rt.Proc[Order], o *Order, err error) {
	switch {
	case w.ToNack != nil:
		w.ToNack(n, o, err)
	case rt.IsPermanent(err) || w.again(o):
	case o.ID%2 == 0:
		_ = n.RequeueLater(o, time.Second)
	default:
		_ = n.Send(o)
	}
}

// again reports whether an order has been tried often enough. It is not changed any more once it was sent, so its number tells.
func (w *Walker) again(o *Order) bool { return o.Amount%3 == 0 }

// Wakeup sends what is kept, as far as there is room; the rest waits for the next tick.
func (w *Walker) Wakeup(n *rt.Proc[Order], slot int, revision uint64) {
	if w.ToWake != nil {
		w.ToWake(n, slot, revision)
		return
	}
	w.release(n)
}

// Tick is another chance for what is kept.
func (w *Walker) Tick(n *rt.Proc[Order]) {
	if w.ToTick != nil {
		w.ToTick(n)
		return
	}
	w.release(n)
}

func (w *Walker) release(n *rt.Proc[Order]) {
	for len(w.kept) > 0 && n.Send(w.kept[len(w.kept)-1]) == nil {
		w.kept = w.kept[:len(w.kept)-1]
	}
}

// Config hears a route.
func (w *Walker) Config(n *rt.Proc[Order], c *Route) {
	if w.ToConfigure != nil {
		w.ToConfigure(n, c)
	}
}

// Drain gives up what is kept, as nothing wakes it any more.
func (w *Walker) Drain(n *rt.Proc[Order]) {
	if w.ToDrain != nil {
		w.ToDrain(n)
		return
	}
	w.shut = true
	for _, o := range w.kept {
		n.Nack(o, ErrLost)
	}
	w.kept = nil
}
