package fanout

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

var (
	errCurable = errors.New("a failure")
	errForGood = rt.Permanent(errors.New("a failure for good"))
)

// fate is what an exporter does with an event.
func fate(exporter string, id int) error {
	switch (id / map[string]int{"a": 1, "b": 3, "c": 9, "d": 27, "e": 81}[exporter]) % 3 {
	case 1:
		return errCurable
	case 2:
		return errForGood
	}
	return nil
}

// A world notes what happens.
type world struct {
	outcomes trial.Outcomes
	slow     func(exporter string, e *Event)

	mu    sync.Mutex
	calls map[int][]string // exporters, by event, in the order of their calls
}

func (w *world) take(exporter string, e *Event) error {
	w.mu.Lock()
	if w.calls == nil {
		w.calls = map[int][]string{}
	}
	w.calls[e.ID] = append(w.calls[e.ID], exporter)
	w.mu.Unlock()
	if w.slow != nil {
		w.slow(exporter, e)
	}
	return fate(exporter, e.ID)
}

func (w *world) feed(n int) *Feed {
	return &Feed{trial.Count(n, func(e *Event, i int) { e.ID = i }), func(e *Event, err error) { w.outcomes.Hear(e.ID, err) }}
}

// A tale is what becomes of one event: the exporters that get it, and the failures of the chain that decides.
type tale struct {
	calls  []string
	failed []error // of the deciding chain, in order; the last is nil where it was made good
}

// tells is a chain of exporters that stand in for one another.
func (t *tale) tells(id int, chain ...string) (failures []error) {
	for _, exporter := range chain {
		t.calls = append(t.calls, exporter)
		err := fate(exporter, id)
		failures = append(failures, err)
		if err == nil {
			break
		}
	}
	return failures
}

func ok(failures []error) bool { return failures[len(failures)-1] == nil }

// tales say by hand what each pipeline has to do.
var tales = map[string]struct {
	ordered bool // calls are made in this order
	tell    func(t *tale, id int)
}{
	"Every": {true, func(t *tale, id int) {
		for _, chain := range [][]string{{"a"}, {"b", "c"}, {"d"}} {
			if t.failed = t.tells(id, chain...); !ok(t.failed) {
				return
			}
		}
	}},
	"Sequence": {true, func(t *tale, id int) {
		t.tells(id, "a", "d")
		t.tells(id, "b")
		t.failed = t.tells(id, "c", "e")
	}},
	"Spare": {false, func(t *tale, id int) {
		t.failed = t.tells(id, "a", "b", "c")
		t.tells(id, "d", "e")
	}},
}

func build(t testing.TB, name string, w *world, n int) rt.Pipeline {
	t.Helper()
	feed, shop := w.feed(n), &Shop{w.take}
	var p rt.Pipeline
	var err error
	switch name {
	case "All":
		p, err = NewAll(AllDeps{Feed: feed, Shop: shop})
	case "Every":
		p, err = NewEvery(EveryDeps{Feed: feed, Shop: shop})
	case "Sequence":
		p, err = NewSequence(SequenceDeps{Feed: feed, Shop: shop})
	case "Spare":
		p, err = NewSpare(SpareDeps{Feed: feed, Shop: shop})
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Each event goes where its failures lead, of whatever sort they are.
func TestFallbacksAndSequences(t *testing.T) {
	const n = 243
	for name, of := range tales {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &world{slow: func(string, *Event) { time.Sleep(time.Microsecond) }}
				trial.Run(t, build(t, name, w, n))
				w.outcomes.Once(t, n)
				for id := 1; id <= n; id++ {
					var want tale
					of.tell(&want, id)
					got := w.calls[id]
					if !of.ordered {
						slices.Sort(got)
						slices.Sort(want.calls)
					}
					dropped := !of.ordered && !slices.Contains(got, "d") // when it was full
					if !slices.Equal(got, want.calls) && !dropped {
						t.Errorf("event %d: %v, want %v", id, got, want.calls)
					}
				}
			})
		})
	}
}

// TestAllAreAwaited: an Ack when all have Acked, a Nack with a cause of one that has failed.
func TestAllAreAwaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 270
		w := &world{slow: func(_ string, e *Event) { time.Sleep(time.Duration(e.ID%7) * time.Millisecond) }}
		p := build(t, "All", w, n)
		trial.Run(t, p)
		for id := 1; id <= n; id++ {
			a, b, c := fate("a", id), fate("b", id), fate("c", id)
			got := w.outcomes.Of(t, id)
			if (got == nil) != (a == nil && b == nil && c == nil) {
				t.Errorf("event %d: %v, of %v, %v and %v", id, got, a, b, c)
			}
			if sent := len(w.calls[id]); a != nil && sent != 1 || a == nil && sent != 3 {
				t.Errorf("event %d was sent to %v; a was first and said %v", id, w.calls[id], a)
			}
		}
		s := p.(*All).Stats()
		to := s.Fanout.Tee.Destinations
		if s.Tee.Acked+s.Tee.Nacked != n || s.Tee.InFlight != 0 || to[0].Failed != n*2/3 || to[1].Sent != n/3 {
			t.Errorf("%+v", s)
		}
	})
}

// TestLimitOfMessagesInFlight: never more than max_inflight.
func TestLimitOfMessagesInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{slow: func(string, *Event) { time.Sleep(300 * time.Millisecond) }}
		p := build(t, "Spare", w, 500).(*Spare)
		most := uint64(0)
		r := trial.Start(t, p)
		for range 200 {
			time.Sleep(100 * time.Millisecond)
			most = max(most, p.Stats().Tee.InFlight)
		}
		if most == 0 || most > spareTeeInFlight {
			t.Errorf("%d in flight, at most %d may be", most, spareTeeInFlight)
		}
		r.Stop()
	})
}

// TestAllocations: failures, fallbacks and timeouts cost no allocation, but for the error that done is told.
func TestAllocations(t *testing.T) {
	for _, name := range []string{"All", "Sequence", "Spare"} {
		t.Run(name, func(t *testing.T) {
			var fails error
			shop := &Shop{func(exporter string, _ *Event) error {
				if exporter == "a" && name != "All" {
					return fails
				}
				return nil
			}}
			fails = errCurable
			trial.NoAllocations(t, func(n int) rt.Pipeline {
				feed := &Feed{trial.Count(n, func(*Event, int) {}), func(*Event, error) {}}
				var p rt.Pipeline
				var err error
				switch name {
				case "All":
					p, err = NewAll(AllDeps{Feed: feed, Shop: shop})
				case "Sequence":
					p, err = NewSequence(SequenceDeps{Feed: feed, Shop: shop})
				case "Spare":
					p, err = NewSpare(SpareDeps{Feed: feed, Shop: shop})
				}
				if err != nil {
					t.Fatal(err)
				}
				return p
			})
		})
	}
}

// TestManyDestinations: each message goes to all of them once, and is Acked when the last one has.
func TestManyDestinations(t *testing.T) {
	for _, n := range []int{8, 64} {
		synctest.Test(t, func(t *testing.T) {
			w := &world{slow: func(string, *Event) { time.Sleep(time.Millisecond) }}
			feed, shop := &Feed{trial.Count(100, func(e *Event, i int) { e.ID = 3 * i }), func(e *Event, err error) {
				w.mu.Lock()
				got := len(w.calls[e.ID])
				w.mu.Unlock()
				if got != n {
					t.Errorf("event %d has an outcome after %d of %d calls", e.ID, got, n)
				}
				w.outcomes.Hear(e.ID/3, err)
			}}, &Shop{w.take}
			var p rt.Pipeline
			var err error
			if n == 8 {
				p, err = NewEight(EightDeps{Feed: feed, Shop: shop})
			} else {
				p, err = NewSixtyFour(SixtyFourDeps{Feed: feed, Shop: shop})
			}
			if err != nil {
				t.Fatal(err)
			}
			trial.Run(t, p)
			w.outcomes.Once(t, 100)
		})
	}
}

// TestAHungPrimaryWithoutATimeout: what lies in its queue waits for ever, all else goes to its fallback.
func TestAHungPrimaryWithoutATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20_000
		release := make(chan struct{})
		acked := 0
		feed := &Feed{trial.CountAndWait(n, func(e *Event, i int) { e.ID = i }), func(_ *Event, err error) {
			if err == nil {
				acked++
			}
		}}
		p, err := NewPlain(PlainDeps{Feed: feed, Shop: &Shop{func(exporter string, _ *Event) error {
			if exporter == "a" {
				<-release
			}
			return nil
		}}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(time.Second)
		if s := p.Stats(); acked != n-plainAQueue || s.Queue.A.Waits > 0 {
			t.Errorf("%d of %d were Acked; %+v", acked, n, s.Queue)
		}
		r.Cancel()
		close(release)
		if err := r.Ended(); err != nil || acked != n {
			t.Errorf("%v, %d Acked", err, acked)
		}
	})
}

// TestDestinationsOfASequenceHang: what lies in their queues waits for ever, all else passes them, since queues further on have
// more room than is kept for what waits.
func TestDestinationsOfASequenceHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20_000
		release := make(chan struct{})
		acked := 0
		feed := &Feed{trial.CountAndWait(n, func(e *Event, i int) {
			e.ID = i
			time.Sleep(time.Microsecond) // that nobody else is full
		}), func(_ *Event, err error) {
			if err == nil {
				acked++
			}
		}}
		p, err := NewPassed(PassedDeps{Feed: feed, Shop: &Shop{func(exporter string, e *Event) error {
			switch exporter {
			case "a", "b":
				<-release
			case "c":
				return []error{nil, errCurable, errForGood}[e.ID%3]
			}
			return nil
		}}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(time.Second)
		if s := p.Stats(); acked != n-passedAQueue-passedBQueue || s.Queue.D.Waits+s.Queue.E.Waits > 0 || s.Tee.ThrottleEpisodes > 0 {
			t.Errorf("%d of %d were Acked; %+v; %+v", acked, n, s.Queue, s.Tee)
		}
		r.Cancel()
		close(release)
		if err := r.Ended(); err != nil || acked != n {
			t.Errorf("%v, %d Acked", err, acked)
		}
	})
}
