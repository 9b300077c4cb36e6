package rt

import "sync/atomic"

// An Account counts the messages of a fanout on the full path: those in flight, and what the others came to. It belongs to one
// goroutine.
type Account struct {
	Acked, Nacked Counter

	open  uint64
	shown atomic.Uint64
}

// Begin counts a message that comes.
func (a *Account) Begin() { a.open++ }

// Ack counts its outcome: an Ack.
func (a *Account) Ack() {
	a.open--
	a.Acked.Inc()
}

// End counts its outcome.
func (a *Account) End(err error) {
	a.open--
	if err == nil {
		a.Acked.Inc()
	} else {
		a.Nacked.Inc()
	}
}

// Room is how many more may come where so many may be in flight.
func (a *Account) Room(most uint64) uint64 { return most - a.open }

// Publish shows the counts to Stats.
func (a *Account) Publish() {
	a.Acked.Publish()
	a.Nacked.Publish()
	if a.shown.Load() != a.open {
		a.shown.Store(a.open)
	}
}

// InFlight is how many messages have no outcome yet, for Stats.
func (a *Account) InFlight() uint64 { return a.shown.Load() }
