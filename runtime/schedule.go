package rt

import "time"

// A schedule holds times, one for each of a fixed number of slots at most, in the order (time, number): a heap of the slots'
// indices, without pointers. To set, move and clear one takes a few steps; nothing is searched and nothing allocates.
type schedule struct {
	slots   table[appointment]
	size    int           // how many slots there are
	heap    table[uint32] // slots that are set, the soonest first
	n       uint32        // how many
	expired bool          // what is set is due, whatever its time
}

type appointment struct {
	due    time.Duration
	number uint64 // of two that are due at once the one with the lower number comes first
	at     uint32 // its place in the heap, from 1; 0: it is not set
}

func (s *schedule) init(n int) {
	s.slots, s.size, s.heap = newTable[appointment](n), n, newTable[uint32](n)
}

// len is how many are set.
func (s *schedule) len() uint64 { return uint64(s.n) }

// slot is one of the slots that there are.
func (s *schedule) slot(i int) *appointment { return s.slots.at(uint32(i)) }

// first is the slot that is due first; one must be set.
func (s *schedule) first() int { return int(*s.heap.at(0)) }

// set sets a slot, or moves it.
func (s *schedule) set(i int, due time.Duration, number uint64) {
	x := s.slot(i)
	x.due, x.number = due, number
	if x.at == 0 {
		*s.heap.at(s.n) = uint32(i)
		s.n++
		x.at = s.n
	}
	s.settle(x.at - 1)
}

// clear takes a slot out, and reports whether it was set.
func (s *schedule) clear(i int) bool {
	x := s.slot(i)
	at := x.at
	if at == 0 {
		return false
	}
	x.at = 0
	s.n--
	if last := s.n; at-1 < last { // the last one of the heap fills the gap
		*s.heap.at(at - 1) = *s.heap.at(last)
		s.settle(at - 1)
	}
	return true
}

// due takes out the first slot whose time has come; -1 if there is none.
func (s *schedule) due(now time.Duration) int {
	if s.n == 0 {
		return -1
	}
	i := s.first()
	if s.slot(i).due > now && !s.expired {
		return -1
	}
	s.clear(i)
	return i
}

// next is when the first slot is due; 0 if none is set.
func (s *schedule) next() time.Duration {
	switch {
	case s.n == 0:
		return 0
	case s.expired:
		return 1
	}
	return s.slot(s.first()).due
}

// expire makes all that is set due, in the order that it is in; nothing may be set any more.
func (s *schedule) expire() { s.expired = true }

// reset clears all slots.
func (s *schedule) reset() {
	for at := range s.n {
		s.slots.at(*s.heap.at(at)).at = 0
	}
	s.n = 0
}

func (x *appointment) before(y *appointment) bool {
	return x.due < y.due || x.due == y.due && x.number < y.number
}

// settle moves what stands at a place up or down to where it belongs.
func (s *schedule) settle(at uint32) {
	slots, heap := s.slots, s.heap
	if len(slots) == 0 || len(heap) == 0 { // never; so the tables need not look below
		return
	}
	i := *heap.at(at)
	x := slots.at(i)
	for at > 0 {
		above := (at - 1) / 2
		upper := *heap.at(above)
		y := slots.at(upper)
		if !x.before(y) {
			break
		}
		*heap.at(at), y.at = upper, at+1
		at = above
	}
	for {
		below := 2*at + 1
		if below >= s.n {
			break
		}
		if right := below + 1; right < s.n && slots.at(*heap.at(right)).before(slots.at(*heap.at(below))) {
			below = right
		}
		lower := *heap.at(below)
		y := slots.at(lower)
		if !y.before(x) {
			break
		}
		*heap.at(at), y.at = lower, at+1
		at = below
	}
	*heap.at(at), x.at = i, at+1
}
