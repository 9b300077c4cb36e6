package rt

// An Outcome is what an exporter answers by that does so later: Done, once, from any goroutine. It is a value; copies
// stand for the same call.
type Outcome struct {
	of         answerer
	slot       uint32
	generation uint64
}

// Done gives the message its outcome: nil is an Ack, an error a Nack. It never blocks. Only the first Done of a call
// counts, and none after the pipeline was forced to end; whatever comes later has no effect.
//
// The message is the exporter's until then, and no longer.
func (o Outcome) Done(err error) {
	if o.of != nil {
		o.of.answer(o.slot, o.generation, err)
	}
}

// An answerer is a set of calls, whatever their entries are.
type answerer interface {
	answer(at uint32, generation uint64, err error)
}

// calls are those of a worker, or a crew, that are not answered yet. Credit bounds them by what the queues hold, so there is
// always a free slot; and an answer finds its place in the ring, so it never waits.
type calls[E any] struct {
	mu      mutex // makes whoever answers the one producer of the queues' answers
	slots   []slot[E]
	free    []uint32        // a stack
	ending  bool            // no call will begin any more
	ended   chan struct{}   // closed when that is so and all are answered
	settled <-chan struct{} // nobody will be named as stuck any more
}

// A slot holds a call: its generation tells that one from those that were in it before.
type slot[E any] struct {
	generation uint64
	from       *Queue[E]
	entry      E
}

func (c *calls[E]) init(r *Runner, queues []*Queue[E]) {
	n := 0
	for _, q := range queues {
		n += len(q.entries.ring)
	}
	c.slots = make([]slot[E], n)
	c.free = make([]uint32, n)
	for i := range c.free {
		c.free[i] = uint32(n - 1 - i)
	}
	c.ended, c.settled = make(chan struct{}), r.settled
}

// begin notes a call for an entry that came by from.
func (c *calls[E]) begin(from *Queue[E], entry E) Outcome {
	c.mu.Lock()
	defer c.mu.Unlock()
	free := c.free
	if len(free) == 0 { // tells the compiler that the indexes stay inside
		return Outcome{}
	}
	at, slots := free[len(free)-1], c.slots
	if uint(at) >= uint(len(slots)) {
		return Outcome{}
	}
	c.free = free[:len(free)-1]
	s := &slots[at]
	s.from, s.entry = from, entry
	return Outcome{c, at, s.generation}
}

// answer ends the call in the slot, if it is still the one of that generation. After force the answer competes with the Nack
// that the message gets then, as a call's return does: it is heard in time or lies in the ring for ever.
func (c *calls[E]) answer(at uint32, generation uint64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := &c.slots[at]
	if s.generation != generation {
		return
	}
	from, entry := s.from, s.entry
	*s = slot[E]{generation: generation + 1} // a letter's cause must not be kept alive
	c.free = append(c.free, at)              // never beyond its capacity
	from.Answer(entry, err, Done)
	from.FlushAnswers()
	c.close()
}

// end waits until all calls are answered, so that their worker is named as stuck where force comes first. A call that is
// never answered keeps no goroutine.
func (c *calls[E]) end() {
	c.mu.Lock()
	first := !c.ending
	c.ending = true
	if first {
		c.close()
	}
	c.mu.Unlock()
	receiveOr(c.ended, c.settled)
}

// close ends end, if it is time to. Each call is answered once, so none is after the last one.
func (c *calls[E]) close() {
	if c.ending && len(c.free) == len(c.slots) {
		close(c.ended)
	}
}

// A CallHand is the sole worker of a queue, or of several, whose function answers later: it takes one entry, calls the
// function, and so on.
type CallHand[E any] struct {
	Entry   E       // in hand since Next
	Outcome Outcome // its own
	calls   calls[E]
	lanes[E]
}

// Init puts the hand to queues.
func (h *CallHand[E]) Init(r *Runner, queues ...*Queue[E]) {
	h.lanes.init(queues)
	h.calls.init(r, queues)
}

// Next waits for an entry; false says that the queue is drained and all calls are answered, or the pipeline forced.
func (h *CallHand[E]) Next() bool {
	if h.avail() == 0 && !h.wait() || h.queue.stop.forced.Load() {
		h.calls.end()
		return false
	}
	h.Entry = h.queue.take()
	h.Outcome = h.calls.begin(h.queue, h.Entry)
	return true
}

// Failed answers for a call that panicked, unless it has answered before.
func (h *CallHand[E]) Failed(err error) { h.Outcome.Done(err) }

// A CallCrew is a Crew whose function answers later.
type CallCrew[E any] struct {
	Crew[E]
	calls calls[E]
}

// Init puts the crew to queues.
func (c *CallCrew[E]) Init(r *Runner, queues ...*Queue[E]) {
	c.Crew.Init(queues...)
	c.calls.init(r, queues)
}

// A CrewCallHand is one worker of such a crew.
type CrewCallHand[E any] struct {
	Entry   E       // in hand since Next
	Outcome Outcome // its own
	crew    *CallCrew[E]
}

// Init lets the hand join a crew.
func (h *CrewCallHand[E]) Init(c *CallCrew[E]) { h.crew = c }

// Next waits for an entry; false says that the queue is drained and all calls of the crew are answered, or the pipeline
// forced.
func (h *CrewCallHand[E]) Next() bool {
	if !h.crew.enter() {
		h.crew.calls.end()
		return false
	}
	from := h.crew.queue
	h.Entry = from.take()
	h.Outcome = h.crew.calls.begin(from, h.Entry)
	h.crew.leave()
	return true
}

// Failed answers for a call that panicked, unless it has answered before.
func (h *CrewCallHand[E]) Failed(err error) { h.Outcome.Done(err) }
