package rt

import (
	"sync/atomic"
	"time"
)

// line is two cache lines: the prefetcher fetches them in pairs.
const line = 128

// A Parker is the one place where a goroutine sleeps. Any number of goroutines may wake it; one may sleep in it.
//
// A sleeper arms, looks once more for work, and only then sleeps; a waker publishes, then looks whether anyone is armed.
// Go's atomics are sequentially consistent, so one of the two sees the other. Each arming is answered by at most one
// token: whoever disarms owes it, unless it is the sleeper itself.
type Parker struct {
	armed atomic.Bool
	_     [line - 4]byte
	token chan struct{}
	alarm *timer // of a sleeper that has deadlines; nil of any other
}

func newParker() *Parker { return &Parker{token: make(chan struct{}, 1)} }

// Wake is called after a publishing store. It costs one load when nobody sleeps.
func (p *Parker) Wake() {
	if p.armed.Load() {
		p.wake()
	}
}

//go:noinline
func (p *Parker) wake() {
	meanwhile()
	if p.armed.CompareAndSwap(true, false) {
		p.token <- struct{}{} // capacity 1 and one winner per arming: never blocks
	}
}

func (p *Parker) arm() {
	meanwhile()
	p.armed.Store(true)
	meanwhile()
}

// disarm takes an arming back; if a waker was quicker, its token is on the way and is consumed here.
func (p *Parker) disarm() {
	if !p.armed.CompareAndSwap(true, false) {
		receive(p.token)
	}
}

func (p *Parker) sleep() { receive(p.token) }

// sleepFor is sleep, but d at most: a parker with an alarm has one timer for all its deadlines. A stopped timer holds no
// old tick, so whichever comes first leaves nothing behind of the other.
func (p *Parker) sleepFor(d time.Duration) {
	p.alarm.Reset(d)
	if _, ok := receiveOr(p.token, p.alarm.C); ok {
		p.alarm.Stop()
	} else {
		p.disarm()
	}
}

// wait sleeps until ready. It yields once first: the goroutine that makes the work is usually runnable on this very P.
//
//pipegen:cold
//go:noinline
func (p *Parker) wait(w waiter) {
	if w.ready() {
		return
	}
	pause()
	for !w.ready() {
		p.arm()
		if w.ready() {
			p.disarm()
			return
		}
		p.sleep()
	}
}

// A waiter knows what its goroutine is waiting for. Force is always among it.
type waiter interface{ ready() bool }
