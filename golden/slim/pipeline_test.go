package slim

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(o *Order, i int) { o.ID = i }

func accept(*Order) error { return nil }

func newSlim(t *testing.T, feed *Feed, shop *Shop) *Slim {
	t.Helper()
	p, err := NewSlim(SlimDeps{Feed: feed, Shop: shop})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// seen notes the orders that come by, in order.
func seen(ids *[]int) func(*Order) error {
	return func(o *Order) error {
		*ids = append(*ids, o.ID)
		return nil
	}
}

func TestEveryDestinationSeesEveryMessageInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		var stored, indexed, audited []int
		p := newSlim(t, &Feed{trial.Count(10_000, numbered), outcomes.Hear}, &Shop{seen(&stored), seen(&indexed), seen(&audited)})
		trial.Run(t, p)
		outcomes.Once(t, 10_000)
		if len(stored) != 10_000 || !slices.IsSorted(stored) || !slices.Equal(stored, indexed) {
			t.Errorf("%d stored, %d indexed, or in another order", len(stored), len(indexed))
		}
		skipped := p.Stats().Tee.Dropped
		if len(audited)+int(skipped) != 10_000 || !slices.IsSorted(audited) {
			t.Errorf("%d audited, %d skipped", len(audited), skipped)
		}
	})
}

// ◆ All that the slim path keeps of a message is its share count: no note, no timer, no account.
func TestSlimKeepsTheShareCountAlone(t *testing.T) {
	source, err := os.ReadFile("pipeline_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(source, []byte("order.Share(")) {
		t.Error("no share count")
	}
	for _, state := range []string{".Notes(", ".Timers(", "rt.Account", ".Await(", ".Blame("} {
		if bytes.Contains(source, []byte(state)) {
			t.Errorf("the pipeline has %s", state)
		}
	}
}

// ◆ On the slim path the primary's outcome goes straight upstream; what becomes of the message elsewhere has no effect.
func TestPrimaryAloneDecides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		errFull, errOff := errors.New("full"), errors.New("off")
		fails := func(every int, err error) func(*Order) error {
			return func(o *Order) error {
				if o.ID%every == 0 {
					return err
				}
				if o.ID%every == 1 {
					panic(err)
				}
				return nil
			}
		}
		p := newSlim(t, &Feed{trial.Count(n, numbered), outcomes.Hear}, &Shop{fails(10, errFull), fails(3, errOff), fails(2, errOff)})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			err := outcomes.Of(t, id)
			if nack := id%10 <= 1; nack != errors.Is(err, errFull) || nack != (err != nil) {
				t.Errorf("order %d got %v", id, err)
			}
		}
		if s := p.Stats(); s.Store.Nacked != n/5 || s.Index.Nacked != n/3*2+1 || s.Intake.Nacked != n/5 {
			t.Errorf("stats %+v", s)
		}
	})
}

// The outcome is out before a slow detached destination has let go; until then it has the message to itself.
func TestDetachedDestinationKeepsTheMessageBeyondItsOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 200
		var outcomes trial.Outcomes
		open := make(chan struct{})
		var indexed []int
		p := newSlim(t, &Feed{trial.Count(n, numbered), outcomes.Hear}, &Shop{accept, func(o *Order) error {
			<-open
			indexed = append(indexed, o.ID)
			return nil
		}, accept})
		r := trial.Start(t, p)
		synctest.Wait()
		if got := outcomes.Count(); got != n {
			t.Errorf("%d outcomes while a detached destination hangs, want %d", got, n)
		}
		close(open)
		synctest.Wait()
		r.Stop()
		if len(indexed) != n || !slices.IsSorted(indexed) {
			t.Errorf("indexed %v", indexed)
		}
	})
}

// ◆ when_full: drop: a slow best-effort destination cannot stall the others.
func TestWhenFullDropCannotStallTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20_000
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newSlim(t, &Feed{trial.Count(n, numbered), outcomes.Hear}, &Shop{accept, accept, func(*Order) error {
			<-open
			return nil
		}})
		r := trial.Start(t, p)
		synctest.Wait()
		outcomes.Once(t, n)
		close(open)
		synctest.Wait()
		r.Stop()
		if s := p.Stats(); s.Audit.In != slimAuditQueue || s.Tee.Dropped != n-slimAuditQueue {
			t.Errorf("%d audited, %d skipped, want %d and %d", s.Audit.In, s.Tee.Dropped, slimAuditQueue, n-slimAuditQueue)
		}
	})
}

// when_full: block on a destination that nobody awaits is backpressure for all: nothing is lost.
func TestWhenFullBlockStallsAllAndLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20_000
		var outcomes trial.Outcomes
		open := make(chan struct{})
		indexed := 0
		p := newSlim(t, &Feed{trial.Count(n, numbered), outcomes.Hear}, &Shop{accept, func(*Order) error {
			<-open
			indexed++
			return nil
		}, accept})
		r := trial.Start(t, p)
		synctest.Wait()
		if got := outcomes.Count(); got != slimIndexQueue {
			t.Errorf("%d outcomes when the queue of index is full, want %d", got, slimIndexQueue)
		}
		close(open)
		synctest.Wait()
		r.Stop()
		outcomes.Once(t, n)
		if indexed != n {
			t.Errorf("%d indexed, want %d", indexed, n)
		}
	})
}

// ◆ The gate holds during the drain too; what is still queued behind it at force is Nacked.
func TestQueuedBehindAShutGateIsNackedAtForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newSlim(t, &Feed{trial.Count(20_000, numbered), outcomes.Hear}, &Shop{func(*Order) error {
			<-open
			return nil
		}, accept, accept})
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(slimDrain)
		s := p.Stats()
		if s.Queue.Store.Sent != slimStoreQueue {
			t.Errorf("%d were sent to a queue of %d: the gate did not hold during the drain", s.Queue.Store.Sent, slimStoreQueue)
		}
		if s.Intake.In <= slimStoreQueue || s.Intake.Nacked != s.Intake.In || abandoned.Nacked != s.Intake.In {
			t.Errorf("%v; stats %+v", abandoned, s.Intake)
		}
		outcomes.Once(t, int(s.Intake.In))
		for id := 1; id <= int(s.Intake.In); id++ {
			if err := outcomes.Of(t, id); !errors.Is(err, rt.ErrShutdown) || rt.IsPermanent(err) {
				t.Errorf("order %d got %v", id, err)
			}
		}
		close(open)
		synctest.Wait()
		outcomes.Once(t, int(s.Intake.In))
	})
}

// A detached destination that hangs holds up the end of the pipeline, but no outcome.
func TestForceWithHungDetachedDestination(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newSlim(t, &Feed{trial.CountAndWait(10, numbered), outcomes.Hear}, &Shop{accept, func(*Order) error {
			<-open
			return nil
		}, accept})
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(slimDrain)
		if abandoned.Nacked != 0 || !slices.Equal(abandoned.Stuck, []string{"index"}) || !slices.Equal(abandoned.Where, []string{"10 to index"}) {
			t.Errorf("Run returned %+v", abandoned)
		}
		outcomes.Once(t, 10)
		if s := p.Stats(); s.Intake.Acked != 10 {
			t.Errorf("stats %+v", s.Intake)
		}
		close(open)
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newSlim(t, &Feed{Next: trial.Count(n, numbered)}, &Shop{accept, accept, accept})
	})
}
