package rt

import "errors"

// What a fanout on the full path notes in a message. There is no table of slots, and no generation that could be stale: a
// message stays until the last destination has let go of it, and an answer that comes too late finds that nobody awaits it.

// ErrQueueFull is why a destination with when_full: fail failed at once.
var ErrQueueFull = errors.New("its queue is full")

// ErrTimeout is why a destination failed that gave no outcome in time. Its call goes on, and what that comes to is ignored.
var ErrTimeout = errors.New("no outcome in time")

// Await begins an account: all of the destinations whose bits are set are awaited.
func (m *Msg[M]) Await(at uint, destinations uint64) {
	m.noted(at).open = destinations
}

// Arrive strikes a destination off, and reports whether it was the last that was awaited. It is not where the message has
// its outcome already: then none is.
func (m *Msg[M]) Arrive(at uint, destination uint64) (last bool) {
	n := m.noted(at) // and no more words than these: it is inlined with what it leads to
	last = n.open == destination
	n.open &^= destination
	return last
}

// Decide ends an account before all have arrived; false says that the message has its outcome already.
func (m *Msg[M]) Decide(at uint) bool {
	n := m.noted(at)
	was := n.open
	n.open = 0
	return was != 0
}

// Awaited reports whether the message has no outcome yet.
func (m *Msg[M]) Awaited(at uint) bool { return m.noted(at).open != 0 }

// Forgive forgets the failures of a chain that has made them good: an error must not be kept alive.
func (m *Msg[M]) Forgive(at uint) { m.noted(at).cause = nil }

// BlameToo notes that a fallback failed as well. The first cause stays; the failure is permanent only if all were.
func (m *Msg[M]) BlameToo(at uint, err error) {
	if !IsPermanent(err) {
		m.noted(at).transient = true
	}
}
