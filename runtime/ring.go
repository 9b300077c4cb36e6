package rt

// A ring is a queue of one goroutine's own that never holds more than its size.
type ring[T any] struct {
	all         []T
	first, next uint64
}

func (r *ring[T]) init(size int) { r.all = make([]T, powerOfTwo(size)) }

func (r *ring[T]) len() uint64 { return r.next - r.first }

func (r *ring[T]) push(v T) {
	if all := r.all; len(all) > 0 { // tells the compiler that the mask stays inside
		all[r.next&uint64(len(all)-1)] = v
	}
	r.next++
}

// pop takes the oldest and does not keep it alive.
func (r *ring[T]) pop() (v T) {
	if all := r.all; len(all) > 0 {
		at := &all[r.first&uint64(len(all)-1)]
		v, *at = *at, v
	}
	r.first++
	return v
}
