package rt

import "unsafe"

// An arena is where the messages of one pool lie, with a note which of them a processor keeps.
type arena[M any] struct {
	messages []Msg[M]
	kept     []uint64 // a bit each
}

func newArena[M any](messages []Msg[M]) arena[M] {
	return arena[M]{messages, make([]uint64, (len(messages)+63)/64)}
}

// find finds the message whose body m is, by its address alone: whatever m points to is not touched. nil: it is not of this pool.
func (a *arena[M]) find(m *M) *Msg[M] {
	if at := a.at(m); at < uintptr(len(a.messages)) && &a.messages[at].Body == m {
		return &a.messages[at]
	}
	return nil
}

func (a *arena[M]) at(m *M) uintptr {
	address := func(body *M) uintptr { return uintptr(unsafe.Pointer(body)) }         //nolint:gosec // a number: nothing is read by it
	return (address(m) - address(&a.messages[0].Body)) / unsafe.Sizeof(a.messages[0]) // too large where m lies before them
}

// holds reports whether a message is of this pool.
func (a *arena[M]) holds(m *Msg[M]) bool { return a.at(&m.Body) < uintptr(len(a.messages)) }

func (a *arena[M]) keep(m *Msg[M]) { a.kept[m.place/64] |= 1 << (m.place % 64) }

// drop forgets a message, and reports whether it was kept.
func (a *arena[M]) drop(m *Msg[M]) bool {
	bit := uint64(1) << (m.place % 64)
	was := a.kept[m.place/64]&bit != 0
	a.kept[m.place/64] &^= bit
	return was
}

// A pool is what allocates messages and keeps them together.
type pool[M any] interface{ arena() []Msg[M] }

func (s *source[M]) arena() []Msg[M] { return s.messages }

func (r *Reserve[M]) arena() []Msg[M] { return r.all }
