package batched

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(e *Event, i int) { e.ID = i }

func accept(context.Context, []*Event) error { return nil }

func newBatched(t *testing.T, next func(context.Context, []*Event) (int, error), store func(context.Context, []*Event) error) *Batched {
	t.Helper()
	p, err := NewBatched(BatchedDeps{Feed: &Feed{next}, Store: &Store{store}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A call gets what lies in the queue: never nothing, never more than max_batch, in order.
func TestSlicesHoldWhatLiesInTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next, largest := 1, 0
		p := newBatched(t, trial.CountSlices(1000, numbered), func(_ context.Context, events []*Event) error {
			if len(events) == 0 || len(events) > 16 {
				t.Errorf("got %d events", len(events))
			}
			largest = max(largest, len(events))
			for _, e := range events {
				if e.ID != next {
					t.Fatalf("got event %d, want %d", e.ID, next)
				}
				next++
			}
			time.Sleep(time.Millisecond) // so that some more gather
			return nil
		})
		trial.Run(t, p)
		if next != 1001 || largest != 16 {
			t.Errorf("%d events came, at most %d at once", next-1, largest)
		}
	})
}

// The error of a call is the outcome of each message in it.
func TestNackOfASliceIsThatOfEachMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want := uint64(0)
		p := newBatched(t, trial.CountSlices(1000, numbered), func(_ context.Context, events []*Event) error {
			if events[0].ID > 500 {
				want += uint64(len(events))
				return errors.New("full")
			}
			return nil
		})
		trial.Run(t, p)
		if s := p.Stats(); s.Intake.Nacked != want || s.Intake.Unheard != want || s.Store.Nacked != want || want == 0 {
			t.Errorf("stats %+v, want %d nacked", s, want)
		}
	})
}

func TestPanicIsTheNackOfTheWholeSlice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want := uint64(0)
		p := newBatched(t, trial.CountSlices(100, numbered), func(_ context.Context, events []*Event) error {
			if events[0].ID == 1 {
				want = uint64(len(events))
				panic("out of reach")
			}
			return nil
		})
		trial.Run(t, p)
		if s := p.Stats(); s.Intake.Nacked != want || s.Store.Panics != 1 {
			t.Errorf("stats %+v, want %d nacked", s, want)
		}
	})
}

// What a receiver filled counts, whatever error it returns beside.
func TestLastSliceCountsThoughItComesWithAnError(t *testing.T) {
	for _, last := range []error{io.EOF, rt.Skip(io.ErrUnexpectedEOF), errors.New("torn")} {
		t.Run(fmt.Sprint(last), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				p := newBatched(t, func(_ context.Context, buf []*Event) (int, error) {
					if calls++; calls > 1 {
						return 0, io.EOF
					}
					numbered(buf[0], 1)
					numbered(buf[1], 2)
					return 2, last
				}, accept)
				if err := p.Run(t.Context()); (err != nil) != (last.Error() == "torn") {
					t.Errorf("Run returned %v", err)
				}
				trial.Balanced(t, p)
				if s := p.Stats(); s.Intake.Acked != 2 {
					t.Errorf("stats %+v", s.Intake)
				}
			})
		})
	}
}

// A receiver that claims more than it was given accepts nothing.
func TestReceiverThatClaimsTooMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newBatched(t, func(_ context.Context, buf []*Event) (int, error) { return len(buf) + 1, nil }, accept)
		if err := p.Run(t.Context()); err == nil {
			t.Error("Run returned nil")
		}
		trial.Balanced(t, p)
	})
}

func TestForceWithHungExporter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		next := trial.CountSlices(1_000_000, numbered) // more than fit in: the gate shuts
		p := newBatched(t, next, func(context.Context, []*Event) error {
			<-release
			return nil
		})
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(batchedDrain)
		s := p.Stats()
		if abandoned.Nacked != s.Intake.In || s.Intake.Nacked != s.Intake.In || s.Intake.In < batchedStoreQueue {
			t.Errorf("%v; stats %+v", abandoned, s.Intake)
		}
		close(release)
		synctest.Wait()
		if after := p.Stats(); after.Intake != s.Intake {
			t.Errorf("the late Ack made %+v of %+v", after.Intake, s.Intake)
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newBatched(t, trial.CountSlices(n, numbered), accept)
	})
}
