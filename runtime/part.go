package rt

// What a split notes in a message: how many answers it waits for, and what they have been so far.

// Divide begins the division of a message; while parts are made it waits for one more answer than there are parts out.
func (m *Msg[M]) Divide(at uint) { *m.noted(at) = note{holds: 1} }

// Part counts a part that is out.
func (m *Msg[M]) Part(at uint) {
	m.noted(at).holds++
}

// Parted counts an answer, and reports whether it is the last. Of several Nacks the first is the cause, permanent only if
// all are.
func (m *Msg[M]) Parted(at uint, err error) (last bool) {
	n := m.noted(at)
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
	n := m.noted(at)
	n.cause, n.refused = err, true
}

// Verdict gives what Parted and Refuse have come to, once.
func (m *Msg[M]) Verdict(at uint) (err error, refused bool) {
	n := m.noted(at)
	err, refused = n.cause, n.refused
	*n = note{} // an error must not be kept alive
	return err, refused
}
