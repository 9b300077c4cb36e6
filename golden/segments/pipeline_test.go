package segments

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(o *Order, i int) { o.ID, o.Count = i, i }

// done is an order as the exporters see it.
func done(i int) Order { return Order{ID: i, Count: i, Number: 1000 + i, Cents: 250 * i} }

func accept(context.Context, *Order) error { return nil }

func newSegments(t *testing.T, feed *Feed, store *Store) *Segments {
	t.Helper()
	for _, f := range []*func(context.Context, *Order) error{&store.Kept, &store.Audited, &store.Shown} {
		if *f == nil {
			*f = accept
		}
	}
	p, err := NewSegments(SegmentsDeps{Feed: feed, Store: store}, rt.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryMessageOnceInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		var stored, shown []Order
		p := newSegments(t, &Feed{trial.Count(1000, numbered), outcomes.Hear}, &Store{
			Kept:  func(_ context.Context, o *Order) error { stored = append(stored, *o); return nil },
			Shown: func(_ context.Context, o *Order) error { shown = append(shown, *o); return nil },
		})
		trial.Run(t, p)
		outcomes.Once(t, 1000)
		var want []Order
		for i := 1; i <= 1000; i++ {
			want = append(want, done(i))
			if err := outcomes.Of(t, i); err != nil {
				t.Errorf("order %d got %v", i, err)
			}
		}
		if !slices.Equal(stored, want) || !slices.Equal(shown, want) {
			t.Errorf("%d orders stored, %d shown, or in another order, or others", len(stored), len(shown))
		}
	})
}

// An outcome finds its way up from every segment.
func TestOutcomesFromEverySegment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		busy := errors.New("busy")
		p := newSegments(t, &Feed{trial.Count(10, func(o *Order, i int) {
			numbered(o, i)
			switch i {
			case 2:
				o.Count = -1
			case 3:
				o.Unpaid = true
			case 4:
				o.Count = 0
			}
		}), outcomes.Hear}, &Store{Kept: func(_ context.Context, o *Order) error {
			if o.ID == 5 {
				return busy
			}
			return nil
		}, Shown: func(context.Context, *Order) error { return busy }})
		trial.Run(t, p)
		outcomes.Once(t, 10)
		for id, is := range map[int]func(error) bool{
			1: func(err error) bool { return err == nil },
			2: func(err error) bool { return errors.Is(err, ErrCount) && rt.IsPermanent(err) },
			3: func(err error) bool { return err == nil },
			4: func(err error) bool {
				_, panicked := errors.AsType[*rt.PanicError](err)
				return panicked && strings.HasPrefix(err.Error(), "paid (pipeline.yaml:11): ")
			},
			5: func(err error) bool { return errors.Is(err, busy) && !rt.IsPermanent(err) },
		} {
			if err := outcomes.Of(t, id); !is(err) {
				t.Errorf("order %d got %v", id, err)
			}
		}
		if s := p.Stats(); s.Intake.Acked != 7 || s.Paid.Filtered != 1 || s.Paid.Panics != 1 || s.Store.Nacked != 1 || s.Show.Nacked != 7 {
			t.Errorf("stats %+v", s)
		}
	})
}

// The audit is stuck while all others go on. The messages that wait for it have their outcomes, three segments up, and
// must not be filled again.
func TestAMessageInUseIsNotFilledAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 10_000
		var outcomes trial.Outcomes
		var audited []Order
		release := make(chan struct{})
		p := newSegments(t, &Feed{trial.CountAndWait(n, numbered), outcomes.Hear}, &Store{
			Audited: func(_ context.Context, o *Order) error {
				<-release
				audited = append(audited, *o)
				return nil
			},
		})
		r := trial.Start(t, p)
		synctest.Wait()
		if got := outcomes.Count(); got != n {
			t.Errorf("%d outcomes while the audit is stuck, want %d", got, n)
		}
		if s := p.Stats(); s.Audit.In != 8 || s.Tee.Dropped != n-8 {
			t.Errorf("stats %+v", s)
		}
		close(release)
		r.Stop()
		outcomes.Once(t, n)
		if len(audited) != 8 {
			t.Errorf("%d audited", len(audited))
		}
		for _, o := range audited {
			if o != done(o.ID) {
				t.Errorf("audited %+v, want %+v", o, done(o.ID))
			}
		}
	})
}

// What blocks at the very end shuts every gate up to the receiver, and nothing is lost.
func TestBackpressureReachesTheReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 10_000
		var outcomes trial.Outcomes
		var shown []Order
		release := make(chan struct{})
		p := newSegments(t, &Feed{trial.CountAndWait(n, numbered), outcomes.Hear}, &Store{
			Shown: func(_ context.Context, o *Order) error {
				<-release
				shown = append(shown, *o)
				return nil
			},
		})
		r := trial.Start(t, p)
		synctest.Wait()
		s := p.Stats()
		if s.Show.In != 8 || s.Store.Acked != 8 || outcomes.Count() != 8 || s.Paid.In != 8+8 || s.Price.In != 8+16 || s.Intake.In >= n {
			t.Errorf("stats %+v, %d outcomes", s, outcomes.Count())
		}
		close(release)
		synctest.Wait()
		r.Stop()
		outcomes.Once(t, n)
		for i, o := range shown {
			if o != done(i+1) {
				t.Errorf("shown %+v, want %+v", o, done(i+1))
			}
		}
		if len(shown) != n {
			t.Errorf("%d shown", len(shown))
		}
	})
}

func TestForceReachesAllSegments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		release := make(chan struct{})
		defer close(release)
		p := newSegments(t, &Feed{trial.CountAndWait(500, numbered), outcomes.Hear}, &Store{
			Kept: func(_ context.Context, o *Order) error {
				if o.ID == 20 {
					<-release
				}
				return nil
			},
		})
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(segmentsDrain)
		if !slices.Equal(abandoned.Stuck, []string{"store"}) {
			t.Errorf("Run returned %v", abandoned)
		}
		accepted := int(p.Stats().Intake.In)
		outcomes.Once(t, accepted)
		for i := 1; i <= accepted; i++ {
			if err := outcomes.Of(t, i); (err == nil) != (i < 20) || err != nil && !errors.Is(err, rt.ErrShutdown) {
				t.Errorf("order %d got %v", i, err)
			}
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newSegments(t, &Feed{Next: trial.Count(n, func(o *Order, i int) { numbered(o, i%1000+1) })}, &Store{})
	})
}
