package main

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestPaymentsArePaidOnceAndSlowlyAndNotToABankThatIsDown runs the program in virtual time: the bank is down for the fourth second of
// each four.
func TestPaymentsArePaidOnceAndSlowlyAndNotToABankThatIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		start := time.Now()
		calls := map[time.Duration]int{} // by second
		feed, bank := NewFeed(), NewBank()
		feed.Linger = 20 * time.Second
		down := bank.Down
		bank.Down = func() bool {
			mu.Lock()
			defer mu.Unlock()
			calls[time.Since(start).Truncate(time.Second)]++
			return down()
		}
		p, err := NewPayments(PaymentsDeps{Feed: feed, Bank: bank})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		keys := uint64(feed.Payments)*9/10 + 1
		if paid := uint64(bank.Calls.Load() - bank.Refused.Load()); paid > keys || paid < keys-uint64(feed.Failed) {
			t.Errorf("%d of %d payments were paid, %d were refused", paid, keys, feed.Failed)
		}
		if p.once.Twice < feed.Payments/20 {
			t.Errorf("%d payments were known", p.once.Twice)
		}
		if feed.Paid+feed.Failed != feed.Payments || feed.Failed > 20 {
			t.Errorf("%d paid, %d failed of %d", feed.Paid, feed.Failed, feed.Payments)
		}
		for second, n := range calls {
			if n > 200+20+32+128 { // the rate, a burst, a turn, and what the breaker held back
				t.Errorf("%d calls in second %v", n, second)
			}
			if second%(4*time.Second) == 3*time.Second && n > 64 && second < 8*time.Second {
				t.Errorf("%d calls of a bank that is down, in second %v", n, second)
			}
		}
		if p.fuseComponent.Opened == 0 {
			t.Error("the breaker was never open")
		}
	})
}

// A payment that was not paid is forgotten: whoever brings it again is served.
func TestDedupeForgetsWhatWasNotPaid(t *testing.T) {
	d, _ := NewDedupe(DedupeConfig{Window: 2})
	d.learn(1)
	d.Nack(nil, &Payment{Key: 1}, ErrDown)
	if _, seen := d.known[1]; seen {
		t.Error("it is known")
	}
	for key := uint64(1); key <= 5; key++ {
		d.learn(key)
	}
	if len(d.known) != 2 || d.known[4] == d.known[5] {
		t.Errorf("the window of two knows %v", d.known)
	}
}

func TestBucketHasItsRate(t *testing.T) {
	b, _ := NewBucket(BucketConfig{PerSecond: 10, Burst: 3})
	if b.tokens = 0; b.AcceptData() {
		t.Error("an empty bucket lets pass")
	}
	b.fill(250 * time.Millisecond)
	if b.tokens != 2 || b.filled != 200*time.Millisecond {
		t.Errorf("%d tokens, filled at %v", b.tokens, b.filled)
	}
	if b.fill(time.Hour); b.tokens != 3 {
		t.Errorf("%d tokens, more than a burst", b.tokens)
	}
}
