// Package world is a simulated machine: goroutines of which one runs at a time, chosen by chance from a seed, and a clock
// that stands still while any of them can run. The same seed makes the same run, whatever else the real machine does.
package world

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"runtime"
	"time"
)

// A World is one simulated machine. All methods but New and Run are for code that runs in it.
type World struct {
	Chance *rand.Rand // for whoever lives in it: what they draw does not change who runs next, but by what they do
	Idle   func()     // called when nobody can run, before time goes on
	Calm   uint64     // the step from which goroutines take turns, and chance has no say

	now      time.Duration
	timers   timers
	routines []*routine // that have not ended
	running  *routine
	schedule *rand.Rand
	trace    uint64
	steps    uint64
	born     int
	over     bool
	broken   error
}

// A routine is a goroutine of a world.
type routine struct {
	name  int
	held  uint64      // until this step others go first
	ready func() bool // what it waits for; nil: nothing
	step  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
}

// tooLong is a number of steps that no run of a pipeline comes near, unless somebody goes round in circles.
const tooLong = 50_000_000

// New makes a world in which nothing has happened.
func New(seed uint64) *World {
	return &World{
		Chance:   rand.New(rand.NewPCG(seed, 1)),
		schedule: rand.New(rand.NewPCG(seed, 2)),
		trace:    14695981039346656037, // FNV-1a's
		Calm:     math.MaxUint64,
	}
}

// Run runs main, and whatever it starts, until main has ended. The error says that it never will, or that somebody panicked.
func (w *World) Run(main func()) error {
	ended := false
	w.Go(func() {
		main()
		ended = true
	})
	for !ended && w.broken == nil {
		if w.steps > tooLong {
			w.broken = fmt.Errorf("at %v, after %d steps, it goes on and on", w.now, w.steps)
			break
		}
		if r := w.next(); r != nil {
			w.run(r)
			continue
		}
		if w.Idle != nil && !w.timers.dueBy(w.now) {
			w.Idle()
		}
		if !w.pass() {
			w.broken = fmt.Errorf("at %v all %d goroutines wait for one another", w.now, len(w.routines))
		}
	}
	w.end()
	return w.broken
}

// Go starts a goroutine.
func (w *World) Go(f func()) {
	if w.over {
		return
	}
	r := &routine{name: w.born}
	w.born++
	r.step, r.stop = iter.Pull(func(yield func(struct{}) bool) {
		r.yield = yield
		f()
	})
	w.routines = append(w.routines, r)
}

// Until waits for ready, which may take what it finds: when it has said true, its goroutine runs next.
func (w *World) Until(ready func() bool) {
	if w.over {
		if ready != nil && !ready() {
			runtime.Goexit()
		}
		return
	}
	r := w.running
	r.ready = ready
	if !r.yield(struct{}{}) {
		runtime.Goexit() // the world has ended
	}
}

// Pause lets others run.
func (w *World) Pause() { w.Until(nil) }

// Perhaps lets others run, or does not.
func (w *World) Perhaps() {
	if !w.over && w.steps < w.Calm && w.schedule.Uint64()&3 == 0 {
		w.Until(nil)
	}
}

// Now is the time since the beginning.
func (w *World) Now() time.Duration { return w.now }

// Note makes an event part of the trace.
func (w *World) Note(event uint64) {
	for range 8 {
		w.trace = (w.trace ^ event&0xff) * 1099511628211
		event >>= 8
	}
}

// Trace is a hash of all that has happened; Steps is how often a goroutine has run.
func (w *World) Trace() uint64 { return w.trace }

// Steps is how often a goroutine has run for a while.
func (w *World) Steps() uint64 { return w.steps }

// next chooses among those who can run. Now and then one is held back for a while, for others to overtake it.
func (w *World) next() *routine {
	n := len(w.routines)
	if n == 0 {
		return nil
	}
	if w.steps >= w.Calm {
		return w.inTurn()
	}
	if w.schedule.Uint64()%64 == 0 {
		w.routines[w.schedule.IntN(n)].held = w.steps + 1<<w.schedule.IntN(10)
	}
	at := w.schedule.IntN(n)
	for _, late := range []bool{false, true} {
		for i := range n {
			r := w.routines[(at+i)%n]
			if (r.held > w.steps) == late && (r.ready == nil || r.ready()) {
				r.ready = nil
				return r
			}
		}
	}
	return nil
}

// inTurn takes the one that has not run for the longest time, of those who can.
func (w *World) inTurn() *routine {
	for i, r := range w.routines {
		if r.ready == nil || r.ready() {
			r.ready = nil
			copy(w.routines[i:], w.routines[i+1:])
			w.routines[len(w.routines)-1] = r
			return r
		}
	}
	return nil
}

// run lets a goroutine run until it waits, pauses or ends.
func (w *World) run(r *routine) {
	w.steps++
	w.Note(uint64(r.name))
	w.running = r
	defer func() {
		w.running = nil
		if v := recover(); v != nil {
			w.broken = fmt.Errorf("a goroutine panicked: %v", v)
		}
	}()
	if _, more := r.step(); more {
		return
	}
	for i, x := range w.routines {
		if x == r {
			last := len(w.routines) - 1
			w.routines[i] = w.routines[last]
			w.routines[last] = nil
			w.routines = w.routines[:last]
			return
		}
	}
}

// end ends the goroutines that are left, each with its deferred calls.
func (w *World) end() {
	w.over = true
	for _, r := range w.routines {
		ended := make(chan struct{})
		go func() { // it ends by Goexit, which goes on in whoever stops it
			defer close(ended)
			r.stop()
		}()
		<-ended
	}
	w.routines = nil
}
