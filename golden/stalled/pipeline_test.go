package stalled

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// A diary keeps what is logged, with the time since it was begun.
type diary struct {
	begun time.Time
	mu    sync.Mutex
	said  []string
}

func (*diary) Enabled(context.Context, slog.Level) bool { return true }
func (d *diary) WithAttrs([]slog.Attr) slog.Handler     { return d }
func (d *diary) WithGroup(string) slog.Handler          { return d }
func (d *diary) Handle(_ context.Context, r slog.Record) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.Level < slog.LevelWarn {
		return nil
	}
	text := fmt.Sprint(time.Since(d.begun), " ", strings.Split(r.Message, ":")[0])
	r.Attrs(func(a slog.Attr) bool {
		text += fmt.Sprintf(" %s=%v", a.Key, a.Value)
		return true
	})
	d.said = append(d.said, text)
	return nil
}

// A world is a pipeline with what is around it.
type world struct {
	*Watched
	*trial.Running
	diary
	outcomes trial.Outcomes
}

// begin starts a pipeline that reads n orders, one each pause.
func begin(t *testing.T, n int, pause time.Duration, ledger Ledger) *world {
	t.Helper()
	nothing := func(int) {}
	for _, f := range []*func(int){&ledger.Checking, &ledger.Storing, &ledger.Auditing} {
		if *f == nil {
			*f = nothing
		}
	}
	w := &world{diary: diary{begun: time.Now()}}
	var err error
	w.Watched, err = NewWatched(WatchedDeps{
		Feed: &Feed{Next: trial.CountAndWait(n, func(o *Order, i int) {
			time.Sleep(pause)
			o.ID = i
		}), Outcome: w.outcomes.Hear},
		Ledger: &ledger,
	}, rt.WithLogger(slog.New(&w.diary)))
	if err != nil {
		t.Fatal(err)
	}
	w.Running = trial.Start(t, w.Watched)
	return w
}

// read is what was logged.
func (d *diary) read() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.said)
}

// told checks what was logged, and whether the pipeline is stalled now.
func (w *world) told(t *testing.T, now bool, want ...string) {
	t.Helper()
	if said := w.read(); !slices.Equal(said, want) {
		t.Errorf("logged:\n%s\nwant:\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
	if is, times := w.Stalled(); is != now || times != uint64(len(want)) {
		t.Errorf("stalled %t, %d times, want %t, %d", is, times, now, len(want))
	}
}

// Nothing has moved since the first outcome at 1.5 s, which the look at 2 s sees: so it is said at 10 s, once, with the queue that
// nobody answers, and not those that wait for it. It is over when something moves; the next time is said again.
func TestOnceEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		w := begin(t, 100, time.Millisecond, Ledger{Storing: func(id int) {
			if id == 1 {
				time.Sleep(1500*time.Millisecond - time.Millisecond)
				return
			}
			<-release
		}})
		time.Sleep(9990 * time.Millisecond)
		w.told(t, false)
		time.Sleep(20 * time.Millisecond)
		const first = "10.001s stalled after=8s in_flight=32 blocked=[check to store: 4 of 4]"
		w.told(t, true, first)
		time.Sleep(time.Hour)
		w.told(t, true, first)

		release <- struct{}{}
		time.Sleep(time.Second)
		w.told(t, false, first)
		time.Sleep(time.Hour)
		w.told(t, true, first, "1h0m19.001s stalled after=8s in_flight=32 blocked=[check to store: 4 of 4]")
		close(release)
		time.Sleep(time.Second)
		w.Stop()
		w.outcomes.Once(t, 100)
	})
}

// What nobody awaits blocks too.
func TestADestinationThatNobodyAwaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		w := begin(t, 5, time.Millisecond, Ledger{Auditing: func(int) { <-release }})
		time.Sleep(20 * time.Second)
		w.told(t, true, "9.001s stalled after=8s in_flight=0 blocked=[tee to audit: 5 of 8]")
		close(release)
		w.Stop()
		w.told(t, false, w.read()...)
	})
}

// A function that a segment is in blocks what lies before it, and keeps it from taking answers: so queues behind it are not
// to blame. The segment has slept before, and what was in flight has moved.
func TestAFunctionOfASegment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		w := begin(t, 5, 50*time.Millisecond, Ledger{
			Checking: func(id int) {
				if id == 4 {
					<-release
				}
			},
			Storing: func(int) { time.Sleep(70 * time.Millisecond) },
		})
		time.Sleep(20 * time.Second)
		w.told(t, true, "9.05s stalled after=8s in_flight=3 blocked=[] stuck=[check]")
		if s := w.Stats(); s.Queue.Store.InFlight != 1 || s.Store.In != 3 {
			t.Errorf("queue to store: %+v", s.Queue.Store)
		}
		close(release)
		w.Stop()
	})
}

// One segment hangs, and a branch elsewhere does too: both are named.
func TestSeveralAreToBlame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		hangs := func(int) { <-release }
		w := begin(t, 3, 2*time.Second, Ledger{Checking: hangs, Auditing: hangs})
		time.Sleep(20 * time.Second)
		w.told(t, true, "10s stalled after=8s in_flight=3 blocked=[tee to audit: 3 of 8] stuck=[check]")
		close(release)
		w.Stop()
	})
}

// Slow is not stalled, if never slower than stall_after; nor is a pipeline that has nothing to do.
func TestSlowOrIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(int) { time.Sleep(7 * time.Second) }
		w := begin(t, 50, time.Millisecond, Ledger{Storing: slow})
		time.Sleep(24 * time.Hour)
		w.told(t, false)
		w.Stop()
		w.outcomes.Once(t, 50)
	})
}

// What is accepted while nothing comes to an end is no movement: it waits with the others.
func TestArrivalsAreNoMovement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		hangs := func(int) { <-release }
		w := begin(t, 10, 3*time.Second, Ledger{Storing: hangs, Auditing: hangs})
		time.Sleep(11500 * time.Millisecond)
		w.told(t, true, "11s stalled after=8s in_flight=3 blocked=[check to store: 3 of 4 tee to audit: 3 of 8]")
		close(release)
		w.Stop()
		time.Sleep(3 * time.Second) // until its receiver returns
	})
}

// A drain may stall as well. When force has ended it there is no pipeline that could be stalled.
func TestDrainAndForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		w := begin(t, 3, time.Millisecond, Ledger{Storing: func(int) { <-release }})
		time.Sleep(time.Second)
		w.Cancel()
		time.Sleep(10 * time.Second)
		const said = "9.001s stalled after=8s in_flight=3 blocked=[check to store: 3 of 4]"
		w.told(t, true, said)
		if w.Ended() == nil {
			t.Error("Run returned nil")
		}
		if now, times := w.Stalled(); now || times != 1 {
			t.Errorf("stalled %t, %d times", now, times)
		}
		if took := time.Since(w.begun); took > 21*time.Second+trial.Grace {
			t.Errorf("Run returned after %v", took)
		}
	})
}

// Done is a queue like any other.
func TestDoneHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		w := &world{diary: diary{begun: time.Now()}}
		nothing := func(int) {}
		p, err := NewWatched(WatchedDeps{
			Feed:   &Feed{trial.CountAndWait(3, func(o *Order, i int) { o.ID = i }), func(int, error) { <-release }},
			Ledger: &Ledger{nothing, nothing, nothing},
		}, rt.WithLogger(slog.New(&w.diary)))
		if err != nil {
			t.Fatal(err)
		}
		w.Watched, w.Running = p, trial.Start(t, p)
		time.Sleep(time.Minute)
		if said := w.read(); len(said) != 1 || !strings.HasSuffix(said[0], "in_flight=2 blocked=[intake to intake's done: 3 of 32]") {
			t.Errorf("logged %v", said)
		}
		close(release)
		w.Stop()
	})
}
