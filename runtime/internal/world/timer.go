package world

import (
	"container/heap"
	"time"
)

// A Timer is time.Timer's like: C gets the time when it has passed, unless the timer calls a function.
type Timer struct {
	C <-chan time.Time

	world *World
	ring  func()
	send  chan time.Time
	due   time.Duration
	order uint64 // among those that are due at once: by when they were set
	at    int    // in the heap; -1: not set
}

// NewTimer makes a timer that is due in d.
func (w *World) NewTimer(d time.Duration) *Timer {
	c := make(chan time.Time, 1)
	t := &Timer{C: c, send: c, world: w, at: -1}
	t.ring = func() { c <- time.Time{} } // there is room: a set timer has none to be received
	t.Reset(d)
	return t
}

// After calls f on a goroutine of its own in d.
func (w *World) After(d time.Duration, f func()) *Timer {
	t := &Timer{world: w, at: -1, ring: func() { w.Go(f) }}
	t.Reset(d)
	return t
}

// Sleep waits for d.
func (w *World) Sleep(d time.Duration) {
	t := w.NewTimer(d)
	w.Until(func() bool { return t.at < 0 })
}

// Reset sets the timer, whatever it was; what it has sent is not received any more.
func (t *Timer) Reset(d time.Duration) bool {
	was := t.Stop()
	t.due, t.order = t.world.now+max(d, 0), t.world.timers.set
	t.world.timers.set++
	heap.Push(&t.world.timers, t)
	return was
}

// Stop takes the timer back; what it has sent is not received any more. It reports whether the timer was set.
func (t *Timer) Stop() bool {
	was := t.at >= 0
	if was {
		heap.Remove(&t.world.timers, t.at)
	}
	if len(t.send) > 0 {
		<-t.send
	}
	return was
}

// pass lets time go on to the next timer; false says that there is none.
func (w *World) pass() bool {
	if len(w.timers.all) == 0 {
		return false
	}
	t := heap.Pop(&w.timers).(*Timer)
	w.now = t.due
	w.Note(uint64(t.due))
	t.ring()
	return true
}

// timers are those that are set, the next one first.
type timers struct {
	all []*Timer
	set uint64 // how many ever were
}

// dueBy reports whether a timer rings then, or before.
func (t *timers) dueBy(now time.Duration) bool { return len(t.all) > 0 && t.all[0].due <= now }

func (t *timers) Len() int { return len(t.all) }

func (t *timers) Less(i, j int) bool {
	a, b := t.all[i], t.all[j]
	return a.due < b.due || a.due == b.due && a.order < b.order
}

func (t *timers) Swap(i, j int) {
	t.all[i], t.all[j] = t.all[j], t.all[i]
	t.all[i].at, t.all[j].at = i, j
}

func (t *timers) Push(x any) {
	timer := x.(*Timer)
	timer.at = len(t.all)
	t.all = append(t.all, timer)
}

func (t *timers) Pop() any {
	last := len(t.all) - 1
	timer := t.all[last]
	timer.at = -1
	t.all[last] = nil
	t.all = t.all[:last]
	return timer
}
