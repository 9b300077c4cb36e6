package rt

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestScheduleIsInOrder compares the heap with a plain slice that is sorted anew each time.
func TestScheduleIsInOrder(t *testing.T) {
	type entry struct {
		slot   int
		due    time.Duration
		number uint64
	}
	for seed := range uint64(200) {
		chance := rand.New(rand.NewPCG(seed, 0))
		n := 1 + chance.IntN(20)
		var s schedule
		s.init(n)
		var want []entry
		var number uint64
		now := time.Duration(1)
		remove := func(slot int) bool {
			before := len(want)
			want = slices.DeleteFunc(want, func(e entry) bool { return e.slot == slot })
			return len(want) < before
		}
		first := func() (e entry) {
			slices.SortFunc(want, func(a, b entry) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.number, b.number)) })
			if len(want) > 0 {
				e = want[0]
			}
			return e
		}
		for range 2000 {
			switch slot := chance.IntN(n); chance.IntN(8) {
			case 0, 1, 2:
				number++
				due := now + time.Duration(chance.IntN(10))
				s.set(slot, due, number)
				remove(slot)
				want = append(want, entry{slot, due, number})
			case 3:
				if got, want := s.clear(slot), remove(slot); got != want {
					t.Fatalf("seed %d: clear says %v, want %v", seed, got, want)
				}
			case 4, 5, 6:
				now += time.Duration(chance.IntN(4))
				for {
					e := first()
					if len(want) == 0 || e.due > now {
						break
					}
					if got := s.due(now); got != e.slot {
						t.Fatalf("seed %d: slot %d is due, want %d", seed, got, e.slot)
					}
					remove(e.slot)
				}
				if got := s.due(now); got >= 0 {
					t.Fatalf("seed %d: slot %d is due before its time", seed, got)
				}
			case 7:
				if chance.IntN(20) > 0 {
					break
				}
				if chance.IntN(2) == 0 {
					s.reset()
					want = want[:0]
					break
				}
				s.expire()
				before := slices.Clone(want)
				slices.SortFunc(before, func(a, b entry) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.number, b.number)) })
				for _, e := range before { // the order is as it was before all became due
					if got := s.due(now); got != e.slot {
						t.Fatalf("seed %d: slot %d comes first, want %d", seed, got, e.slot)
					}
				}
				want, s.expired = want[:0], false
			}
			if e := first(); s.next() != e.due {
				t.Fatalf("seed %d: next is %v, want %v", seed, s.next(), e.due)
			}
		}
	}
}
