package main

import rt "github.com/pipegen/pipegen/runtime"

// A Dedupe Acks payments that it has seen, and sends the others on. It knows the last ones, no more than its window.
type Dedupe struct {
	known map[uint64]int // place in window, by key
	keys  []uint64       // the window, as a ring
	next  int
	Twice int // payments that were there before
}

// DedupeConfig says how many keys a Dedupe knows.
type DedupeConfig struct{ Window int }

// NewDedupe makes a Dedupe that knows nothing yet.
func NewDedupe(c DedupeConfig) (*Dedupe, error) {
	return &Dedupe{known: make(map[uint64]int, c.Window), keys: make([]uint64, c.Window)}, nil
}

// Process sends a payment that is new.
func (d *Dedupe) Process(n *rt.Proc[Payment], p *Payment) error {
	if _, seen := d.known[p.Key]; seen {
		d.Twice++
		n.Ack(p)
		return nil
	}
	d.learn(p.Key)
	return n.Send(p)
}

// Nack forgets a payment: it was not paid, and whoever sends it again is to be served. It does nothing with the payment, so the
// Nack is its outcome.
func (d *Dedupe) Nack(_ *rt.Proc[Payment], p *Payment, _ error) { d.forget(p.Key) }

func (d *Dedupe) learn(key uint64) {
	if old := d.keys[d.next]; old != 0 {
		d.forget(old)
	}
	d.keys[d.next] = key
	d.known[key] = d.next
	d.next = (d.next + 1) % len(d.keys)
}

func (d *Dedupe) forget(key uint64) {
	if at, seen := d.known[key]; seen {
		d.keys[at] = 0
		delete(d.known, key)
	}
}
