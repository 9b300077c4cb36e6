package rt

import "sync/atomic"

// A Gate remembers that a segment's accept gate is shut while messages wait behind it. From the turn that finds it so to
// the turn in which messages pass is one episode, however many turns look at it in between.
//
// Both ends of an episode are shown at once, since the segment sleeps after the one. A turn in which messages pass as
// before pays for a look at a flag of its own.
type Gate struct {
	shut      bool
	throttled atomic.Uint64 // 1 while it is shut
	episodes  atomic.Uint64
}

// Shut notes that the gate is shut, and reports whether an episode begins: then whoever has no room is counted.
func (g *Gate) Shut() (begins bool) {
	if g.shut {
		return false
	}
	g.shut = true
	g.throttled.Store(1)
	g.episodes.Add(1)
	return true
}

// Pass notes that messages pass: the gate is open.
func (g *Gate) Pass() {
	if g.shut {
		g.shut = false
		g.throttled.Store(0)
	}
}

// Throttled is 1 while the gate is shut and messages wait, else 0, for Stats.
func (g *Gate) Throttled() uint64 { return g.throttled.Load() }

// Episodes is how often the gate has been shut while messages waited, for Stats.
func (g *Gate) Episodes() uint64 { return g.episodes.Load() }
