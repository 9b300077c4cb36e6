package main

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

//go:generate go tool pipegen build pipeline.yaml

// A Payment is the message.
type Payment struct {
	Key    uint64 // the same of a payment that is sent twice
	Amount int64
}

// Simulate draws a payment for pipegen sim: some keys come again.
func (p *Payment) Simulate(chance *rand.Rand) {
	p.Key, p.Amount = 1+chance.Uint64N(500), chance.Int64N(100)
}

// A Feed brings payments, some of them twice.
type Feed struct {
	Payments     int
	Linger       time.Duration // until it ends after the last one: then a drain begins, and nothing is held back any more
	brought      int
	Paid, Failed int
}

// NewFeed makes one with a few thousand payments.
func NewFeed() *Feed { return &Feed{Payments: 2000} }

// Read brings the next payment.
func (f *Feed) Read(p *Payment) error {
	if f.brought == f.Payments {
		time.Sleep(f.Linger)
		return io.EOF
	}
	f.brought++
	p.Key, p.Amount = uint64(1+f.brought*9/10), int64(f.brought%100)
	return nil
}

// Done hears what became of a payment.
func (f *Feed) Done(_ *Payment, err error) {
	if err == nil {
		f.Paid++
	} else {
		f.Failed++
	}
}

// A Bank is down for a second every few seconds.
type Bank struct {
	Calls, Refused atomic.Int64
	Down           func() bool
}

// ErrDown says that the bank is down.
var ErrDown = errors.New("the bank is down")

// NewBank opens a bank.
func NewBank() *Bank {
	start := time.Now()
	return &Bank{Down: func() bool { return time.Since(start)%(4*time.Second) > 3*time.Second }}
}

// Pay pays.
func (b *Bank) Pay(context.Context, *Payment) error {
	b.Calls.Add(1)
	if b.Down() {
		b.Refused.Add(1)
		return ErrDown
	}
	return nil
}
