package rt

import "time"

// Deadlines are the messages that one destination of a fanout is to be done with in time. All have the same time, so they
// are due in the order in which they came: a list through the messages themselves, to which one end is added, and from which
// anything is taken, without a search and without an allocation.
type Deadlines[M any] struct {
	first, last *Msg[M]
	end         *timing[M] // of last
	at          uint       // of each message's timers
	limit       time.Duration
}

// A timing is a message's place in a list of deadlines.
type timing[M any] struct {
	due        time.Duration // 0: it is in no list
	prev, next *Msg[M]       // old ones, of a message that is in no list
}

// Init sets the time, and which of a message's timers is the list's.
func (d *Deadlines[M]) Init(at uint, limit time.Duration) { d.at, d.limit = at, limit }

// timing is a message's place in the list. The look at the length tells the compiler that the index stays inside.
func (d *Deadlines[M]) timing(m *Msg[M]) *timing[M] {
	if at, timers := d.at, m.timers; at < uint(len(timers)) {
		return &timers[at]
	}
	return nil
}

// Add puts a message last; now is the time of the turn.
func (d *Deadlines[M]) Add(m *Msg[M], now time.Duration) {
	t := d.timing(m)
	*t = timing[M]{due: now + d.limit, prev: d.last}
	if d.end == nil {
		d.first = m
	} else {
		d.end.next = m
	}
	d.last, d.end = m, t
}

// Remove takes a message out; false says that it has been due before.
func (d *Deadlines[M]) Remove(m *Msg[M]) bool {
	own := d.timing(m)
	t := *own
	if t.due == 0 {
		return false
	}
	var before *timing[M]
	if t.prev != nil {
		before = d.timing(t.prev)
		before.next = t.next
	} else {
		d.first = t.next
	}
	if t.next != nil {
		d.timing(t.next).prev = t.prev
	} else {
		d.last, d.end = t.prev, before
	}
	own.due = 0
	return true
}

// Due takes out a message whose time is up; nil if there is none.
func (d *Deadlines[M]) Due(now time.Duration) *Msg[M] {
	m := d.first
	if m == nil || d.timing(m).due > now {
		return nil
	}
	d.Remove(m)
	return m
}

// Next is when the first message is due; 0 if there is none.
func (d *Deadlines[M]) Next() time.Duration {
	if d.first == nil {
		return 0
	}
	return d.timing(d.first).due
}

// Soonest is the first of several times, of which 0 is none.
func Soonest(times ...time.Duration) (soonest time.Duration) {
	for _, t := range times {
		if t > 0 && (soonest == 0 || t < soonest) {
			soonest = t
		}
	}
	return soonest
}
