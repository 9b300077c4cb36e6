package rt

// A table is an array whose length is a power of two: an index is masked, so that none lies outside and none is checked. What
// its owner asks for lies below the size that it was made with.
type table[T any] []T

func newTable[T any](size int) table[T] { return make(table[T], powerOfTwo(size)) }

// at is the place of an index.
func (t table[T]) at(i uint32) *T {
	if len(t) == 0 { // never; tells the compiler that the mask stays inside
		return nil
	}
	return &t[uint64(i)&uint64(len(t)-1)]
}
