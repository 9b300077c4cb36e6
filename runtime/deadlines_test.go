package rt

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestDeadlinesAreInOrder compares the list with a plain slice, through additions at its end, removals anywhere, and time.
func TestDeadlinesAreInOrder(t *testing.T) {
	type entry struct {
		m   *Msg[int]
		due time.Duration
	}
	const limit = 50
	for seed := range uint64(50) {
		chance := rand.New(rand.NewPCG(seed, 0))
		messages := make([]Msg[int], 20)
		var d Deadlines[int]
		d.Init(1, limit)
		var free []*Msg[int]
		for i := range messages {
			messages[i].timers = make([]timing[int], 2)
			free = append(free, &messages[i])
		}
		var want []entry
		now := time.Duration(1)
		for range 1000 {
			switch chance.IntN(3) {
			case 0:
				if len(free) > 0 {
					m := free[0]
					free = free[1:]
					d.Add(m, now)
					want = append(want, entry{m, now + limit})
				}
			case 1:
				if len(want) > 0 { // an answer comes out of order where an exporter has several workers
					at := chance.IntN(len(want))
					m := want[at].m
					want = slices.Delete(want, at, at+1)
					if !d.Remove(m) || d.Remove(m) {
						t.Fatalf("seed %d: Remove said what is not so", seed)
					}
					free = append(free, m)
				}
			case 2:
				now += time.Duration(chance.IntN(20))
				for len(want) > 0 && want[0].due <= now {
					if got := d.Due(now); got != want[0].m {
						t.Fatalf("seed %d: another message is due", seed)
					}
					if d.Remove(want[0].m) {
						t.Fatalf("seed %d: what was due is in the list", seed)
					}
					free = append(free, want[0].m)
					want = want[1:]
				}
				if d.Due(now) != nil {
					t.Fatalf("seed %d: a message is due too early", seed)
				}
			}
			next := time.Duration(0)
			if len(want) > 0 {
				next = want[0].due
			}
			if d.Next() != next {
				t.Fatalf("seed %d: the next is due at %v, want %v", seed, d.Next(), next)
			}
		}
	}
}

func TestSoonest(t *testing.T) {
	if got := []time.Duration{Soonest(), Soonest(0, 0), Soonest(0, 7, 3, 0)}; !slices.Equal(got, []time.Duration{0, 0, 3}) {
		t.Error(got)
	}
}
