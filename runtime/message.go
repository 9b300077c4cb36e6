package rt

import "sync/atomic"

// A Msg is a message in the place where its pool keeps it, with what the pipeline notes about it.
type Msg[M any] struct {
	Body  M
	holds int32  // branches that still use the message, counted by the segment that has it from its pool
	place uint32 // in its pool
	owed  atomic.Uint32
	notes []note // of segments further down, one each, so that none is touched by two goroutines

	timers []timing[M] // of destinations with a timeout, one each
}

// What a message owes, where outcomes are told one by one: where its receiver has done, or is an Intake. Whoever swaps it
// for told gives the outcome; nobody else does.
const (
	told    uint32 = iota // nothing: it is not accepted, or has had its outcome
	untold                // its outcome
	awaited               // its outcome, and a Do waits for it
)

// A note is what a segment that got a message from another one keeps about it.
type note struct {
	holds int32  // branches that still use it
	slot  uint32 // of a retry: the message's
	lane  int    // by which it came, where several lead to the segment
	cause error  // why it was handed to a branch that on_error names; of a split: what its parts have come to

	refused   bool   // by a split's function
	transient bool   // of a chain of fallbacks: one failed in a way that may be cured
	open      uint64 // of a fanout: destinations that are still awaited, a bit each; 0: the message has its outcome
}

// noted is the message's note at a place that Notes has given. The look at the length tells the compiler that the index stays
// inside; of any other place there is nothing, and whoever touches that fails.
func (m *Msg[M]) noted(at uint) *note {
	if notes := m.notes; at < uint(len(notes)) {
		return &notes[at]
	}
	return nil
}

// Share counts n holds on a message that begins its way: of its outcome, and of branches that are known already.
func (m *Msg[M]) Share(n int32) { m.holds = n }

// Hold counts n more.
func (m *Msg[M]) Hold(n int32) { m.holds += n }

// LetGo ends one hold and reports whether it was the last.
func (m *Msg[M]) LetGo() bool {
	m.holds--
	return m.holds == 0
}

// ShareAt is Share for a segment that got the message from another one: at is its own note, below what Notes has given. So
// are HoldAt and LetGoAt.
func (m *Msg[M]) ShareAt(at uint, n int32) {
	m.noted(at).holds = n
}

// HoldAt counts n more holds.
func (m *Msg[M]) HoldAt(at uint, n int32) {
	m.noted(at).holds += n
}

// LetGoAt ends one hold and reports whether it was the last.
func (m *Msg[M]) LetGoAt(at uint) bool {
	n := m.noted(at)
	n.holds--
	return n.holds == 0
}

// Blame notes why the message goes to a branch that on_error names.
func (m *Msg[M]) Blame(at uint, cause error) {
	n := m.noted(at)
	n.cause, n.transient = cause, false
}

// Blamed gives the outcome of that branch: a Nack carries the first cause.
func (m *Msg[M]) Blamed(at uint, err error) error {
	n := m.noted(at)
	cause := n.cause
	n.cause = nil // it must not be kept alive
	switch {
	case err == nil:
		return nil
	case n.transient && hopeless(cause):
		return transient(cause)
	}
	return Chain(cause, err)
}

// Notes gives each message n notes, for segments further down: some behind one another, some side by side.
func (s *source[M]) Notes(n int) {
	all := make([]note, n*len(s.messages))
	for i := range s.messages {
		s.messages[i].notes, all = all[:n:n], all[n:]
	}
}

// Timers gives each message n timers, for destinations with a timeout.
func (s *source[M]) Timers(n int) {
	all := make([]timing[M], n*len(s.messages))
	for i := range s.messages {
		s.messages[i].timers, all = all[:n:n], all[n:]
	}
}

// Timers gives each message n timers, for destinations with a timeout.
func (r *Reserve[M]) Timers(n int) {
	all := make([]timing[M], n*len(r.free))
	for _, m := range r.free {
		m.timers, all = all[:n:n], all[n:]
	}
}

// Notes gives each message n notes, for segments further down.
func (r *Reserve[M]) Notes(n int) {
	all := make([]note, n*len(r.free))
	for _, m := range r.free {
		m.notes, all = all[:n:n], all[n:]
	}
}

// A Letter is a message with the error that it came to: on its way to a dead-letter exporter or to done.
type Letter[M any] struct {
	Msg   *Msg[M]
	Cause error // nil: an Ack on its way to done
	From  uint8 // the edge it came by, where several lead to one exporter
}

func (Letter[M]) isLetter() {}

// A Reserve is the store of messages of one place that takes them in the middle of the graph. One segment owns it.
type Reserve[M any] struct {
	free []*Msg[M] // a stack: what was used last is still in the cache
	all  []Msg[M]
	last *Msg[M]
}

// Init allocates n messages.
func (r *Reserve[M]) Init(n int) {
	messages := make([]Msg[M], n)
	r.free, r.all = make([]*Msg[M], n), messages
	for i := range messages {
		poison(&messages[i].Body)
		messages[i].place = uint32(i)
		r.free[i] = &messages[i]
	}
}

// Room is how many messages Take may take now.
func (r *Reserve[M]) Room() uint64 { return uint64(len(r.free)) }

// Take gives a free message; there must be room.
func (r *Reserve[M]) Take() (m *Msg[M]) {
	free := r.free
	if n := len(free) - 1; n >= 0 { // tells the compiler that the index stays inside
		m, r.free = free[n], free[:n]
	}
	r.last = m
	revive(&m.Body)
	return m
}

// Last is the message that Take gave last.
func (r *Reserve[M]) Last() *Msg[M] { return r.last }

// Put takes a message back, its body reset.
func (r *Reserve[M]) Put(m *Msg[M]) {
	poison(&m.Body)
	r.free = pushed(r.free, m)
}

// pushed puts a message on a stack that has room for it; to append would also have to know how to grow.
func pushed[M any](stack []*Msg[M], m *Msg[M]) []*Msg[M] {
	n := uint(len(stack))
	if n < uint(cap(stack)) { // tells the compiler that the slice stays inside
		stack = stack[:n+1]
		stack[n] = m
	}
	return stack
}

// A Derived is a Reserve whose messages know which one each was made from: of a clone, or a message of another type, whose
// outcome is that of its origin.
type Derived[M, From any] struct {
	Reserve[M]
	origins []*Msg[From] // by place
}

// Init allocates n messages.
func (d *Derived[M, From]) Init(n int) {
	d.Reserve.Init(n)
	d.origins = make([]*Msg[From], n)
}

// From gives a free message that is to be made from origin; there must be room.
func (d *Derived[M, From]) From(origin *Msg[From]) (m *Msg[M]) {
	m = d.Take()
	derive(m, origin)
	if origins := d.origins; uint(m.place) < uint(len(origins)) { // tells the compiler that the index stays inside
		origins[uint(m.place)] = origin
	}
	return m
}

// Origin is the message that m was made from.
func (d *Derived[M, From]) Origin(m *Msg[M]) *Msg[From] {
	if at, origins := uint(m.place), d.origins; at < uint(len(origins)) {
		return origins[at]
	}
	return nil
}

// wipe makes a body as it is when it comes from its pool.
func wipe[M any](body *M) {
	if r, ok := any(body).(interface{ Reset() }); ok {
		r.Reset()
		return
	}
	var zero M
	*body = zero
}
