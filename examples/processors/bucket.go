package main

import (
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Bucket lets so many payments a second pass, and a burst at once. While it is empty it takes none: they wait upstream, which is
// backpressure, and a wakeup fills it again.
type Bucket struct {
	every  time.Duration // a token
	burst  int
	tokens int
	filled time.Duration // when it was filled last
	open   bool          // a drain has begun: whoever waits any longer would be Nacked
}

// BucketConfig is the rate.
type BucketConfig struct{ PerSecond, Burst int }

// NewBucket makes a full one.
func NewBucket(c BucketConfig) (*Bucket, error) {
	return &Bucket{every: time.Second / time.Duration(c.PerSecond), burst: c.Burst, tokens: c.Burst}, nil
}

// AcceptData reports whether there is a token for the next payment.
func (b *Bucket) AcceptData() bool { return b.tokens > 0 || b.open }

// Process takes a token. A turn may bring several payments, so there may be a debt.
func (b *Bucket) Process(n *rt.Proc[Payment], p *Payment) error {
	b.fill(n.Now())
	if b.tokens--; b.tokens <= 0 {
		_, err := n.SetWakeup(0, time.Duration(1-b.tokens)*b.every)
		b.open = b.open || err != nil // the pipeline drains
	}
	return n.Send(p)
}

// Wakeup fills the bucket, which opens the gate.
func (b *Bucket) Wakeup(n *rt.Proc[Payment], _ int, _ uint64) { b.fill(n.Now()) }

// Drain opens the gate for good: nothing would wake the bucket any more.
func (b *Bucket) Drain(*rt.Proc[Payment]) { b.open = true }

func (b *Bucket) fill(now time.Duration) {
	n := int((now - b.filled) / b.every)
	b.filled += time.Duration(n) * b.every
	b.tokens = min(b.tokens+n, b.burst)
}
