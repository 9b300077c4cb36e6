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
// What belongs to slots lies in tables, and when they are due in a schedule: nothing is allocated, and but for one pointer a
// slot there is nothing for the garbage collector to follow.
type Retry[M any] struct {
	slots    slots
	attempts table[attempts] // by slot
	messages table[*Msg[M]]  // by slot, of what is parked
	due      schedule        // of what is parked
	late     ring[uint32]    // slots of what is due while somebody still has it
	sequence uint64          // of the next that is parked: of two that are due at one time, who was parked first goes first
	note     uint            // of each message: holds its slot, and the first cause
	last     *Msg[M]         // that was sent

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
	began time.Duration // the first of them
	wait  time.Duration // after the next failure, before chance
	made  uint32
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
	r.slots, r.attempts, r.messages = newSlots(parked), newTable[attempts](parked), newTable[*Msg[M]](parked)
	r.due.init(parked)
	r.late.init(parked)
	r.note, r.backoff, r.host, r.stop = note, b, &run.host, &run.stop
}

// Room is how many more messages may be accepted.
func (r *Retry[M]) Room() uint64 { return r.slots.room() }

// Idle reports that no message has a slot.
func (r *Retry[M]) Idle() bool { return r.slots.taken() == 0 }

// Begin gives a message a slot, before its first attempt; there must be room. now is the time of the turn.
func (r *Retry[M]) Begin(m *Msg[M], now time.Duration) {
	slot := r.slots.take()
	s := r.attempts.at(slot)
	s.began, s.wait, s.made = now, r.backoff.Initial, 1
	r.last = m
	if at := r.note; at < uint(len(m.notes)) { // always; tells the compiler that the index stays inside
		m.notes[at].slot = slot
	}
}

// noteOf is what the retry notes in a message.
func (r *Retry[M]) noteOf(m *Msg[M]) *note {
	if at := r.note; at < uint(len(m.notes)) {
		return &m.notes[at]
	}
	return nil
}

// End takes the slot of a message back: it has its outcome.
func (r *Retry[M]) End(m *Msg[M]) {
	if notes, at := m.notes, r.note; at < uint(len(notes)) {
		n := &notes[at]
		r.slots.give(n.slot)
		n.cause = nil // it must not be kept alive
	}
	r.ended.n++
}

// Refuse counts a message that the spec's own function does not want to be sent again.
func (r *Retry[M]) Refuse() { r.gaveUp[GaveUpRefused].Inc() }

// Park keeps a message whose attempt has failed until it is due again; false says that it is given up. now is the time
// of the turn.
func (r *Retry[M]) Park(m *Msg[M], err error, now time.Duration) bool {
	n := r.noteOf(m)
	s := r.attempts.at(n.slot)
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
	if n.cause == nil {
		n.cause = err
	}
	r.latest = max(r.latest, due)
	s.wait = r.backoff.after(s.wait)
	r.sequence++
	*r.messages.at(n.slot) = m
	r.due.set(int(n.slot), due, r.sequence)
	return true
}

func (r *Retry[M]) giveUp(reason GaveUp) bool {
	if reason < GaveUpReasons { // always; tells the compiler that the index stays inside
		r.gaveUp[reason].Inc()
	}
	return false
}

// Cause is why a message is given up whose last attempt has failed with err: the first cause, permanent only if all
// failures were.
func (r *Retry[M]) Cause(m *Msg[M], err error) error {
	if first := r.noteOf(m).cause; first != nil {
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
	slot := r.nextDue(now)
	if slot < 0 {
		return nil
	}
	return r.resume(uint32(slot))
}

// nextDue takes out the slot of what is due first; -1 if nothing is.
func (r *Retry[M]) nextDue(now time.Duration) int {
	if r.stop.draining.Load() {
		r.due.expire()
	}
	return r.due.due(now)
}

// ResumeAlone is Resume where what lies below notes something in a message: one that somebody has from the attempt before is
// passed over until that is so no more. holds is which of a message's notes counts its holds, from 1; 0: the message does.
func (r *Retry[M]) ResumeAlone(now time.Duration, holds uint) (m *Msg[M]) {
	for slot := r.nextDue(now); slot >= 0; slot = r.nextDue(now) {
		r.late.push(uint32(slot))
	}
	for range r.late.len() { // all of them, so that they stay in order
		slot := r.late.pop()
		if m == nil && (*r.messages.at(slot)).alone(holds) {
			m = r.resume(slot)
			continue
		}
		r.late.push(slot)
	}
	return m
}

// alone reports whether nothing but a message's outcome holds it.
func (m *Msg[M]) alone(holds uint) bool {
	if holds == 0 {
		return m.holds == 1
	}
	return holds-1 < uint(len(m.notes)) && m.notes[holds-1].holds == 1
}

// Overdue reports whether something is due: where a turn has left it, there was no room for it.
func (r *Retry[M]) Overdue(now time.Duration) bool {
	next := r.due.next()
	return next > 0 && (next <= now || r.stop.draining.Load())
}

func (r *Retry[M]) resume(slot uint32) *Msg[M] {
	at := r.messages.at(slot)
	m := *at
	*at = nil
	r.attempts.at(slot).made++
	r.resent.Inc()
	r.last = m
	return m
}

// Waits reports whether anything is parked that may be due: what a turn asks first.
func (r *Retry[M]) Waits() bool { return r.parks() > 0 }

// parks is how many messages are parked.
func (r *Retry[M]) parks() uint64 { return r.due.len() + r.late.len() }

// Last is the message that was sent last: the one in hand when a function panics.
func (r *Retry[M]) Last() *Msg[M] { return r.last }

// Next is when the first of what is parked is due; 0 if nothing is, or if it is due and waits for room, or for who has it. now
// is the time of the turn.
func (r *Retry[M]) Next(now time.Duration) time.Duration {
	if r.Overdue(now) {
		return 0
	}
	return r.due.next()
}

// Publish shows the counters to Stats.
func (r *Retry[M]) Publish() {
	r.ended.Publish()
	r.resent.Publish()
	for i := range r.gaveUp {
		r.gaveUp[i].Publish()
	}
	r.inFlight.set(r.slots.taken())
	r.parked.set(r.parks())
	r.until.Store(int64(r.latest))
}

// Stats is a snapshot, and fills what the node's row has of it: what has gone out is attempts, an outcome is that of the last.
func (r *Retry[M]) Stats(row *NodeStats) RetryStats {
	s := RetryStats{Name: row.Name, Slots: uint64(r.slots.size), InFlight: r.inFlight.Load(), Parked: r.parked.Load(), Resent: r.resent.Load()}
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
