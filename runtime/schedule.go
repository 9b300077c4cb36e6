package rt

import "time"

// A schedule holds times, one for each of a fixed number of slots at most, in the order (time, number): a heap of the slots'
// indices, without pointers. To set, move and clear one takes a few steps; nothing is searched and nothing allocates.
type schedule struct {
	slots   []appointment
	heap    []int32 // slots that are set, the soonest first
	expired bool    // what is set is due, whatever its time
}

type appointment struct {
	due    time.Duration
	number uint64 // of two that are due at once the one with the lower number comes first
	at     int32  // its place in the heap, from 1; 0: it is not set
}

func (s *schedule) init(n int) { s.slots, s.heap = make([]appointment, n), make([]int32, 0, n) }

// len is how many are set.
func (s *schedule) len() uint64 { return uint64(len(s.heap)) }

// set sets a slot, or moves it.
func (s *schedule) set(i int, due time.Duration, number uint64) {
	x := &s.slots[i]
	x.due, x.number = due, number
	if x.at == 0 {
		s.heap = append(s.heap, int32(i))
		x.at = int32(len(s.heap))
	}
	s.settle(int(x.at) - 1)
}

// clear takes a slot out, and reports whether it was set.
func (s *schedule) clear(i int) bool {
	at := int(s.slots[i].at) - 1
	if at < 0 {
		return false
	}
	s.slots[i].at = 0
	last := len(s.heap) - 1
	moved := s.heap[last]
	s.heap = s.heap[:last]
	if at < last {
		s.put(at, moved)
		s.settle(at)
	}
	return true
}

// due takes out the first slot whose time has come; -1 if there is none.
func (s *schedule) due(now time.Duration) int {
	if len(s.heap) == 0 || s.slots[s.heap[0]].due > now && !s.expired {
		return -1
	}
	i := int(s.heap[0])
	s.clear(i)
	return i
}

// next is when the first slot is due; 0 if none is set.
func (s *schedule) next() time.Duration {
	switch {
	case len(s.heap) == 0:
		return 0
	case s.expired:
		return 1
	}
	return s.slots[s.heap[0]].due
}

// expire makes all that is set due, in the order that it is in; nothing may be set any more.
func (s *schedule) expire() { s.expired = true }

// reset clears all slots.
func (s *schedule) reset() {
	for _, i := range s.heap {
		s.slots[i].at = 0
	}
	s.heap = s.heap[:0]
}

func (s *schedule) put(at int, i int32) {
	s.heap[at] = i
	s.slots[i].at = int32(at) + 1
}

func (s *schedule) before(a, b int32) bool {
	x, y := &s.slots[a], &s.slots[b]
	return x.due < y.due || x.due == y.due && x.number < y.number
}

// settle moves what stands at a place up or down to where it belongs.
func (s *schedule) settle(at int) {
	i := s.heap[at]
	for at > 0 {
		above := (at - 1) / 2
		if !s.before(i, s.heap[above]) {
			break
		}
		s.put(at, s.heap[above])
		at = above
	}
	for {
		below := 2*at + 1
		if below >= len(s.heap) {
			break
		}
		if right := below + 1; right < len(s.heap) && s.before(s.heap[right], s.heap[below]) {
			below = right
		}
		if !s.before(s.heap[below], i) {
			break
		}
		s.put(at, s.heap[below])
		at = below
	}
	s.put(at, i)
}
