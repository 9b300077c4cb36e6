package later

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(p *Parcel, i int) { p.ID = i }

func above(n int) func(*Parcel, int) { return func(p *Parcel, i int) { p.ID = n + i } }

func ended(context.Context, *Parcel) error { return io.EOF }

var (
	quiet   = rt.WithLogger(slog.New(slog.DiscardHandler))
	errBusy = errors.New("busy")
	errGone = errors.New("gone")
)

func newLater(t *testing.T, feed *Feed, wire *Wire) *Later {
	t.Helper()
	if feed.BySea == nil {
		feed.BySea = ended
	}
	p, err := NewLater(LaterDeps{Feed: feed, Wire: wire}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newCrew(t *testing.T, feed *Feed, sent func(*Parcel, rt.Outcome)) *Crew {
	t.Helper()
	p, err := NewCrew(CrewDeps{Feed: feed, Wire: &Wire{Sent: sent}}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A desk keeps outcomes until somebody answers them.
type desk struct {
	mu   sync.Mutex
	open map[int]rt.Outcome
}

func (d *desk) keep(p *Parcel, o rt.Outcome) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open == nil {
		d.open = map[int]rt.Outcome{}
	}
	d.open[p.ID] = o
}

func (d *desk) done(id int, err error) {
	d.mu.Lock()
	o := d.open[id]
	d.mu.Unlock()
	o.Done(err)
}

// Answers come in whatever order, and each is its own message's.
func TestAnswersOutOfOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20
		var outcomes trial.Outcomes
		var d desk
		p := newLater(t, &Feed{ByAir: trial.CountAndWait(n, numbered), Heard: outcomes.Hear}, &Wire{Sent: d.keep})
		r := trial.Start(t, p)
		synctest.Wait()
		for i := n; i > 0; i-- {
			if got := outcomes.Count(); got != n-i {
				t.Errorf("%d outcomes before parcel %d is answered", got, i)
			}
			d.done(i, map[bool]error{true: errBusy}[i%3 == 0])
			synctest.Wait()
			if err := outcomes.Of(t, i); errors.Is(err, errBusy) != (i%3 == 0) {
				t.Errorf("parcel %d got %v", i, err)
			}
		}
		r.Stop()
		outcomes.Once(t, n)
	})
}

// ◆ Only the first answer counts, even where the slot has another call in it by now.
func TestSecondAnswersHaveNoEffect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 200
		var outcomes trial.Outcomes
		var d desk
		p := newLater(t, &Feed{ByAir: trial.CountAndWait(n, numbered), Heard: outcomes.Hear}, &Wire{Sent: d.keep})
		r := trial.Start(t, p)
		synctest.Wait()
		for i := 1; i <= n; i++ {
			d.done(i, nil)
			d.done(i, errBusy)
			synctest.Wait() // the slot is taken again
			d.done(i, errBusy)
			d.done(max(1, i/2), errBusy)
			synctest.Wait()
			if got := outcomes.Count(); got != i {
				t.Fatalf("%d outcomes of %d answers", got, i)
			}
		}
		rt.Outcome{}.Done(nil)
		r.Stop()
		outcomes.Once(t, n)
		for i := 1; i <= n; i++ {
			if err := outcomes.Of(t, i); err != nil {
				t.Errorf("parcel %d got %v", i, err)
			}
		}
	})
}

// Goroutines answer at once, each message from two of them; two receivers share the exporter.
func TestAnswersFromManyGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		p := newLater(t,
			&Feed{ByAir: trial.Count(n, numbered), BySea: trial.Count(n, above(n)), Heard: outcomes.Hear},
			&Wire{Sent: func(m *Parcel, o rt.Outcome) {
				var err error
				if m.ID%5 == 0 {
					err = errBusy
				}
				for range 2 {
					go o.Done(err)
				}
			}})
		trial.Run(t, p)
		outcomes.Once(t, 2*n)
		for i := 1; i <= 2*n; i++ {
			if err := outcomes.Of(t, i); errors.Is(err, errBusy) != (i%5 == 0) {
				t.Errorf("parcel %d got %v", i, err)
			}
		}
	})
}

// What is refused for good goes to the dead-letter exporter, which answers later too.
func TestPermanentNacksAreDiverted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 300
		var outcomes trial.Outcomes
		var mu sync.Mutex
		var rejected []int
		p := newLater(t,
			&Feed{ByAir: trial.Count(n, numbered), BySea: trial.Count(n, above(n)), Heard: outcomes.Hear},
			&Wire{
				Sent: func(m *Parcel, o rt.Outcome) {
					var err error
					switch m.ID % 3 {
					case 1:
						err = errBusy
					case 2:
						err = rt.Permanent(errGone)
					}
					go o.Done(err)
				},
				Rejected: func(m *Parcel, o rt.Outcome) {
					mu.Lock()
					rejected = append(rejected, m.ID)
					mu.Unlock()
					go o.Done(nil)
				},
			})
		trial.Run(t, p)
		outcomes.Once(t, 2*n)
		for i := 1; i <= 2*n; i++ {
			if err := outcomes.Of(t, i); errors.Is(err, errBusy) != (i%3 == 1) || (err == nil) != (i%3 != 1) {
				t.Errorf("parcel %d got %v", i, err)
			}
		}
		slices.Sort(rejected)
		if len(rejected) != 2*n/3 || slices.ContainsFunc(rejected, func(id int) bool { return id%3 != 2 }) {
			t.Errorf("rejected %v", rejected)
		}
	})
}

// A panic is a Nack, unless the call has answered before it: then it is counted, and that is all.
func TestPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 300
		var outcomes trial.Outcomes
		sent := func(m *Parcel, o rt.Outcome) {
			switch m.ID % 3 {
			case 0:
				panic("no more paper")
			case 1:
				o.Done(nil)
				panic("too late")
			}
			go o.Done(nil)
		}
		refused := func(_ *Parcel, o rt.Outcome) { o.Done(errGone) }
		for name, newPipeline := range map[string]func(*Feed) rt.Pipeline{
			"hand": func(f *Feed) rt.Pipeline { return newLater(t, f, &Wire{Sent: sent, Rejected: refused}) },
			"crew": func(f *Feed) rt.Pipeline { return newCrew(t, f, sent) },
		} {
			outcomes = trial.Outcomes{}
			p := newPipeline(&Feed{ByAir: trial.Count(n, numbered), Heard: outcomes.Hear})
			trial.Run(t, p)
			outcomes.Once(t, n)
			for i := 1; i <= n; i++ {
				err := outcomes.Of(t, i)
				if _, panicked := errors.AsType[*rt.PanicError](err); panicked != (i%3 == 0) || (err == nil) == panicked {
					t.Errorf("%s: parcel %d got %v", name, i, err)
				}
			}
			if got := trial.Row(t, p, "store").Panics; got != 2*n/3 {
				t.Errorf("%s: %d panics", name, got)
			}
		}
	})
}

// The drain waits for answers, though nobody is in a call.
func TestDrainWaitsForAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 50
		var outcomes trial.Outcomes
		start := time.Now()
		p := newCrew(t, &Feed{ByAir: trial.Count(n, numbered), Heard: outcomes.Hear}, func(m *Parcel, o rt.Outcome) {
			time.AfterFunc(time.Second, func() { o.Done(nil) })
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		if took := time.Since(start); took != 2*time.Second { // 32 at a time
			t.Errorf("took %v", took)
		}
	})
}

// What is not answered at force is Nacked, its exporter named; answers after that have no effect.
func TestForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		var outcomes trial.Outcomes
		var d desk
		hung := func(id int) bool { return id%10 == 0 }
		sent := func(m *Parcel, o rt.Outcome) {
			if hung(m.ID) {
				d.keep(m, o)
				return
			}
			go o.Done(nil)
		}
		for name, newPipeline := range map[string]func(*Feed) rt.Pipeline{
			"hand": func(f *Feed) rt.Pipeline { return newLater(t, f, &Wire{Sent: sent}) },
			"crew": func(f *Feed) rt.Pipeline { return newCrew(t, f, sent) },
		} {
			d, outcomes = desk{}, trial.Outcomes{}
			p := newPipeline(&Feed{ByAir: trial.CountAndWait(n, numbered), Heard: outcomes.Hear})
			r := trial.Start(t, p)
			synctest.Wait()
			abandoned := r.Forced(laterDrain)
			if !slices.Equal(abandoned.Stuck, []string{"store"}) || abandoned.Nacked != n/10 {
				t.Errorf("%s: Run returned %v", name, abandoned)
			}
			outcomes.Once(t, n)
			for i := 1; i <= n; i++ {
				if err := outcomes.Of(t, i); errors.Is(err, rt.ErrShutdown) != hung(i) || (err == nil) == hung(i) {
					t.Errorf("%s: parcel %d got %v", name, i, err)
				}
			}
			before := trial.Row(t, p, "store")
			for i := 10; i <= n/2; i += 10 { // the others never: that keeps no goroutine, or the bubble would not end
				d.done(i, errBusy)
			}
			synctest.Wait()
			outcomes.Once(t, n)
			if after := trial.Row(t, p, "store"); after != before {
				t.Errorf("%s: late answers made %+v of %+v", name, after, before)
			}
		}
	})
}

// Answers from many goroutines race with force: each message has one outcome, whoever wins.
func TestAnswersRaceWithForce(t *testing.T) {
	for round := range 20 {
		synctest.Test(t, func(t *testing.T) {
			const n = 500
			var outcomes trial.Outcomes
			var answering sync.WaitGroup
			force := time.Duration(round) * time.Millisecond
			p := newCrew(t, &Feed{ByAir: trial.CountAndWait(n, numbered), Heard: outcomes.Hear}, func(m *Parcel, o rt.Outcome) {
				id := m.ID
				for range 3 {
					answering.Go(func() {
						time.Sleep(time.Duration(id%7) * time.Millisecond)
						o.Done(nil)
					})
				}
			})
			r := trial.Start(t, p)
			time.Sleep(force)
			r.Cancel()
			p.Force()
			_ = r.Ended()
			answering.Wait()
			outcomes.Once(t, int(p.Stats().Intake.In))
		})
	}
}

func TestAllocations(t *testing.T) {
	now := func(_ *Parcel, o rt.Outcome) { o.Done(nil); o.Done(nil) }
	t.Run("hand", func(t *testing.T) {
		trial.NoAllocations(t, func(n int) rt.Pipeline {
			return newLater(t, &Feed{ByAir: trial.Count(n, numbered)}, &Wire{Sent: now})
		})
	})
	t.Run("crew", func(t *testing.T) {
		trial.NoAllocations(t, func(n int) rt.Pipeline {
			return newCrew(t, &Feed{ByAir: trial.Count(n, numbered)}, now)
		})
	})
}
