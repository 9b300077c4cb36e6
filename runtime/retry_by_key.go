package rt

import "time"

// A RetryByKey is a Retry that keeps the messages of a key in order: one of them is on its way, or parked, and those that came later
// stand in line behind it, each with a slot of its own. Keys do not wait for each other.
//
// A line is a list of slots, and lines whose keys have the same low bits are a list of their first slots.
type RetryByKey[M any] struct {
	Retry[M]
	places table[place]
	lines  table[link]  // by low bits of the key
	next   ring[uint32] // slots of who is first in line and has not been sent yet
	behind uint64       // how many stand behind one who is parked
	begun  Counter      // messages that have had their first attempt
}

// A place is that of the message in one slot, in the line of its key.
type place struct {
	key    uint64
	behind link // who came next of that key

	// Of who is first:
	another link   // the first of another line whose key has the same low bits
	last    uint32 // in line
	length  uint32 // how many stand behind it
	first   bool
	parked  bool
}

// A link is a slot, from 1; 0: none.
type link uint32

func (l link) slot() uint32 { return uint32(l) - 1 }

func linkTo(slot uint32) link { return link(slot + 1) }

// Init makes slots for as many messages as may be parked; note is the retry's, below what Notes has given the messages.
func (r *RetryByKey[M]) Init(run *Runner, note uint, parked int, b Backoff) {
	r.Retry.Init(run, note, parked, b)
	r.places, r.lines = newTable[place](parked), newTable[link](2*parked)
	r.next.init(parked)
}

// line is where the lines begin whose keys have the same low bits, once they are mixed.
func (r *RetryByKey[M]) line(key uint64) *link { return r.lines.at(uint32(mixed(key))) }

// First puts a message that has a slot in the line of its key, and reports whether it is the first: then it may be sent. The others
// come when it is their turn.
func (r *RetryByKey[M]) First(m *Msg[M], key uint64) bool {
	slot := r.noteOf(m).slot
	line := r.line(key)
	for at := *line; at != 0; at = r.places.at(at.slot()).another {
		first := r.places.at(at.slot())
		if first.key != key {
			continue
		}
		r.places.at(first.last).behind = linkTo(slot)
		*r.places.at(slot) = place{key: key}
		first.last = slot
		first.length++
		if first.parked {
			r.behind++
		}
		*r.messages.at(slot) = m
		return false
	}
	*r.places.at(slot) = place{key: key, another: *line, last: slot, first: true}
	*line = linkTo(slot)
	r.begun.Inc()
	return true
}

// Keyless counts a message whose key cannot be told, and which is given up.
func (r *RetryByKey[M]) Keyless() { r.giveUp(GaveUpPermanent) }

// End takes the slot of a message back: it has its outcome, and who stands behind it is first.
func (r *RetryByKey[M]) End(m *Msg[M]) {
	slot := r.noteOf(m).slot
	p := r.places.at(slot)
	if p.first { // it is not if its key could not be told
		r.leave(slot, p)
	}
	r.Retry.End(m)
}

// leave takes who is first out of its line.
func (r *RetryByKey[M]) leave(slot uint32, p *place) {
	at := r.line(p.key)
	for *at != linkTo(slot) {
		at = &r.places.at(at.slot()).another
	}
	p.first = false
	if p.behind == 0 {
		*at = p.another
		return
	}
	heir := r.places.at(p.behind.slot())
	heir.another, heir.last, heir.length, heir.first = p.another, p.last, p.length-1, true
	*at = p.behind
	r.next.push(p.behind.slot())
}

// Park keeps a message whose attempt has failed until it is due again; false says that it is given up.
func (r *RetryByKey[M]) Park(m *Msg[M], err error, now time.Duration) bool {
	if !r.Retry.Park(m, err, now) {
		return false
	}
	p := r.places.at(r.noteOf(m).slot)
	p.parked = true
	r.behind += uint64(p.length)
	return true
}

// Resume takes out a message that has become the first of its line, or whose time has come; nil if there is none.
func (r *RetryByKey[M]) Resume(now time.Duration) *Msg[M] {
	if m := r.begin(now); m != nil {
		return m
	}
	return r.again(r.Retry.Resume(now))
}

// ResumeAlone is Resume where what lies below notes something in a message.
func (r *RetryByKey[M]) ResumeAlone(now time.Duration, holds uint) *Msg[M] {
	if m := r.begin(now); m != nil {
		return m
	}
	return r.again(r.Retry.ResumeAlone(now, holds))
}

// begin takes out a message whose first attempt is due.
func (r *RetryByKey[M]) begin(now time.Duration) *Msg[M] {
	if r.next.len() == 0 {
		return nil
	}
	slot := r.next.pop()
	at := r.messages.at(slot)
	m := *at
	*at = nil
	r.attempts.at(slot).began = now
	r.begun.Inc()
	r.last = m
	return m
}

// again notes that a message is parked no more.
func (r *RetryByKey[M]) again(m *Msg[M]) *Msg[M] {
	if m != nil {
		p := r.places.at(r.noteOf(m).slot)
		p.parked = false
		r.behind -= uint64(p.length)
	}
	return m
}

// Waits reports whether anything is there that may be due.
func (r *RetryByKey[M]) Waits() bool { return r.next.len() > 0 || r.Retry.Waits() }

// Overdue reports whether something is due: where a turn has left it, there was no room for it.
func (r *RetryByKey[M]) Overdue(now time.Duration) bool {
	return r.next.len() > 0 || r.Retry.Overdue(now)
}

// Publish shows the counters to Stats. Who stands behind one that is parked is as well kept on purpose.
func (r *RetryByKey[M]) Publish() {
	r.Retry.Publish()
	r.begun.Publish()
	r.parked.set(r.parks() + r.behind)
}

// Stats is a snapshot: as that of a Retry, but who stands in line has not gone out.
func (r *RetryByKey[M]) Stats(row *NodeStats) RetryStats {
	s := r.Retry.Stats(row)
	row.Out = r.begun.Load() + s.Resent
	return s
}
