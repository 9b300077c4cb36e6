package rt

import (
	"sync/atomic"
	"time"
)

// A Bucket holds the tokens of a limit: it gains so many a second, up to its burst, and each message takes one. One
// goroutine owns it.
//
// Credit is counted in parts of a token, of which a nanosecond brings perSecond and a token costs as many as a second has
// nanoseconds: so nothing is ever rounded, and nothing drifts.
type Bucket struct {
	credit    int64 // at the time up to which it was counted, at most full
	full      int64
	perSecond int64
	counted   time.Duration

	host  *Host
	held  atomic.Uint64 // messages that wait for a token
	until atomic.Int64  // the next of which comes then
}

// price is what a message costs.
const price = int64(time.Second)

// Init makes a bucket that is full. perSecond is 1 to 1e9, burst 1 to 1<<30.
func (b *Bucket) Init(r *Runner, perSecond, burst int64) {
	b.perSecond, b.full = perSecond, burst*price
	b.credit, b.host = b.full, &r.host
}

// Gain adds what the time up to now, that of the turn, has brought.
func (b *Bucket) Gain(now time.Duration) {
	passed := int64(now - b.counted)
	b.counted = now
	if passed >= (b.full-b.credit+b.perSecond-1)/b.perSecond { // the product may be more than there are numbers for
		b.credit = b.full
		return
	}
	b.credit += passed * b.perSecond
}

// Room is how many tokens there are.
func (b *Bucket) Room() uint64 { return uint64(b.credit / price) }

// Take takes a token, which there must be.
func (b *Bucket) Take() { b.credit -= price }

// TakeOne takes a token; false says that there is none.
func (b *Bucket) TakeOne() bool {
	if b.credit < price {
		return false
	}
	b.credit -= price
	return true
}

// Next is when the next token is there, if now there is none and so many messages wait for it; else 0.
func (b *Bucket) Next(waiting uint64) time.Duration {
	if b.credit >= price || waiting == 0 {
		return 0
	}
	next := b.counted + time.Duration((price-b.credit+b.perSecond-1)/b.perSecond)
	b.held.Store(waiting)
	b.until.Store(int64(next))
	return next
}

// Held is how many messages wait for a token that is still to come, for Stats.
func (b *Bucket) Held() uint64 {
	if time.Duration(b.until.Load()) < b.host.Now() {
		return 0
	}
	return b.held.Load()
}
