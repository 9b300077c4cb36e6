package changing

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// lines fills lines; every tenth is no pair.
func lines(l *Line, i int) {
	l.ID = i
	if i%10 == 0 {
		l.Text = append(l.Text, "nothing"...)
		return
	}
	l.Text = fmt.Appendf(l.Text, "key=%04d", i)
}

func newChanging(t *testing.T, feed *Feed, store *Store) *Changing {
	t.Helper()
	p, err := NewChanging(ChangingDeps{Feed: feed, Store: store})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The outcome of a pair is that of its line, and what is no pair is a dead letter as it was received.
func TestOutcomesAreThoseOfTheLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 5000
		var outcomes trial.Outcomes
		var rejected atomic.Int64
		full := errors.New("disk full")
		p := newChanging(t, &Feed{trial.Count(n, lines), func(l *Line, err error) {
			outcomes.Hear(l.ID, err)
			if want := fmt.Sprintf("key=%04d", l.ID); l.ID%10 != 0 && string(l.Text) != want {
				t.Errorf("done saw %q, want %q", l.Text, want)
			}
		}}, &Store{
			Put: func(p *Pair) error {
				if p.ID%10 == 1 {
					return full
				}
				return nil
			},
			Copy: func(*Pair) error { return nil },
			Reject: func(l *Line, cause error) error {
				rejected.Add(1)
				if string(l.Text) != "nothing" || !errors.Is(cause, ErrNoPair) || !rt.IsPermanent(cause) {
					t.Errorf("rejected %q for %v", l.Text, cause)
				}
				return nil
			},
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			if err := outcomes.Of(t, id); errors.Is(err, full) != (id%10 == 1) {
				t.Errorf("line %d got %v", id, err)
			}
		}
		if rejected.Load() != n/10 {
			t.Errorf("%d lines were rejected", rejected.Load())
		}
	})
}

// A pair that is still in use keeps its line, whose memory it shares, though the line has its outcome.
func TestALineLivesAsLongAsItsPair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20_000
		var outcomes trial.Outcomes
		var copied atomic.Int64
		p := newChanging(t, &Feed{trial.Count(n, lines), func(l *Line, err error) { outcomes.Hear(l.ID, err) }}, &Store{
			Put: func(*Pair) error { return nil },
			Copy: func(p *Pair) error {
				copied.Add(1)
				time.Sleep(time.Millisecond) // the line has long been Acked, and others are read
				if want := fmt.Sprintf("%04d", p.ID); string(p.Value) != want {
					t.Errorf("pair %d holds %q", p.ID, p.Value)
				}
				return nil
			},
			Reject: func(*Line, error) error { return nil },
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		if copied.Load() == 0 {
			t.Error("nothing was copied")
		}
	})
}

func TestAllocations(t *testing.T) {
	text := []byte("key=value")
	trial.OneAllocationEach(t, changingIntakeMessages, func(n int) rt.Pipeline {
		return newChanging(t, &Feed{Next: trial.Count(n, func(l *Line, i int) {
			l.ID = i
			l.Text = append(l.Text, text...)
		})}, &Store{Put: func(*Pair) error { return nil }, Copy: func(*Pair) error { return nil }})
	})
}
