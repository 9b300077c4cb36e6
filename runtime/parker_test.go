package rt

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
)

// Two producers, each with a lane, against one sleeper: all entries arrive, in order, and nobody sleeps for ever.
func TestParkerUnderStress(t *testing.T) {
	entries := 30_000
	if testing.Short() {
		entries = 3_000
	}
	for _, procs := range []int{1, 2, 4} {
		t.Run(fmt.Sprint(procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			w := &twoLanes{}
			park := newParker()
			var done sync.WaitGroup
			for i := range w.lanes {
				l := &w.lanes[i]
				l.init(entries, park)
				done.Go(func() {
					random := rand.New(rand.NewPCG(uint64(i), uint64(procs)))
					for n := range entries {
						l.push(n)
						if random.IntN(4) == 0 {
							l.flush()
						}
						if random.IntN(16) == 0 {
							runtime.Gosched()
						}
					}
					l.close()
				})
			}
			var got [2]int
			for !w.lanes[0].drained() || !w.lanes[1].drained() {
				for i := range w.lanes {
					for range w.lanes[i].avail() {
						if n := w.lanes[i].pop(); n != got[i] {
							t.Fatalf("lane %d gave %d, want %d", i, n, got[i])
						}
						got[i]++
					}
				}
				park.wait(w)
			}
			done.Wait()
			if got != [2]int{entries, entries} {
				t.Errorf("got %v of %d each", got, entries)
			}
			if park.armed.Load() || len(park.token) != 0 {
				t.Error("an arming or a token is left")
			}
		})
	}
}

type twoLanes struct{ lanes [2]lane[int] }

func (w *twoLanes) ready() bool {
	return w.lanes[0].avail() > 0 || w.lanes[1].avail() > 0 || w.lanes[0].drained() && w.lanes[1].drained()
}
