package deep

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

const segments = 64

// grace is what Run gives a function that has not returned at force.
const grace = 50 * time.Millisecond

func numbered(s *Step, i int) { s.ID = i }

func newDeep(t *testing.T, shaft *Shaft) *Deep {
	t.Helper()
	p, err := NewDeep(DeepDeps{Shaft: shaft}, rt.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// An outcome comes up all 64 segments, and every message goes down them.
func TestEveryMessageOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		landed := 0
		p := newDeep(t, &Shaft{trial.Count(n, numbered), outcomes.Hear, func(_ context.Context, s *Step) error {
			if landed++; s.ID != landed || s.Depth != segments {
				t.Errorf("step %d has passed %d segments, as number %d", s.ID, s.Depth, landed)
			}
			return nil
		}})
		trial.Run(t, p)
		outcomes.Once(t, n)
	})
}

// full checks that every queue is: none has room for one more message.
func full(t *testing.T, p *Deep) {
	t.Helper()
	queues := 0
	for _, q := range p.Report().Queues() {
		if q.Done {
			continue
		}
		queues++
		if q.InFlight != q.Capacity {
			t.Errorf("queue to %s has %d of %d in flight", q.To, q.InFlight, q.Capacity)
		}
	}
	if queues != segments {
		t.Errorf("%d queues", queues)
	}
}

// At force through 64 full queues, Run returns at its deadline where the exporter minds its context: no segment waits a
// turn for another. The answer that it gives then comes up all of them. Where it hangs for ever, Run gives it the one grace.
func TestForceThroughFullQueues(t *testing.T) {
	for _, test := range []struct {
		name  string
		hangs bool
		took  time.Duration
		acked uint64
		stuck int
	}{
		{"the exporter minds its context", false, deepDrain, 1, 0},
		{"the exporter never returns", true, deepDrain + grace, 0, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var outcomes trial.Outcomes
				release := make(chan struct{})
				p := newDeep(t, &Shaft{trial.CountAndWait(1<<20, numbered), outcomes.Hear, func(ctx context.Context, _ *Step) error {
					if test.hangs {
						<-release
					}
					<-ctx.Done()
					return nil
				}})
				r := trial.Start(t, p)
				synctest.Wait()
				full(t, p)

				start := time.Now()
				a := r.Forced(deepDrain)
				if took := time.Since(start); took != test.took {
					t.Errorf("Run returned after %v, want %v", took, test.took)
				}
				in := p.Stats().Intake
				if in.Acked != test.acked || in.Nacked != in.In-test.acked || a.Nacked != in.Nacked || a.Silent != 0 || len(a.Stuck) != test.stuck {
					t.Errorf("stats %+v, %v", in, a)
				}
				outcomes.Once(t, int(in.In))
				for id := int(test.acked) + 1; id <= int(in.In); id++ {
					if err := outcomes.Of(t, id); !errors.Is(err, rt.ErrShutdown) || rt.IsPermanent(err) {
						t.Fatalf("step %d got %v", id, err)
					}
				}
				close(release)
				synctest.Wait()
				outcomes.Once(t, int(in.In))
			})
		})
	}
}
