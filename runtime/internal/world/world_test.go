package world

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// race lets three goroutines write what they do, and gives the order.
func race(seed uint64) (order string, w *World) {
	w = New(seed)
	var b strings.Builder
	err := w.Run(func() {
		left := 3
		for i := range 3 {
			w.Go(func() {
				for j := range 4 {
					fmt.Fprint(&b, i, j, " ")
					if j == 2 {
						w.Sleep(time.Duration(w.Chance.IntN(5)) * time.Second)
					}
					w.Pause()
				}
				left--
			})
		}
		w.Until(func() bool { return left == 0 })
	})
	if err != nil {
		panic(err)
	}
	return b.String(), w
}

func TestOneSeedOneRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	orders := map[string]bool{}
	for seed := range uint64(20) {
		first, w := race(seed)
		orders[first] = true
		for _, procs := range []int{1, 2, 4} {
			runtime.GOMAXPROCS(procs)
			if again, v := race(seed); again != first || v.Trace() != w.Trace() || v.Steps() != w.Steps() {
				t.Errorf("seed %d, GOMAXPROCS %d:\n%s\n%s", seed, procs, first, again)
			}
		}
	}
	if len(orders) < 20 {
		t.Errorf("%d orders of 20 seeds", len(orders))
	}
}

func TestTimeGoesOnWhenNobodyRuns(t *testing.T) {
	w := New(1)
	var rung []string
	idle := 0
	w.Idle = func() {
		idle++
		if len(rung) == 1 {
			t.Errorf("idle at %v, though another timer is to ring then", w.Now())
		}
	}
	if err := w.Run(func() {
		note := func(what string) func() {
			return func() { rung = append(rung, fmt.Sprint(what, w.Now())) }
		}
		w.After(3*time.Second, note("c"))
		w.After(time.Second, note("a"))
		w.After(time.Second, note("b"))
		stopped := w.After(2*time.Second, note("never"))
		if !stopped.Stop() || stopped.Stop() {
			t.Error("Stop said what is not so")
		}
		timer := w.NewTimer(time.Hour)
		timer.Reset(4 * time.Second)
		w.Sleep(4500 * time.Millisecond)
		if len(timer.C) != 1 || timer.Stop() || len(timer.C) != 0 {
			t.Error("the timer did not ring at 4 s, or was not stopped")
		}
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(rung[:2]) // both at once: either may be first
	if want := []string{"a1s", "b1s", "c3s"}; !slices.Equal(rung, want) || w.Now() != 4500*time.Millisecond || idle == 0 {
		t.Errorf("%v at %v, idle %d times", rung, w.Now(), idle)
	}
}

func TestStuck(t *testing.T) {
	w := New(1)
	tidied := false
	err := w.Run(func() {
		defer func() { tidied = true }()
		w.Until(func() bool { return false })
	})
	if err == nil || !strings.Contains(err.Error(), "wait for one another") || !tidied {
		t.Errorf("%v, deferred calls run: %v", err, tidied)
	}
}

func TestPanicEndsTheWorld(t *testing.T) {
	w := New(1)
	err := w.Run(func() {
		w.Go(func() { panic("ouch") })
		w.Sleep(time.Second)
		t.Error("it went on")
	})
	if err == nil || !strings.Contains(err.Error(), "ouch") {
		t.Error(err)
	}
}

// TestNobodyIsLeftBehind: what still waits when the world ends is ended.
func TestNobodyIsLeftBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	for seed := range uint64(50) {
		w := New(seed)
		if err := w.Run(func() {
			for range 10 {
				w.Go(func() {
					defer w.Pause()
					defer w.Until(func() bool { return false })
					w.Until(func() bool { return false })
				})
			}
			w.Sleep(time.Second)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if n := runtime.NumGoroutine(); n > before+1 {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}
