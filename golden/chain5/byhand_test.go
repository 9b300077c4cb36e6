package chain5

import rt "github.com/pipegen/pipegen/runtime"

// A twin does by hand what the pipeline does for a message, with the same messages and the same functions.
type twin struct {
	intake *rt.Reader[Order]
	till   *Till
}

// turn takes what was filled.
func (t *twin) turn() {
	for range min(t.intake.Avail(), rt.Batch) {
		t.whole(t.intake.Take())
	}
	t.intake.Flush()
}

// whole is all that becomes of a message: the functions, its outcome, its way back to the receiver.
func (t *twin) whole(order *rt.Msg[Order]) {
	Price(&order.Body)
	Discount(&order.Body)
	Tax(&order.Body)
	Ship(&order.Body)
	Round(&order.Body)
	t.till.Ring(&order.Body)
	t.intake.Acked.Inc()
	order.Body = Order{}
	t.intake.Free(order)
}
