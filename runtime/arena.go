package rt

import "unsafe"

// An arena is where the messages of one pool lie, with a note which of them a processor keeps.
type arena[M any] struct {
	messages []Msg[M]
	kept     table[uint64] // a bit each
}

func newArena[M any](messages []Msg[M]) arena[M] {
	return arena[M]{messages, newTable[uint64]((len(messages) + 63) / 64)}
}

// find finds the message whose body m is, by its address alone: whatever m points to is not touched. nil: it is not of this pool.
func (a *arena[M]) find(m *M) *Msg[M] {
	if all, at := a.messages, a.at(m); at < uintptr(len(all)) && &all[at].Body == m {
		return &all[at]
	}
	return nil
}

func (a *arena[M]) at(m *M) uintptr {
	all := a.messages
	if len(all) == 0 {
		return 0
	}
	first := uintptr(unsafe.Pointer(&all[0].Body))                      //nolint:gosec // numbers: nothing is read by them
	return (uintptr(unsafe.Pointer(m)) - first) / unsafe.Sizeof(all[0]) //nolint:gosec // too large where m lies before them
}

// holds reports whether a message is of this pool.
func (a *arena[M]) holds(m *Msg[M]) bool { return a.at(&m.Body) < uintptr(len(a.messages)) }

func (a *arena[M]) keep(m *Msg[M]) { *a.noted(m) |= 1 << (m.place % 64) }

// drop forgets a message, and reports whether it was kept.
func (a *arena[M]) drop(m *Msg[M]) bool {
	bits, bit := a.noted(m), uint64(1)<<(m.place%64)
	was := *bits&bit != 0
	*bits &^= bit
	return was
}

// noted is where the bit of a message is.
func (a *arena[M]) noted(m *Msg[M]) *uint64 { return a.kept.at(m.place / 64) }

// A pool is what allocates messages and keeps them together.
type pool[M any] interface{ arena() []Msg[M] }

func (s *source[M]) arena() []Msg[M] { return s.messages }

func (r *Reserve[M]) arena() []Msg[M] { return r.all }
