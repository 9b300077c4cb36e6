package rt

import (
	"sync/atomic"
	"time"
)

// Backoff says when, and how often, a message is sent again.
type Backoff struct {
	Initial    time.Duration // from the first failure to the second attempt
	Multiplier float64       // of one wait to the next, at least 1
	Most       time.Duration // that a wait may be, before chance
	Jitter     float64       // 0 to 1: by how much of itself a wait is longer or shorter, by chance
	Elapsed    time.Duration // from the first attempt: none begins later; 0: no limit
	Attempts   uint32        // the first one counts; 0: no limit
}

// A Retry keeps the messages of a retry, from when they are accepted until their outcome is out: each has a slot. What has
// failed is parked there until it is due; nobody else waits for it. One goroutine owns it.
//
// Slots lie in arrays, and the order in which they are due is a heap of their numbers: nothing is allocated, and but for
// one pointer a slot there is nothing for the garbage collector to follow.
type Retry[M any] struct {
	slots    []attempts
	messages []*Msg[M] // by slot, of what is parked
	free     []uint32  // slots; a stack: what was used last is still in the cache
	heap     []uint32  // slots of what is parked, the first that is due first
	late     []uint32  // slots of what is due while somebody still has it
	sequence uint64    // of the next that is parked
	note     uint      // of each message: holds its slot, and the first cause
	last     *Msg[M]   // that was sent

	backoff Backoff
	host    *Host
	stop    *stop

	ended            Counter // messages that have their outcome
	resent           Counter
	gaveUp           [GaveUpReasons]Counter
	inFlight, parked Counter
	latest           time.Duration // that anything was or is due
	until            atomic.Int64  // the same, for Stats
}

// attempts are those of the message in one slot.
type attempts struct {
	began    time.Duration // the first of them
	wait     time.Duration // after the next failure, before chance
	due      time.Duration // the next of them
	sequence uint64        // of two that are due at one time, who was parked first goes first
	made     uint32
}

// A GaveUp is why a message was not sent again.
type GaveUp uint8

// The reasons there are.
const (
	GaveUpPermanent GaveUp = iota // it failed for good
	GaveUpRefused                 // retry_if said no
	GaveUpAttempts                // it had as many as it may
	GaveUpElapsed                 // the next would come too late
	GaveUpDraining                // it failed when the drain had begun
	GaveUpReasons                 // how many reasons there are
)

// String is the reason in a word, as metrics have it.
func (g GaveUp) String() string {
	return [...]string{"permanent", "retry_if", "attempts", "elapsed", "draining"}[g]
}

// Init makes slots for as many messages as may be parked; note is the retry's, below what Notes has given the messages.
func (r *Retry[M]) Init(run *Runner, note uint, parked int, b Backoff) {
	r.slots, r.messages = make([]attempts, parked), make([]*Msg[M], parked)
	r.free, r.heap, r.late = make([]uint32, parked), make([]uint32, 0, parked), make([]uint32, 0, parked)
	for i := range r.free {
		r.free[i] = uint32(parked - 1 - i)
	}
	r.note, r.backoff, r.host, r.stop = note, b, &run.host, &run.stop
}

// Room is how many more messages may be accepted.
func (r *Retry[M]) Room() uint64 { return uint64(len(r.free)) }

// Idle reports that no message has a slot.
func (r *Retry[M]) Idle() bool { return len(r.free) == len(r.slots) }

// Begin gives a message a slot, before its first attempt; there must be room. now is the time of the turn.
func (r *Retry[M]) Begin(m *Msg[M], now time.Duration) {
	n := len(r.free) - 1
	slot := r.free[n]
	r.free = r.free[:n]
	s := &r.slots[slot]
	s.began, s.wait, s.made = now, r.backoff.Initial, 1
	if at := r.note; at < uint(len(m.notes)) { // tells the compiler that the index stays inside
		m.notes[at].slot = slot
	}
	r.last = m
}

// End takes the slot of a message back: it has its outcome.
func (r *Retry[M]) End(m *Msg[M]) {
	if at := r.note; at < uint(len(m.notes)) {
		n := len(r.free)
		r.free = r.free[:n+1]
		r.free[n] = m.notes[at].slot
		r.ended.Inc()
		if m.notes[at].cause != nil {
			m.notes[at].cause = nil // it must not be kept alive
		}
	}
}

// Refuse counts a message that the spec's own function does not want to be sent again.
func (r *Retry[M]) Refuse() { r.gaveUp[GaveUpRefused].Inc() }

// Park keeps a message whose attempt has failed until it is due again; false says that it is given up. now is the time
// of the turn.
func (r *Retry[M]) Park(m *Msg[M], err error, now time.Duration) bool {
	slot := m.notes[r.note].slot
	s := &r.slots[slot]
	switch {
	case IsPermanent(err):
		return r.giveUp(GaveUpPermanent)
	case r.stop.draining.Load():
		return r.giveUp(GaveUpDraining)
	case r.backoff.Attempts > 0 && s.made >= r.backoff.Attempts:
		return r.giveUp(GaveUpAttempts)
	}
	due := now + r.spread(s.wait)
	if r.backoff.Elapsed > 0 && due-s.began > r.backoff.Elapsed {
		return r.giveUp(GaveUpElapsed)
	}
	if m.notes[r.note].cause == nil {
		m.notes[r.note].cause = err
	}
	s.due, s.sequence = due, r.sequence
	r.latest = max(r.latest, due)
	s.wait = r.backoff.after(s.wait)
	r.sequence++
	r.messages[slot] = m
	r.push(slot)
	return true
}

func (r *Retry[M]) giveUp(reason GaveUp) bool {
	r.gaveUp[reason].Inc()
	return false
}

// Cause is why a message is given up whose last attempt has failed with err: the first cause, permanent only if all
// failures were.
func (r *Retry[M]) Cause(m *Msg[M], err error) error {
	if first := m.notes[r.note].cause; first != nil {
		return Chain(first, err)
	}
	return err
}

// after is the wait that follows another, before chance.
func (b *Backoff) after(wait time.Duration) time.Duration {
	if longer := float64(wait) * b.Multiplier; longer < float64(b.Most) {
		return time.Duration(longer)
	}
	return b.Most
}

// spread makes a wait longer or shorter by chance, so that what has failed together does not come back together.
func (r *Retry[M]) spread(wait time.Duration) time.Duration {
	if r.backoff.Jitter == 0 {
		return wait
	}
	return wait + time.Duration(r.backoff.Jitter*(2*r.host.chance()-1)*float64(wait))
}

// Resume takes out a message whose time has come, which at drain is that of all; nil if there is none. now is the time of
// the turn.
func (r *Retry[M]) Resume(now time.Duration) *Msg[M] {
	if !r.isDue(now) {
		return nil
	}
	return r.resume(r.pop())
}

// ResumeAlone is Resume where what lies below notes something in a message: one that somebody has from the attempt before is
// passed over until that is so no more. holds is which of a message's notes counts its holds, from 1; 0: the message does.
func (r *Retry[M]) ResumeAlone(now time.Duration, holds uint) *Msg[M] {
	for r.isDue(now) {
		r.late = append(r.late, r.pop())
	}
	for i, slot := range r.late {
		if r.messages[slot].alone(holds) {
			copy(r.late[i:], r.late[i+1:])
			r.late = r.late[:len(r.late)-1]
			return r.resume(slot)
		}
	}
	return nil
}

// alone reports whether nothing but a message's outcome holds it.
func (m *Msg[M]) alone(holds uint) bool {
	if holds > 0 {
		return m.notes[holds-1].holds == 1
	}
	return m.holds == 1
}

// Overdue reports whether something is due: where a turn has left it, there was no room for it.
func (r *Retry[M]) Overdue(now time.Duration) bool { return r.isDue(now) }

func (r *Retry[M]) isDue(now time.Duration) bool {
	return len(r.heap) > 0 && (r.slots[r.heap[0]].due <= now || r.stop.draining.Load())
}

func (r *Retry[M]) resume(slot uint32) *Msg[M] {
	m := r.messages[slot]
	r.messages[slot] = nil
	r.slots[slot].made++
	r.resent.Inc()
	r.last = m
	return m
}

// Waits reports whether anything is parked that may be due: what a turn asks first.
func (r *Retry[M]) Waits() bool { return len(r.heap)+len(r.late) > 0 }

// Last is the message that was sent last: the one in hand when a function panics.
func (r *Retry[M]) Last() *Msg[M] { return r.last }

// Next is when the first of what is parked is due; 0 if nothing is, or if it is due and waits for room, or for who has it. now
// is the time of the turn.
func (r *Retry[M]) Next(now time.Duration) time.Duration {
	if len(r.heap) == 0 || r.isDue(now) {
		return 0
	}
	return r.slots[r.heap[0]].due
}

// Publish shows the counters to Stats.
func (r *Retry[M]) Publish() {
	r.ended.Publish()
	r.resent.Publish()
	for i := range r.gaveUp {
		r.gaveUp[i].Publish()
	}
	r.inFlight.set(uint64(len(r.slots) - len(r.free)))
	r.parked.set(uint64(len(r.heap) + len(r.late)))
	r.until.Store(int64(r.latest))
}

// Stats is a snapshot, and fills what the node's row has of it: what has gone out is attempts, an outcome is that of the last.
func (r *Retry[M]) Stats(row *NodeStats) RetryStats {
	s := RetryStats{Name: row.Name, Slots: uint64(len(r.slots)), InFlight: r.inFlight.Load(), Parked: r.parked.Load(), Resent: r.resent.Load()}
	for i := range r.gaveUp {
		s.GaveUp[i] = r.gaveUp[i].Load()
		row.Nacked += s.GaveUp[i]
	}
	row.Out, row.InFlight = row.In+s.Resent, s.InFlight
	row.Acked = Minus(r.ended.Load(), row.Nacked)
	if !r.stop.draining.Load() && time.Duration(r.until.Load()) >= r.host.Now() {
		row.Parked = s.Parked
	}
	return s
}

// RetryStats is what a retry has done with its messages.
type RetryStats struct {
	Name     string
	Slots    uint64                // messages that it has room for
	InFlight uint64                // messages that have no outcome yet
	Parked   uint64                // those of them that wait for their next attempt
	Resent   uint64                // attempts but the first of each message
	GaveUp   [GaveUpReasons]uint64 // messages that were not sent again though they had failed, by reason
}

// The heap, of slots: the parent of i is (i-1)/2.

func (r *Retry[M]) before(a, b uint32) bool {
	x, y := &r.slots[a], &r.slots[b]
	return x.due < y.due || x.due == y.due && x.sequence < y.sequence
}

func (r *Retry[M]) push(slot uint32) {
	i := len(r.heap)
	r.heap = r.heap[:i+1]
	for i > 0 {
		parent := (i - 1) / 2
		if !r.before(slot, r.heap[parent]) {
			break
		}
		r.heap[i] = r.heap[parent]
		i = parent
	}
	r.heap[i] = slot
}

func (r *Retry[M]) pop() uint32 {
	first, n := r.heap[0], len(r.heap)-1
	slot := r.heap[n]
	r.heap = r.heap[:n]
	if n == 0 {
		return first
	}
	i := 0
	for {
		child := 2*i + 1
		if child >= n {
			break
		}
		if child+1 < n && r.before(r.heap[child+1], r.heap[child]) {
			child++
		}
		if !r.before(r.heap[child], slot) {
			break
		}
		r.heap[i] = r.heap[child]
		i = child
	}
	r.heap[i] = slot
	return first
}
