package linear

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(o *Order, i int) { o.ID, o.Item, o.Count = i, 1+i%3, i }

func accept(context.Context, *Order) error { return nil }

func newLinear(t *testing.T, feed *Feed, store func(context.Context, *Order) error) *Linear {
	t.Helper()
	p, err := NewLinear(LinearDeps{Feed: feed, Store: &Store{store}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryMessageOnceInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		var stored []Order
		p := newLinear(t, &Feed{trial.Count(1000, numbered), outcomes.Hear}, func(_ context.Context, o *Order) error {
			stored = append(stored, *o)
			return nil
		})
		trial.Run(t, p)
		var want []Order
		for i := 1; i <= 1000; i++ {
			var o Order
			numbered(&o, i)
			o.Cents = i * prices[o.Item]
			want = append(want, o)
			if err := outcomes.Of(t, i); err != nil {
				t.Errorf("order %d got %v", i, err)
			}
		}
		if !slices.Equal(stored, want) {
			t.Errorf("%d orders stored, or in another order, or with other prices", len(stored))
		}
		outcomes.Once(t, 1000)
	})
}

func TestNackCarriesCauseNodeAndLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		busy := errors.New("busy")
		p := newLinear(t, &Feed{trial.Count(10, func(o *Order, i int) {
			numbered(o, i)
			if i == 3 {
				o.Count = -1
			}
		}), outcomes.Hear}, func(_ context.Context, o *Order) error {
			if o.ID == 5 {
				return busy
			}
			return nil
		})
		trial.Run(t, p)
		outcomes.Once(t, 10)
		refused, failed := outcomes.Of(t, 3), outcomes.Of(t, 5)
		if !errors.Is(refused, ErrCount) || !rt.IsPermanent(refused) || !strings.HasPrefix(refused.Error(), "price (pipeline.yaml:8): ") {
			t.Errorf("what the map refused got %v", refused)
		}
		if !errors.Is(failed, busy) || rt.IsPermanent(failed) || !strings.HasPrefix(failed.Error(), "store (pipeline.yaml:9): ") {
			t.Errorf("what the exporter failed on got %v", failed)
		}
		if s := p.Stats(); s.Intake.Acked != 8 || s.Intake.Nacked != 2 || s.Price.Failed != 1 || s.Store.Nacked != 1 || s.Store.In != 9 {
			t.Errorf("stats %+v", s)
		}
	})
}

// ◆ Nothing drops cause or permanence.
func TestNothingDropsCauseOrPermanence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		gone := errors.New("gone")
		p := newLinear(t, &Feed{trial.Count(2, numbered), outcomes.Hear}, func(_ context.Context, o *Order) error {
			if o.ID == 1 {
				return rt.Permanent(gone)
			}
			return gone
		})
		trial.Run(t, p)
		for id, permanent := range map[int]bool{1: true, 2: false} {
			if err := outcomes.Of(t, id); !errors.Is(err, gone) || rt.IsPermanent(err) != permanent {
				t.Errorf("order %d got %v, permanent %v", id, err, rt.IsPermanent(err))
			}
		}
	})
}

func TestPanicIsAPermanentNack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		p := newLinear(t, &Feed{trial.Count(10, func(o *Order, i int) {
			numbered(o, i)
			if i == 4 {
				o.Item = 99
			}
		}), outcomes.Hear}, func(_ context.Context, o *Order) error {
			if o.ID == 6 {
				panic("no more paper")
			}
			return nil
		})
		trial.Run(t, p)
		outcomes.Once(t, 10)
		for id, want := range map[int]string{4: "price (pipeline.yaml:8): panic: runtime error: index out of range", 6: "store (pipeline.yaml:9): panic: no more paper"} {
			err := outcomes.Of(t, id)
			panicked, ok := errors.AsType[*rt.PanicError](err)
			if !ok || !rt.IsPermanent(err) || !strings.HasPrefix(err.Error(), want) || len(panicked.Stack) == 0 {
				t.Errorf("order %d got %v", id, err)
			}
		}
		if s := p.Stats(); s.Price.Panics != 1 || s.Store.Panics != 1 || s.Intake.Nacked != 2 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestPanicInTheReceiverEndsThePipeline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		count := trial.Count(5, numbered)
		p := newLinear(t, &Feed{func(ctx context.Context, o *Order) error {
			err := count(ctx, o)
			if err == io.EOF {
				panic("end of the tape")
			}
			return err
		}, outcomes.Hear}, accept)
		err := p.Run(t.Context())
		if _, ok := errors.AsType[*rt.PanicError](err); !ok || !strings.Contains(err.Error(), "intake (pipeline.yaml:7): panic: end of the tape") {
			t.Errorf("Run returned %v", err)
		}
		outcomes.Once(t, 5)
		trial.Balanced(t, p)
	})
}

func TestPanicInDoneIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		p := newLinear(t, &Feed{trial.Count(5, numbered), func(id int, err error) {
			outcomes.Hear(id, err)
			if id == 2 {
				panic("done for")
			}
		}}, accept)
		trial.Run(t, p)
		outcomes.Once(t, 5)
	})
}

func TestReceiversErrorIsRunsErrorAfterTheDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		torn := errors.New("tape torn")
		count := trial.Count(5, numbered)
		p := newLinear(t, &Feed{func(ctx context.Context, o *Order) error {
			if err := count(ctx, o); err != nil {
				return torn
			}
			return nil
		}, outcomes.Hear}, accept)
		if err := p.Run(t.Context()); !errors.Is(err, torn) {
			t.Errorf("Run returned %v", err)
		}
		outcomes.Once(t, 5)
		trial.Balanced(t, p)
	})
}

func TestSkippedInputIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		count := trial.Count(10, numbered)
		reads := 0
		p := newLinear(t, &Feed{Next: func(ctx context.Context, o *Order) error {
			if reads++; reads%2 == 0 {
				o.Count = 7 // read in part
				return rt.Skip(io.ErrUnexpectedEOF)
			}
			if *o != (Order{}) {
				t.Errorf("got %+v to fill", *o)
			}
			return count(ctx, o)
		}}, accept)
		trial.Run(t, p)
		if s := p.Stats(); s.Intake.Skipped != 10 || s.Intake.In != 10 {
			t.Errorf("stats %+v", s.Intake)
		}
	})
}

// ◆ A receiver in a blocking read holds no accepted message: the drain does not wait for it, and that is no error.
func TestDrainDoesNotWaitForABlockedReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		release := make(chan struct{})
		count := trial.Count(5, numbered)
		p := newLinear(t, &Feed{func(ctx context.Context, o *Order) error {
			if err := count(ctx, o); err != nil {
				<-release // minds no context
				return err
			}
			return nil
		}, outcomes.Hear}, accept)
		r := trial.Start(t, p)
		synctest.Wait()
		start := time.Now()
		r.Stop()
		if took := time.Since(start); took > trial.Grace {
			t.Errorf("the drain took %v", took)
		}
		outcomes.Once(t, 5)
		close(release)
	})
}

// ◆ An outcome counts once: what comes late has no effect.
func TestLateOutcomeHasNoEffect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		release := make(chan struct{})
		p := newLinear(t, &Feed{trial.CountAndWait(3, numbered), outcomes.Hear}, func(_ context.Context, o *Order) error {
			if o.ID == 2 {
				<-release
			}
			return nil
		})
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(linearDrain)
		if !slices.Equal(abandoned.Stuck, []string{"store"}) || abandoned.Nacked != 2 {
			t.Errorf("Run returned %v", abandoned)
		}
		outcomes.Once(t, 3)
		for id := 2; id <= 3; id++ {
			if err := outcomes.Of(t, id); !errors.Is(err, rt.ErrShutdown) || rt.IsPermanent(err) {
				t.Errorf("order %d got %v", id, err)
			}
		}
		before := p.Stats()
		close(release)
		synctest.Wait()
		outcomes.Once(t, 3)
		if after := p.Stats(); after.Intake != before.Intake {
			t.Errorf("the late Ack made %+v of %+v", after.Intake, before.Intake)
		}
	})
}

func TestSecondForceIsForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		p := newLinear(t, &Feed{trial.CountAndWait(3, numbered), outcomes.Hear}, func(ctx context.Context, o *Order) error {
			<-ctx.Done() // the context of calls ends at force
			return ctx.Err()
		})
		r := trial.Start(t, p)
		synctest.Wait()
		p.Force()
		p.Force()
		r.Forced(0)
		outcomes.Once(t, 3)
		if err := outcomes.Of(t, 1); !errors.Is(err, context.Canceled) {
			t.Errorf("order 1 got %v", err)
		}
	})
}

func TestRunsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newLinear(t, &Feed{Next: trial.Count(1, numbered)}, accept)
		trial.Run(t, p)
		if err := p.Run(t.Context()); err == nil {
			t.Error("a second Run returned nil")
		}
	})
}

func TestDepsMustBeThere(t *testing.T) {
	if _, err := NewLinear(LinearDeps{Feed: &Feed{}}); err == nil || err.Error() != "LinearDeps.Store is nil" {
		t.Errorf("NewLinear returned %v", err)
	}
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newLinear(t, &Feed{Next: trial.Count(n, numbered)}, accept)
	})
}
