package rt

// Limit lowers what may be in flight in the queue below its capacity: the max_inflight of a fanout that awaits the far
// end's outcome. It is called before the first Send.
func (q *Queue[E]) Limit(n int) {
	q.capacity = min(q.capacity, uint64(n))
}
