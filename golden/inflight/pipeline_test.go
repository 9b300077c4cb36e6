package inflight

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

const most = 5 // max_inflight of the spec

func numbered(o *Order, i int) { o.ID = i }

func accept(context.Context, *Order) error { return nil }

func newInflight(t *testing.T, feed *Feed, kept, shown func(context.Context, *Order) error) *Inflight {
	t.Helper()
	p, err := NewInflight(InflightDeps{Feed: feed, Store: &Store{kept, shown}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// There are workers and places for more, but never more messages.
func TestNeverMoreInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 500
		var outcomes trial.Outcomes
		var mu sync.Mutex
		calls, peak := 0, 0
		p := newInflight(t, &Feed{trial.Count(n, numbered), outcomes.Hear}, func(_ context.Context, o *Order) error {
			mu.Lock()
			calls++
			peak = max(peak, calls)
			mu.Unlock()
			time.Sleep(time.Duration(1+o.ID%7) * time.Millisecond) // virtual time
			mu.Lock()
			calls--
			mu.Unlock()
			return nil
		}, accept)
		trial.Run(t, p)
		outcomes.Once(t, n)
		if peak != most {
			t.Errorf("%d calls at a time, want %d", peak, most)
		}
	})
}

// The gate is shut at the limit; nothing is Nacked or dropped for it, and it opens with the first answer.
func TestGateIsShutAtTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		var outcomes trial.Outcomes
		answers := make(chan error)
		p := newInflight(t, &Feed{trial.CountAndWait(n, numbered), outcomes.Hear}, func(context.Context, *Order) error { return <-answers }, accept)
		r := trial.Start(t, p)
		synctest.Wait()
		busy := errors.New("busy")
		for answered := range n {
			sent := uint64(min(answered+most, n))
			if s := p.Stats(); s.Store.In != sent || s.Show.In != sent || outcomes.Count() != answered || s.Tee.Dropped != 0 {
				t.Fatalf("after %d answers: %+v", answered, s)
			}
			if answered%2 == 0 {
				answers <- nil
			} else {
				answers <- busy // a Nack makes room as well
			}
			synctest.Wait()
		}
		r.Stop()
		outcomes.Once(t, n)
		if s := p.Stats(); s.Intake.Acked != n/2 || s.Intake.Nacked != n/2 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newInflight(t, &Feed{Next: trial.Count(n, numbered)}, accept, accept)
	})
}
