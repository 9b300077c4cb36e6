package accesslog

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestTopKIsExactWithRoom(t *testing.T) {
	top := NewTopK(100)
	random := rand.New(rand.NewPCG(3, 4))
	exact := map[string]int64{}
	for range 20000 {
		key := fmt.Sprint(random.IntN(100))
		exact[key]++
		top.Add([]byte(key))
	}
	got := top.Top(100)
	if len(got) != len(exact) {
		t.Fatalf("%d keys, want %d", len(got), len(exact))
	}
	for i, c := range got {
		if c.Count != exact[c.Key] || c.Over != 0 {
			t.Errorf("%+v, seen %d times", c, exact[c.Key])
		}
		if i > 0 && (c.Count > got[i-1].Count || c.Count == got[i-1].Count && c.Key < got[i-1].Key) {
			t.Errorf("%+v comes after %+v", c, got[i-1])
		}
	}
}

// The three promises of space-saving, with far more keys than room.
func TestTopKOnSkewedData(t *testing.T) {
	const capacity, seen, keys = 64, 200000, 20000
	for seed := range uint64(5) {
		top := NewTopK(capacity)
		random := rand.New(rand.NewPCG(seed, 7))
		exact := map[string]int64{}
		for range seen {
			key := fmt.Sprint(int(math.Pow(keys, random.Float64())))
			exact[key]++
			top.Add([]byte(key))
		}
		checkOrder(t, top)
		found := map[string]Count{}
		var sum int64
		for _, c := range top.Top(capacity) {
			found[c.Key] = c
			sum += c.Count
			if truth := exact[c.Key]; truth > c.Count || truth < c.Count-c.Over {
				t.Errorf("%+v, seen %d times", c, truth)
			}
			if c.Over > seen/capacity {
				t.Errorf("%+v may be wrong by more than %d", c, seen/capacity)
			}
		}
		if sum != seen {
			t.Errorf("the counts add up to %d, want %d", sum, seen)
		}
		for key, n := range exact {
			if _, ok := found[key]; n > seen/capacity && !ok {
				t.Errorf("%s is missing, though seen %d times", key, n)
			}
		}
		for i, c := range top.Top(3) { // int(keys^x) is 1 most often, then 2, then 3
			if c.Key != fmt.Sprint(i+1) {
				t.Errorf("seed %d: place %d goes to %+v", seed, i+1, c)
			}
		}
	}
}

// checkOrder checks heap and hash table against the counters.
func checkOrder(t *testing.T, top *TopK) {
	t.Helper()
	for i := range top.heap {
		if parent := int32((i - 1) / 2); top.countAt(parent) > top.countAt(int32(i)) {
			t.Fatalf("heap: %d above %d", top.countAt(parent), top.countAt(int32(i)))
		}
		if top.counters[top.heap[i]].inHeap != int32(i) {
			t.Fatalf("the counter at %d believes to be at %d", i, top.counters[top.heap[i]].inHeap)
		}
	}
	used := 0
	for _, id := range top.index {
		if id != absent {
			used++
		}
	}
	if used != len(top.counters) {
		t.Fatalf("%d of %d counters are in the hash table", used, len(top.counters))
	}
}

// Replacing keys over and over keeps the hash table whole: every key counted is found, none twice.
func TestTopKReplaces(t *testing.T) {
	for _, capacity := range []int{1, 2, 3, 7, 16} {
		top := NewTopK(capacity)
		random := rand.New(rand.NewPCG(uint64(capacity), 9))
		for range 5000 {
			key := []byte{byte(random.IntN(40))}
			before := map[string]int64{}
			for _, c := range top.Top(capacity) {
				before[c.Key] = c.Count
			}
			top.Add(key)
			checkOrder(t, top)
			after := top.Top(capacity)
			if count, known := before[string(key)]; known && !containsCount(after, string(key), count+1) {
				t.Fatalf("%q was not found again: %v", key, after)
			}
			for i := range after {
				for _, other := range after[:i] {
					if other.Key == after[i].Key {
						t.Fatalf("%q is counted twice", other.Key)
					}
				}
			}
		}
	}
}

func containsCount(counts []Count, key string, n int64) bool {
	for _, c := range counts {
		if c.Key == key {
			return c.Count == n
		}
	}
	return false
}

// What is found depends on the keys, not on the hash, whose seed is another one each time.
func TestTopKIsDeterministic(t *testing.T) {
	var first string
	for range 5 {
		top := NewTopK(20)
		random := rand.New(rand.NewPCG(1, 1))
		for range 10000 {
			top.Add(fmt.Append(nil, random.IntN(200)))
		}
		got := fmt.Sprint(top.Top(20))
		if first == "" {
			first = got
		}
		if got != first {
			t.Fatalf("%s\n%s", first, got)
		}
	}
}

func TestTopKOfLongKeys(t *testing.T) {
	top := NewTopK(2)
	long := strings.Repeat("x", longestKey)
	top.Add([]byte(long + "a"))
	top.Add([]byte(long + "b"))
	top.Add(nil)
	got := top.Top(5)
	if len(got) != 2 || got[0] != (Count{long, 2, 0}) || got[1] != (Count{"", 1, 0}) {
		t.Errorf("got %v", got)
	}
}
