package rt

// What a processor that looks at the next message before it takes it sees: Avail has promised one.

// peek is the entry that pop will give.
func (l *lane[T]) peek() (v T) {
	ring := l.ring
	if len(ring) > 0 { // tells the compiler that the mask stays inside
		v = ring[l.first&uint64(len(ring)-1)]
	}
	return v
}

// Peek is the message that Take will give.
func (s *source[M]) Peek() *Msg[M] { return s.filled.peek() }

// Peek is the entry that Next will give.
func (q *Queue[E]) Peek() E { return q.entries.peek() }

// Peek is the message that Next will give.
func (m *Merge[M]) Peek() *Msg[M] { return m.queue.Peek() }
