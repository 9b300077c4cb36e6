package fanpaths

import rt "github.com/pipegen/pipegen/runtime"

// A twin does by hand what the pipelines do for a message, with the same messages and the same exporters. Where all are
// awaited it keeps what one message has open in itself: with inline exporters no other is begun before that is settled.
type twin struct {
	intake         *rt.Reader[Event]
	shop           *Shop
	open           uint64
	inFlight       int
	sent, failed   [3]rt.Counter
	errors         rt.Counter
	acked, refused rt.Counter
}

// turn takes what was filled.
func (t *twin) turn(whole func(*rt.Msg[Event])) {
	for range min(t.intake.Avail(), rt.Batch) {
		whole(t.intake.Take())
	}
	t.intake.Flush()
}

// none Acks once all have the message.
func (t *twin) none(e *rt.Msg[Event]) {
	if t.shop.A(&e.Body) != nil {
		t.errors.Inc()
	}
	if t.shop.B(&e.Body) != nil {
		t.errors.Inc()
	}
	if t.shop.C(&e.Body) != nil {
		t.errors.Inc()
	}
	t.settle(e, nil)
}

// primary goes by what A comes to.
func (t *twin) primary(e *rt.Msg[Event]) {
	if t.shop.B(&e.Body) != nil {
		t.errors.Inc()
	}
	if t.shop.C(&e.Body) != nil {
		t.errors.Inc()
	}
	t.settle(e, t.shop.A(&e.Body))
}

// all awaits each, and stops at the first that fails.
func (t *twin) all(e *rt.Msg[Event]) {
	e.Share(2)
	t.inFlight++
	t.open = 0b111
	t.sent[0].Inc()
	t.arrive(e, 0, t.shop.A(&e.Body))
	if t.open != 0 {
		t.sent[1].Inc()
		t.arrive(e, 1, t.shop.B(&e.Body))
	}
	if t.open != 0 {
		t.sent[2].Inc()
		t.arrive(e, 2, t.shop.C(&e.Body))
	}
	if e.LetGo() {
		t.free(e)
	}
}

// arrive hears a destination of all.
func (t *twin) arrive(e *rt.Msg[Event], destination uint, err error) {
	if err != nil {
		t.failed[destination].Inc()
		t.open = 0
	} else {
		t.open &^= 1 << destination
	}
	if t.open != 0 {
		return
	}
	t.inFlight--
	if err == nil {
		t.acked.Inc()
		t.intake.Acked.Inc()
	} else {
		t.refused.Inc()
		t.intake.Nacked.Inc()
	}
	if e.LetGo() {
		t.free(e)
	}
}

func (t *twin) settle(e *rt.Msg[Event], err error) {
	if err == nil {
		t.intake.Acked.Inc()
	} else {
		t.intake.Nacked.Inc()
	}
	t.free(e)
}

func (t *twin) free(e *rt.Msg[Event]) {
	e.Body = Event{}
	t.intake.Free(e)
}
