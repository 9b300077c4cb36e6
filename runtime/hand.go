package rt

// A Hand is the sole worker of a queue, or of several: it takes one entry, calls the user's function, answers, and so on.
type Hand[E any] struct {
	Entry E // in hand since Next
	lanes[E]
}

// Init puts the hand to queues.
func (h *Hand[E]) Init(queues ...*Queue[E]) { h.init(queues) }

// Next waits for an entry; false says that the queue is drained or the pipeline forced.
func (h *Hand[E]) Next() bool {
	if h.avail() == 0 && !h.wait() {
		return false
	}
	if h.queue.stop.forced.Load() {
		return false
	}
	h.Entry = h.queue.take()
	return true
}

// Answer ends the entry in hand. Each answer is published at once: behind a slow call the next one would wait.
func (h *Hand[E]) Answer(err error) {
	h.queue.Answer(h.Entry, err, Done)
	h.queue.FlushAnswers()
}

// Failed answers for a call that panicked.
func (h *Hand[E]) Failed(err error) { h.Answer(err) }

// take takes an entry that is there.
func (q *Queue[E]) take() (e E) {
	l := &q.entries
	if ring := l.ring; len(ring) > 0 { // tells the compiler that the mask stays inside
		at := &ring[l.first&uint64(len(ring)-1)]
		e = *at
		if q.letters {
			*at = *new(E)
		}
	}
	l.first++
	return e
}

// A BatchHand is the sole worker of a queue whose function takes what lies in the queue as one slice.
type BatchHand[M any] struct {
	Bodies  []*M // in hand since Next
	entries []*Msg[M]
	from    *Queue[*Msg[M]] // that they came by
	lanes[*Msg[M]]
}

// Init puts the hand to queues; it takes at most maxBatch entries at once, from one of them.
func (h *BatchHand[M]) Init(maxBatch int, queues ...*Queue[*Msg[M]]) {
	h.init(queues)
	h.size(maxBatch)
}

func (h *BatchHand[M]) size(maxBatch int) {
	h.Bodies = make([]*M, 0, maxBatch)
	h.entries = make([]*Msg[M], 0, maxBatch)
}

// Next waits for entries and takes them; false says that the queue is drained or the pipeline forced.
func (h *BatchHand[M]) Next() bool {
	if h.avail() == 0 && !h.wait() {
		return false
	}
	if h.queue.stop.forced.Load() {
		return false
	}
	h.take(h.queue)
	return true
}

func (h *BatchHand[M]) take(q *Queue[*Msg[M]]) {
	n := min(q.entries.avail(), uint64(cap(h.entries)), uint64(cap(h.Bodies)))
	entries, bodies := h.entries[:n], h.Bodies[:n]
	h.from, h.entries, h.Bodies = q, entries, bodies
	q.entries.popAll(entries)
	for i := range bodies {
		if i < len(entries) { // tells the compiler that the index stays inside
			bodies[i] = &entries[i].Body
		}
	}
}

// Answer ends all entries in hand.
func (h *BatchHand[M]) Answer(err error) {
	h.from.answerAll(h.entries, err)
	h.entries = h.entries[:0]
}

// Failed answers for a call that panicked.
func (h *BatchHand[M]) Failed(err error) { h.Answer(err) }

// A Crew lets several workers share one queue, or several. One of them waits for entries at a time, the others for their turn to;
// so the lane keeps a single consumer, and a worker that hangs in the user's function holds nothing that the others need.
type Crew[E any] struct {
	lanes[E]
	turn chan struct{} // holds a token while it is nobody's turn; no mutex: one may wait here as long as the queue is empty
	give mutex         // held for a push, never across a wait
}

// Init puts the crew to queues.
func (c *Crew[E]) Init(queues ...*Queue[E]) {
	c.init(queues)
	c.turn = make(chan struct{}, 1)
	c.turn <- struct{}{}
}

// enter waits for its turn and for entries; where it reports true they may be taken, and leave must follow.
func (c *Crew[E]) enter() bool {
	receive(c.turn)
	if c.avail() == 0 && !c.wait() || c.queue.stop.forced.Load() {
		c.leave()
		return false
	}
	return true
}

// leave passes the turn on.
func (c *Crew[E]) leave() { c.turn <- struct{}{} }

// A CrewHand is one worker of a crew.
type CrewHand[E any] struct {
	Entry E         // in hand since Next
	from  *Queue[E] // that it came by
	crew  *Crew[E]
}

// Init lets the hand join a crew.
func (h *CrewHand[E]) Init(c *Crew[E]) { h.crew = c }

// Next waits for an entry; false says that the queue is drained or the pipeline forced.
func (h *CrewHand[E]) Next() bool {
	if !h.crew.enter() {
		return false
	}
	h.from = h.crew.queue
	h.Entry = h.from.take()
	h.crew.leave()
	return true
}

// Answer ends the entry in hand.
func (h *CrewHand[E]) Answer(err error) {
	h.crew.give.Lock()
	h.from.Answer(h.Entry, err, Done)
	h.from.FlushAnswers()
	h.crew.give.Unlock()
}

// Failed answers for a call that panicked.
func (h *CrewHand[E]) Failed(err error) { h.Answer(err) }

// A CrewBatchHand is one worker of a crew whose function takes slices.
type CrewBatchHand[M any] struct {
	BatchHand[M]
	crew *Crew[*Msg[M]]
}

// Init lets the hand join a crew; it takes at most maxBatch entries at once.
func (h *CrewBatchHand[M]) Init(c *Crew[*Msg[M]], maxBatch int) {
	h.size(maxBatch)
	h.crew = c
}

// Next waits for entries and takes them; false says that the queue is drained or the pipeline forced.
func (h *CrewBatchHand[M]) Next() bool {
	if !h.crew.enter() {
		return false
	}
	h.take(h.crew.queue)
	h.crew.leave()
	return true
}

// Answer ends all entries in hand.
func (h *CrewBatchHand[M]) Answer(err error) {
	h.crew.give.Lock()
	h.BatchHand.Answer(err)
	h.crew.give.Unlock()
}

// Failed answers for a call that panicked.
func (h *CrewBatchHand[M]) Failed(err error) { h.Answer(err) }
