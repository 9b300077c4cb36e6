package accesslog

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"slices"
)

// A TopK finds the most frequent of any number of keys in fixed memory: the space-saving algorithm of Metwally,
// Agrawal and El Abbadi. It counts as many keys as it has room for; a new one then takes the place of the rarest and
// its count, remembered as Over. So no count is too low, none is too high by more than Over, Over is at most the
// number of all keys seen divided by the capacity, and every key more frequent than that is there.
type TopK struct {
	counters []counter
	heap     []int32 // counters, by count: heap[0] is the rarest, children of i are at 2i+1 and 2i+2
	index    []int32 // hash table over counters with linear probing; absent where it is free
	seed     maphash.Seed
}

type counter struct {
	key    []byte // own memory
	hash   uint64
	count  int64
	over   int64
	inHeap int32
}

// A Count is how often a key was seen.
type Count struct {
	Key   string
	Count int64 // never less than the truth
	Over  int64 // at most so much of it belongs to other keys
}

const absent = -1

// longestKey is how much of a key counts: longer ones are told apart by so many bytes.
const longestKey = 256

// NewTopK counts up to capacity keys at a time, at least one.
func NewTopK(capacity int) *TopK {
	size := 2
	for size < 2*capacity {
		size *= 2
	}
	t := &TopK{
		counters: make([]counter, 0, capacity),
		heap:     make([]int32, 0, capacity),
		index:    make([]int32, size),
		seed:     maphash.MakeSeed(),
	}
	for i := range t.index {
		t.index[i] = absent
	}
	memory := make([]byte, capacity*longestKey)
	for i := range capacity {
		t.counters[:capacity][i].key = memory[i*longestKey : i*longestKey : (i+1)*longestKey]
	}
	return t
}

// Add counts key once. What is found does not depend on the hash, only on the order of the keys.
func (t *TopK) Add(key []byte) {
	key = key[:min(len(key), longestKey)]
	hash := maphash.Bytes(t.seed, key)
	slot := hash & uint64(len(t.index)-1)
	for t.index[slot] != absent {
		c := &t.counters[t.index[slot]]
		if c.hash == hash && bytes.Equal(c.key, key) {
			c.count++
			t.sink(c.inHeap)
			return
		}
		slot = (slot + 1) & uint64(len(t.index)-1)
	}
	if len(t.counters) == cap(t.counters) {
		t.replaceRarest(key, hash)
		return
	}
	id := int32(len(t.counters))
	t.counters = t.counters[:id+1]
	c := &t.counters[id]
	c.key, c.hash, c.count = append(c.key, key...), hash, 1
	t.index[slot] = id
	c.inHeap = int32(len(t.heap))
	t.heap = append(t.heap, id)
	t.rise(c.inHeap)
}

func (t *TopK) replaceRarest(key []byte, hash uint64) {
	id := t.heap[0]
	c := &t.counters[id]
	t.forget(id)
	c.key, c.hash, c.over = append(c.key[:0], key...), hash, c.count
	c.count++
	slot := hash & uint64(len(t.index)-1)
	for t.index[slot] != absent {
		slot = (slot + 1) & uint64(len(t.index)-1)
	}
	t.index[slot] = id
	t.sink(0)
}

// forget takes a counter out of the hash table, and moves up those behind it that would not be found across the gap.
func (t *TopK) forget(id int32) {
	mask := uint64(len(t.index) - 1)
	gap := t.counters[id].hash & mask
	for t.index[gap] != id {
		gap = (gap + 1) & mask
	}
	for slot := (gap + 1) & mask; t.index[slot] != absent; slot = (slot + 1) & mask {
		home := t.counters[t.index[slot]].hash & mask
		if (slot-home)&mask >= (slot-gap)&mask { // its search begins at the gap or before it
			t.index[gap] = t.index[slot]
			gap = slot
		}
	}
	t.index[gap] = absent
}

// sink restores the heap's order after the count at i grew.
func (t *TopK) sink(i int32) {
	n := int32(len(t.heap))
	id := t.heap[i]
	count := t.counters[id].count
	for {
		child := 2*i + 1
		if child >= n {
			break
		}
		if child+1 < n && t.countAt(child+1) < t.countAt(child) {
			child++
		}
		if t.countAt(child) >= count {
			break
		}
		t.place(i, t.heap[child])
		i = child
	}
	t.place(i, id)
}

// rise restores the heap's order after a rare counter came to i.
func (t *TopK) rise(i int32) {
	id := t.heap[i]
	for i > 0 {
		parent := (i - 1) / 2
		if t.countAt(parent) <= t.counters[id].count {
			break
		}
		t.place(i, t.heap[parent])
		i = parent
	}
	t.place(i, id)
}

func (t *TopK) countAt(i int32) int64 { return t.counters[t.heap[i]].count }

func (t *TopK) place(i, id int32) {
	t.heap[i] = id
	t.counters[id].inHeap = i
}

// Top gives the k most frequent keys, the most frequent first; keys of one count in their own order.
func (t *TopK) Top(k int) []Count {
	all := make([]Count, len(t.counters))
	for i, c := range t.counters {
		all[i] = Count{string(c.key), c.count, c.over}
	}
	slices.SortFunc(all, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key))
	})
	return all[:min(k, len(all))]
}
