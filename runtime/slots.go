package rt

// slots are numbers below a size, each of them free or taken. What was given back last is taken first: it is still in the cache.
type slots struct {
	stack table[uint32]
	free  uint32 // how many lie on the stack
	size  uint32
}

func newSlots(size int) slots {
	s := slots{newTable[uint32](size), uint32(size), uint32(size)}
	for i := range s.size {
		*s.stack.at(i) = s.size - 1 - i
	}
	return s
}

// room is how many are free.
func (s *slots) room() uint64 { return uint64(s.free) }

// taken is how many are not.
func (s *slots) taken() uint64 { return uint64(s.size - s.free) }

// take takes one; there must be room.
func (s *slots) take() uint32 {
	s.free--
	return *s.stack.at(s.free)
}

// give gives one back.
func (s *slots) give(slot uint32) {
	*s.stack.at(s.free) = slot
	s.free++
}
