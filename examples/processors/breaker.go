package main

import (
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Breaker spares a bank that is down. After some failures in a row it takes no payments for a while, and puts off those that failed.
// Then it tries one: if that succeeds, all is as before.
type Breaker struct {
	limit    int
	cooldown time.Duration

	failures int  // in a row
	open     bool // nothing passes
	trying   bool // one payment is out, and tells whether the bank is back
	draining bool

	Opened int // how often it was
}

// BreakerConfig says when it opens and for how long.
type BreakerConfig struct {
	Failures int
	Cooldown time.Duration
}

// NewBreaker makes one that is closed.
func NewBreaker(c BreakerConfig) (*Breaker, error) {
	return &Breaker{limit: c.Failures, cooldown: c.Cooldown}, nil
}

// AcceptData shuts the gate while the breaker is open.
func (b *Breaker) AcceptData() bool { return b.draining || !b.open && !b.trying }

// Process sends a payment; while the bank is tried, or known to be down, it is put off. So is one that was put off before and comes
// again: without a method Resume it comes here.
func (b *Breaker) Process(n *rt.Proc[Payment], p *Payment) error {
	if (b.open || b.trying) && n.RequeueLater(p, b.cooldown) == nil {
		return nil
	}
	b.trying = b.failures >= b.limit && !b.draining
	return n.Send(p)
}

// Ack closes the breaker.
func (b *Breaker) Ack(*rt.Proc[Payment], *Payment) { b.failures, b.open, b.trying = 0, false, false }

// Nack counts failures that may pass, and puts their payments off. What it does not put off has the Nack as its outcome.
func (b *Breaker) Nack(n *rt.Proc[Payment], p *Payment, err error) {
	if b.trying = false; rt.IsPermanent(err) {
		return // the payment's fault, not the bank's
	}
	if b.failures++; b.failures >= b.limit && !b.open {
		if _, err := n.SetWakeup(0, b.cooldown); err == nil {
			b.open = true
			b.Opened++
		}
	}
	_ = n.RequeueLater(p, b.cooldown) // where it can't be, the Nack stands
}

// Wakeup ends the cooldown: the next payment is a trial.
func (b *Breaker) Wakeup(*rt.Proc[Payment], int, uint64) { b.open = false }

// Drain lets everything pass: what was put off gets its last chance now.
func (b *Breaker) Drain(*rt.Proc[Payment]) { b.draining, b.open, b.trying = true, false, false }
