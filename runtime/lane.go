package rt

import "sync/atomic"

// Batch is how many messages a segment takes before it looks at its answers again.
const Batch = 32

// Least is Go's own min, for pipelines in a package that calls something else so.
func Least(of ...uint64) uint64 {
	least := ^uint64(0)
	for _, v := range of {
		least = min(least, v)
	}
	return least
}

// A lane is a bounded ring between one producer and one consumer. It is never full: whoever pushes holds a credit for
// the place (queues), or there are no more entries in the world than places (pools). Hence it has no head for the
// producer to read.
//
// Each side has its own view of the ring beside its indices, and a whole line of padding from the other: a push and a pop
// touch no memory in common but the entry.
type lane[T any] struct {
	_      [line]byte
	tail   atomic.Uint64 // what the consumer may take
	next   uint64        // producer: where the next entry goes
	shown  uint64        // producer: tail as last published
	closed atomic.Bool
	places []T
	reader *Parker
	_      [line]byte
	first  uint64 // consumer: next entry to take
	limit  uint64 // consumer: tail as last read
	ring   []T
	_      [line]byte
}

func (l *lane[T]) init(capacity int, reader *Parker) {
	l.ring = make([]T, powerOfTwo(capacity))
	l.places = l.ring
	l.reader = reader
}

// powerOfTwo rounds up, so that a place is found by a mask.
func powerOfTwo(n int) int {
	p := 1
	for p < n {
		p <<= 1
	}
	return p
}

// push writes without publishing.
func (l *lane[T]) push(v T) {
	ring := l.places
	if len(ring) > 0 { // tells the compiler that the mask stays inside
		ring[l.next&uint64(len(ring)-1)] = v
	}
	l.next++
}

// pushAll writes several.
func (l *lane[T]) pushAll(all []T) {
	places := l.places
	if at := l.next & uint64(len(places)-1); at < uint64(len(places)) { // tells the compiler that the slices stay inside
		if n := uint(copy(places[at:], all)); n < uint(len(all)) {
			copy(places, all[n:])
		}
	}
	l.next += uint64(len(all))
}

// flush publishes what was pushed, if anything was.
func (l *lane[T]) flush() {
	if l.shown != l.next {
		l.shown = l.next
		l.tail.Store(l.next)
		meanwhile()
		l.reader.Wake()
	}
}

// close says that nothing more will come.
func (l *lane[T]) close() {
	if !l.closed.Load() {
		l.flush()
		l.closed.Store(true)
		meanwhile()
		l.reader.Wake()
	}
}

// avail is how many entries pop may take now.
func (l *lane[T]) avail() uint64 {
	if l.limit == l.first {
		l.limit = l.tail.Load()
	}
	return l.limit - l.first
}

// pop takes an entry that avail promised.
func (l *lane[T]) pop() (v T) {
	ring := l.ring
	if len(ring) > 0 {
		v = ring[l.first&uint64(len(ring)-1)]
	}
	l.first++
	return v
}

// popAll takes as many entries as fit into into; avail promised them.
func (l *lane[T]) popAll(into []T) {
	ring := l.ring
	if at := l.first & uint64(len(ring)-1); at < uint64(len(ring)) { // tells the compiler that the slices stay inside
		if n := uint(copy(into, ring[at:])); n < uint(len(into)) {
			copy(into[n:], ring)
		}
	}
	l.first += uint64(len(into))
}

// popped are the n entries that were taken last, as far as the ring still holds them: in two parts, as they lie in it.
func (l *lane[T]) popped(n uint64) (older, newer []T) {
	ring := l.ring
	mask := uint64(len(ring) - 1)
	from, to := (l.first-n)&mask, l.first&mask
	switch size := uint64(len(ring)); {
	case from >= size || to >= size: // tells the compiler that the slices stay inside
		return nil, nil
	case from < to:
		return ring[from:to], nil
	}
	return ring[from:], ring[:to]
}

// last is the entry taken by the latest pop.
func (l *lane[T]) last() *T {
	ring := l.ring
	if len(ring) == 0 {
		return nil
	}
	return &ring[(l.first-1)&uint64(len(ring)-1)]
}

// drained reports that the lane is closed and empty.
func (l *lane[T]) drained() bool { return l.closed.Load() && l.avail() == 0 }
