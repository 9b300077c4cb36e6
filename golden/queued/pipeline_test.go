package queued

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(j *Job, i int) { j.ID = i }

func accept(context.Context, *Job) error { return nil }

func hear(o *trial.Outcomes) func(*Job, error) {
	return func(j *Job, err error) { o.Hear(j.ID, err) }
}

func newQueued(t *testing.T, feed *Feed, shop *Shop) *Queued {
	t.Helper()
	p, err := NewQueued(QueuedDeps{Feed: feed, Shop: shop})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOrderAndOutcomesThroughAllSegments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 10_000
		var outcomes trial.Outcomes
		var stored []int
		p := newQueued(t, &Feed{trial.CountSlices(n, numbered), hear(&outcomes)}, &Shop{func(_ context.Context, j *Job) error {
			if !j.Begun || !j.Parsed {
				t.Errorf("job %+v was not parsed", *j)
			}
			stored = append(stored, j.ID)
			return nil
		}, accept})
		trial.Run(t, p)
		outcomes.Once(t, n)
		var want []int
		for i := 1; i <= n; i++ {
			if i/100%2 == 0 {
				want = append(want, i)
			}
		}
		if !slices.Equal(stored, want) {
			t.Errorf("%d stored, want %d, or in another order", len(stored), len(want))
		}
		if s := p.Stats(); s.Wanted.Filtered != uint64(n-len(want)) || s.Parse.In != n || s.Audit.In != uint64(len(want)) {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestFailuresComeBackThroughAllSegments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 900
		breaks := []string{"", "Parse", "Parse panics", "IsWanted panics", "Store", "Store panics", "Audit"}
		var outcomes trial.Outcomes
		fail := func(who string) func(context.Context, *Job) error {
			return func(_ context.Context, j *Job) error {
				switch j.Breaks {
				case who:
					return ErrJob
				case who + " panics":
					panic(ErrJob)
				}
				return nil
			}
		}
		p := newQueued(t, &Feed{trial.CountSlices(n, func(j *Job, i int) { j.ID, j.Breaks = i, breaks[i%len(breaks)] }), hear(&outcomes)},
			&Shop{fail("Store"), fail("Audit")})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			how, err := breaks[id%len(breaks)], outcomes.Of(t, id)
			nack := how != "" && how != "Audit" && (id/100%2 == 0 || !strings.HasPrefix(how, "Store"))
			if nack != errors.Is(err, ErrJob) || nack != (err != nil) || nack && rt.IsPermanent(err) != (how != "Store") {
				t.Errorf("job %d, %q: %v", id, how, err)
			}
		}
	})
}

// ◆ Segments drain in topological order: each after all its upstreams, so all that was accepted runs to its end though
// the drain has begun.
func TestSegmentsDrainInTopologicalOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 300 // more than lies in the queues at once
		var outcomes trial.Outcomes
		var mu sync.Mutex
		stored := 0
		p := newQueued(t, &Feed{trial.CountSlices(n, func(j *Job, i int) { j.ID = 200 * i }), hear(&outcomes)}, &Shop{func(context.Context, *Job) error {
			time.Sleep(time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			stored++
			return nil
		}, accept})
		r := trial.Start(t, p)
		synctest.Wait() // the first is being stored, the queues are full
		r.Cancel()
		r.Stop()
		accepted := int(p.Stats().Intake.In)
		if outcomes.Count() != accepted || stored != accepted || accepted <= queuedParseQueue {
			t.Errorf("%d accepted, %d outcomes, %d stored", accepted, outcomes.Count(), stored)
		}
		if s := p.Stats(); s.Intake.Acked != uint64(accepted) {
			t.Errorf("stats %+v", s.Intake)
		}
	})
}

// ◆ What is still queued behind a shut gate at force is Nacked, in whichever segment.
func TestQueuedBehindShutGatesIsNackedAtForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newQueued(t, &Feed{trial.CountSlices(100_000, func(j *Job, i int) { j.ID = 200 * i }), hear(&outcomes)}, &Shop{func(context.Context, *Job) error {
			<-open
			return nil
		}, accept})
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(queuedDrain)
		s := p.Stats()
		if s.Intake.Nacked != s.Intake.In || abandoned.Nacked != s.Intake.In || s.Intake.In <= queuedParseQueue {
			t.Errorf("%v; stats %+v", abandoned, s.Intake)
		}
		if outcomes.Count() != int(s.Intake.In) {
			t.Errorf("%d outcomes, want %d", outcomes.Count(), s.Intake.In)
		}
		close(open)
		synctest.Wait()
		if outcomes.Count() != int(s.Intake.In) {
			t.Errorf("%d outcomes after the call came back", outcomes.Count())
		}
	})
}

// A map that hangs takes its segment with it; what lies behind it has run to its end.
func TestForceWithHungMap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 30
		var outcomes trial.Outcomes
		open := make(chan struct{})
		next := trial.Count(n, func(j *Job, i int) {
			j.ID = i
			if i == 10 {
				time.Sleep(time.Second) // in a turn of its own: what a turn has sent is published at its end
				j.Hang = open
			}
		})
		p := newQueued(t, &Feed{func(ctx context.Context, buf []*Job) (int, error) {
			if err := next(ctx, buf[0]); err != nil {
				return 0, err
			}
			return 1, nil
		}, hear(&outcomes)}, &Shop{accept, accept})
		r := trial.Start(t, p)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		abandoned := r.Forced(queuedDrain - time.Second) // it began when the receiver ended
		if !slices.Equal(abandoned.Stuck, []string{"parse"}) {
			t.Errorf("stuck are %q", abandoned.Stuck)
		}
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			if err := outcomes.Of(t, id); errors.Is(err, rt.ErrShutdown) == (id < 10) {
				t.Errorf("job %d got %v", id, err)
			}
		}
		before := p.Stats()
		close(open)
		synctest.Wait()
		outcomes.Once(t, n)
		if after := p.Stats(); after.Intake != before.Intake {
			t.Errorf("what hung changed %+v to %+v", before.Intake, after.Intake)
		}
	})
}

// An answer that comes within the moment after force counts: it is heard from the exporters up.
func TestAnswerAtForceIsHeardThroughAllSegments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		p := newQueued(t, &Feed{trial.CountSlices(20, func(j *Job, i int) { j.ID = i }), hear(&outcomes)}, &Shop{func(ctx context.Context, j *Job) error {
			<-ctx.Done()
			if j.ID%2 == 0 {
				return nil
			}
			return ErrJob
		}, accept})
		r := trial.Start(t, p)
		synctest.Wait()
		r.Forced(queuedDrain)
		outcomes.Once(t, 20)
		if err := outcomes.Of(t, 1); !errors.Is(err, ErrJob) {
			t.Errorf("the job whose call came back got %v", err)
		}
		for id := 2; id <= 20; id++ {
			if err := outcomes.Of(t, id); !errors.Is(err, rt.ErrShutdown) {
				t.Errorf("job %d got %v", id, err)
			}
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newQueued(t, &Feed{Next: trial.CountSlices(n, numbered)}, &Shop{accept, accept})
	})
}
