package rt

// What a split notes in a message: how many answers it waits for, and what they have been so far.

// Divide begins the division of a message; while parts are made it waits for one more answer than there are parts out.
func (m *Msg[M]) Divide(at uint) { m.notes[at] = note{holds: 1} }

// Part counts a part that is out.
func (m *Msg[M]) Part(at uint) {
	if at < uint(len(m.notes)) { // tells the compiler that the index stays inside
		m.notes[at].holds++
	}
}

// Parted counts an answer, and reports whether it is the last. Of several Nacks the first is the cause, permanent only if
// all are.
func (m *Msg[M]) Parted(at uint, err error) (last bool) {
	if at >= uint(len(m.notes)) {
		return false
	}
	n := &m.notes[at]
	switch {
	case err == nil:
	case n.cause == nil:
		n.cause = err
	default:
		n.cause = Chain(n.cause, err)
	}
	n.holds--
	return n.holds == 0
}

// Refuse notes that the message cannot be divided to its end: that is its outcome, whatever the parts say.
func (m *Msg[M]) Refuse(at uint, err error) {
	m.notes[at].cause, m.notes[at].refused = err, true
}

// Verdict gives what Parted and Refuse have come to, once.
func (m *Msg[M]) Verdict(at uint) (err error, refused bool) {
	n := m.notes[at]
	m.notes[at] = note{} // an error must not be kept alive
	return n.cause, n.refused
}
