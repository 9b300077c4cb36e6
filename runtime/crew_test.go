package rt_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// A worker that hangs holds its own messages and nobody else.
func TestHungWorkerDoesNotHoldTheCrew(t *testing.T) {
	for _, store := range []hands{crewOfThree, batchCrewOfThree} {
		for _, done := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				p := newMini(shape{done: done, store: store, queue: 32}, user{
					read: numbered(500, 32, untilCancel),
					store: func(_ context.Context, o *order) error {
						if o.ID == 10 || o.ID == 200 {
							<-release
						}
						return nil
					},
				})
				a := forced(t, p, release)
				stuck(t, a, "store")
				if store == crewOfThree && a.Nacked != 2 || a.Nacked > 8 {
					t.Errorf("nacked %d of 500", a.Nacked)
				}
			})
		}
	}
}

// Calls of a crew overlap; those of a hand do not.
func TestCrewCallsSideBySide(t *testing.T) {
	for store, want := range map[hands]time.Duration{
		oneHand: 90 * time.Second, crewOfThree: 30 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			p := newMini(shape{store: store, queue: 128, messages: 128}, user{
				read: numbered(90, 30, untilCancel), store: slowly(time.Second),
			})
			start := time.Now()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan error)
			go func() { ended <- p.Run(ctx) }()
			for p.intake.Acked.Load() < 90 {
				time.Sleep(time.Second / 2) // virtual
			}
			if took := time.Since(start).Truncate(time.Second); took != want {
				t.Errorf("%d hands took %v, want %v", store, took, want)
			}
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			p.conserved(t)
		})
	}
}

// A batch is what lies in the queue: at most what was asked for, and no more waiting than that.
func TestBatchIsWhatLiesInTheQueue(t *testing.T) {
	for _, store := range []hands{oneBatchHand, batchCrewOfThree} {
		synctest.Test(t, func(t *testing.T) {
			p := newMini(shape{store: store}, user{read: numbered(100, 32, eof), store: slowly(time.Millisecond)})
			if err := p.Run(t.Context()); err != nil {
				t.Error(err)
			}
			p.conserved(t)
			if p.largestBatch != 4 {
				t.Errorf("the largest batch had %d messages, want 4", p.largestBatch)
			}
		})
	}
}
