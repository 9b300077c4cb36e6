package rt

import (
	"sync/atomic"
	"time"
)

// A Delay keeps messages for a time, the same for all: so they are due in the order in which they came. One segment owns it.
type Delay[M any] struct {
	by       time.Duration
	capacity uint64
	runner   *Runner
	last     *Msg[M]

	first, next uint64 // of those that are kept; they count on
	kept        []delayed[M]

	out    Counter
	parked Counter
	until  atomic.Int64 // when the last of them is due
}

type delayed[M any] struct {
	msg *Msg[M]
	due time.Duration
}

// Init makes room for parked messages, each of which is kept for by.
func (d *Delay[M]) Init(r *Runner, parked int, by time.Duration) {
	d.by, d.capacity, d.runner = by, uint64(parked), r
	d.kept = make([]delayed[M], powerOfTwo(parked))
}

// Room is how many more messages Add may take now.
func (d *Delay[M]) Room() uint64 { return d.capacity - (d.next - d.first) }

// Add keeps a message from now on; there must be room.
func (d *Delay[M]) Add(m *Msg[M], now time.Duration) {
	kept := d.kept
	if len(kept) > 0 { // tells the compiler that the mask stays inside
		kept[d.next&uint64(len(kept)-1)] = delayed[M]{m, now + d.by}
	}
	d.next++
}

// Due lets go of the message that has been kept longest, if its time has come; else it gives nil. In a drain all times have come.
func (d *Delay[M]) Due(now time.Duration) *Msg[M] {
	if !d.Overdue(now) {
		return nil
	}
	d.last = d.at(d.first).msg
	d.first++
	return d.last
}

// Last is the message that Due gave last.
func (d *Delay[M]) Last() *Msg[M] { return d.last }

// Overdue reports whether there is a message that Due would give.
func (d *Delay[M]) Overdue(now time.Duration) bool {
	return !d.Empty() && (d.at(d.first).due <= now || d.runner.stop.draining.Load())
}

// Next is when the first message is due; 0 if there is none, or it is due already, and waits for room ahead.
func (d *Delay[M]) Next(now time.Duration) time.Duration {
	if d.Empty() || d.Overdue(now) {
		return 0
	}
	return d.at(d.first).due
}

// Empty reports whether nothing is kept.
func (d *Delay[M]) Empty() bool { return d.first == d.next }

func (d *Delay[M]) at(place uint64) *delayed[M] {
	kept := d.kept
	if len(kept) == 0 {
		return nil
	}
	return &kept[place&uint64(len(kept)-1)]
}

// Publish shows the counters to Stats.
func (d *Delay[M]) Publish() {
	d.out.set(d.first)
	d.parked.set(d.next - d.first)
	if !d.Empty() {
		d.until.Store(int64(d.at(d.next - 1).due))
	}
}

// Out is how many messages Due has given, for Stats.
func (d *Delay[M]) Out() uint64 { return d.out.Load() }

// Parked is how many messages are kept on purpose, for Stats: none when the time of all has come.
func (d *Delay[M]) Parked() uint64 {
	if d.runner.stop.draining.Load() || time.Duration(d.until.Load()) <= d.runner.Now() {
		return 0
	}
	return d.parked.Load()
}
