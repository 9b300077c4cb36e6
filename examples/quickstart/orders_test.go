package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// The tests run in virtual time: the clock moves on when every goroutine waits, so that a slow ledger costs nothing.

func TestFourOrdersAreStoredAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed := &Feed{lines: []string{"1,100,paid", "2,100,paid", "3,100,paid", "4,100,paid", "5,100,paid"}}
		slow := &Ledger{func(context.Context, *Order) error {
			time.Sleep(time.Second)
			return nil
		}}
		start := time.Now()
		run(t, feed, slow, NewRejects())
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("five orders took %v, want 2s", took)
		}
		if feed.acked != 5 || feed.nacked != 0 {
			t.Errorf("acked %d, nacked %d, want 5 and 0", feed.acked, feed.nacked)
		}
	})
}

func TestEveryOrderHasOneOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed := &Feed{lines: []string{"good,100,paid", "open,100,no", "bad,x,paid", "refused,100,paid"}}
		ledger := &Ledger{func(_ context.Context, o *Order) error {
			if o.ID == "refused" {
				return errors.New("no such account")
			}
			return nil
		}}
		var rejected []string
		rejects := &Rejects{func(o *Order, cause error) error {
			rejected = append(rejected, o.Line)
			return nil
		}}
		run(t, feed, ledger, rejects)
		if feed.acked != 3 || feed.nacked != 1 {
			t.Errorf("acked %d, nacked %d, want 3 and 1", feed.acked, feed.nacked)
		}
		if len(rejected) != 1 || rejected[0] != "bad,x,paid" {
			t.Errorf("rejected %q, want the line that cannot be parsed", rejected)
		}
	})
}

// run runs the pipeline until the feed is empty and every order has its outcome.
func run(t *testing.T, feed *Feed, ledger *Ledger, rejects *Rejects) {
	t.Helper()
	pipeline, err := NewOrders(OrdersDeps{Feed: feed, Ledger: ledger, Rejects: rejects})
	if err != nil {
		t.Fatal(err)
	}
	if err := pipeline.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
}
