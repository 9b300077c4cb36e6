//go:build !pipegensim

package rt

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"time"
)

// Host is where a pipeline gets its time. It is an alias of a concrete type, so that another one can take its place
// at build time and the real one costs nothing.
type Host = realHost

type realHost struct{ epoch time.Time }

func newHost() Host { return Host{epoch: time.Now()} }

// Now is monotonic time since the pipeline was made.
func (h *realHost) Now() time.Duration { return time.Since(h.epoch) }

// chance is a random number from 0 up to 1.
func (*realHost) chance() float64 { return rand.Float64() }

type timer = time.Timer

func newTimer(d time.Duration) *timer { return time.NewTimer(d) }

// after calls f on a goroutine of its own once d has passed.
func after(d time.Duration, f func()) *timer { return time.AfterFunc(d, f) }

// spawn starts a goroutine.
func spawn(f func()) { go f() }

// pause lets others run.
func pause() { runtime.Gosched() }

// meanwhile marks a place where a simulation lets others run, for what they may do in between.
func meanwhile() {}

// A mutex may be held where meanwhile is called.
type mutex = sync.Mutex

// receive waits for what c brings, be it its end.
func receive[T any](c <-chan T) T { return <-c }

// receiveOr is receive that gives up when end brings something.
func receiveOr[T, E any](c <-chan T, end <-chan E) (v T, ok bool) {
	select {
	case v = <-c:
		return v, true
	case <-end:
		return v, false
	}
}

// receiveAny waits for the first of three.
func receiveAny(a, b, c <-chan struct{}) {
	select {
	case <-a:
	case <-b:
	case <-c:
	}
}
