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

// What golden/contract.md promises of fanouts on the full path.

const fine = 243 // a multiple of it no exporter fails on

// ◆ Nothing drops cause or permanence: a message comes to what the deciding chain came to, with the first cause, permanent if all
// failures of the chain were.
func TestNothingDropsCauseOrPermanence(t *testing.T) {
	const n = 243
	for name, of := range tales {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &world{slow: func(string, *Event) { time.Sleep(time.Microsecond) }}
				trial.Run(t, build(t, name, w, n))
				for id := 1; id <= n; id++ {
					var want tale
					of.tell(&want, id)
					checkOutcome(t, w, id, want.failed)
				}
			})
		})
	}
}

func checkOutcome(t *testing.T, w *world, id int, failures []error) {
	t.Helper()
	got := w.outcomes.Of(t, id)
	if ok(failures) {
		if got != nil {
			t.Errorf("event %d: %v, want an Ack", id, got)
		}
		return
	}
	permanent := true
	for _, err := range failures {
		permanent = permanent && rt.IsPermanent(err)
	}
	if !errors.Is(got, failures[0]) && !errors.Is(got, errors.Unwrap(failures[0])) || rt.IsPermanent(got) != permanent {
		t.Errorf("event %d: %v, permanent %t, want %v, permanent %t", id, got, rt.IsPermanent(got), failures[0], permanent)
	}
}

// ◆ An outcome counts once: what a destination says when its time is up has no effect, be it an Ack or a Nack. What its fallbacks said
// is the outcome, and by then long out.
func TestALateOutcomeHasNoEffect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 27 // all that a, b and c may say
		w := &world{slow: func(exporter string, _ *Event) {
			if exporter == "a" {
				time.Sleep(2 * time.Second)
			}
		}}
		p := build(t, "Spare", w, n).(*Spare)
		trial.Run(t, p)
		w.outcomes.Once(t, n)
		acked := uint64(0)
		for id := 1; id <= n; id++ {
			got, failed := w.outcomes.Of(t, id), fate("b", id) != nil && fate("c", id) != nil
			if !failed {
				acked++
			}
			if failed != errors.Is(got, rt.ErrTimeout) || !failed && got != nil || rt.IsPermanent(got) {
				t.Errorf("event %d: %v, permanent %t", id, got, rt.IsPermanent(got))
			}
		}
		s := p.Stats()
		if a := s.Fanout.Tee.Destinations[0]; a.TimedOut != n || a.Failed != n || s.Tee.Acked != acked || s.Tee.Nacked != n-acked {
			t.Errorf("%d Acked, %d Nacked, a %+v; want %d Acked", s.Tee.Acked, s.Tee.Nacked, a, acked)
		}
	})
}

// ◆ What may be sent again stays intact: what a map has changed for one destination, its fallback, its neighbours and done see as it was.
func TestWhatMayBeSentAgainStaysIntact(t *testing.T) {
	for name, marked := range map[string]string{"Spare": "b", "All": "c"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n = 243
				var mu sync.Mutex
				calls := map[string]int{}
				w := &world{}
				see := func(who string, e *Event) {
					mu.Lock()
					defer mu.Unlock()
					calls[who]++
					if (e.Marks == 1) != (who == marked) || e.Marks > 1 {
						t.Errorf("%s sees %+v", who, *e)
					}
				}
				w.slow = func(exporter string, e *Event) {
					time.Sleep(time.Microsecond)
					see(exporter, e)
				}
				p := build(t, name, w, n)
				switch p := p.(type) {
				case *All:
					hear := p.feed.Heard
					p.feed.Heard = func(e *Event, err error) { see("done", e); hear(e, err) }
				case *Spare:
					hear := p.feed.Heard
					p.feed.Heard = func(e *Event, err error) { see("done", e); hear(e, err) }
				}
				trial.Run(t, p)
				for _, who := range []string{"a", "b", "c", "done"} {
					if calls[who] == 0 {
						t.Errorf("%s saw nothing", who)
					}
				}
			})
		})
	}
}

// ◆ A destination with when_full: drop cannot stall the others: what does not fit into its queue is counted, and it and its fallback
// are passed over.
func TestWhenFullDropCannotStallTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 10_000
		release := make(chan struct{})
		w := &world{slow: func(exporter string, _ *Event) {
			if exporter == "d" {
				<-release
			}
		}}
		feed := &Feed{trial.CountAndWait(n, func(e *Event, i int) { e.ID = fine * i }), func(e *Event, err error) { w.outcomes.Hear(e.ID/fine, err) }}
		p, err := NewSpare(SpareDeps{Feed: feed, Shop: &Shop{w.take}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		synctest.Wait()
		w.outcomes.Once(t, n)
		s := p.Stats()
		if to := s.Fanout.Tee.Destinations; to[3].Sent != spareDQueue || to[3].DroppedFull != n-spareDQueue || to[4].Sent != 0 || s.Queue.D.Waits > 0 {
			t.Errorf("d %+v, e %+v, %d waits", to[3], to[4], s.Queue.D.Waits)
		}
		close(release)
		r.Stop()
	})
}

// ◆ With when_full: fail a hung destination goes to its fallback instead of shutting the gate: what its call and its queue keep is
// all that it keeps.
func TestAHungDestinationGoesToItsFallback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20_000
		release := make(chan struct{})
		w := &world{slow: func(exporter string, _ *Event) {
			if exporter == "a" {
				<-release
			}
		}}
		feed := &Feed{trial.CountAndWait(n, func(e *Event, i int) { e.ID = 243 * i }), func(e *Event, err error) { w.outcomes.Hear(e.ID/243, err) }}
		p, err := NewSpare(SpareDeps{Feed: feed, Shop: &Shop{w.take}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(10 * time.Second)
		w.outcomes.Once(t, n)
		acked, s := p.Stats().Tee.Acked, p.Stats().Fanout.Tee
		if acked != n || s.Destinations[0].Sent != spareAQueue || s.Destinations[0].TimedOut != spareAQueue || s.Destinations[0].Failed != n || s.Destinations[1].Sent != n {
			t.Errorf("%+v", s)
		}
		if q := p.Stats().Queue; q.A.Waits+q.Mark.Waits+q.C.Waits > 0 {
			t.Errorf("the gate was shut: %+v", q)
		}
		r.Cancel()
		close(release)
		if err := r.Ended(); err != nil {
			t.Error(err)
		}
	})
}

// ◆ A fallback is never part of the sequence, wherever it is listed: where nobody fails it gets nothing.
func TestAFallbackIsNoPartOfTheSequence(t *testing.T) {
	for name, want := range map[string][]string{"Every": {"a", "b", "d"}, "Sequence": {"a", "b", "c"}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &world{slow: func(string, *Event) { time.Sleep(time.Microsecond) }}
				feed := &Feed{trial.Count(3, func(e *Event, i int) { e.ID = fine * i }), func(e *Event, err error) { w.outcomes.Hear(e.ID/fine, err) }}
				var p rt.Pipeline
				var err error
				if name == "Every" {
					p, err = NewEvery(EveryDeps{Feed: feed, Shop: &Shop{w.take}})
				} else {
					p, err = NewSequence(SequenceDeps{Feed: feed, Shop: &Shop{w.take}})
				}
				if err != nil {
					t.Fatal(err)
				}
				trial.Run(t, p)
				for id := 1; id <= 3; id++ {
					if got := w.calls[fine*id]; !slices.Equal(got, want) || w.outcomes.Of(t, id) != nil {
						t.Errorf("event %d went to %v, want %v", id, got, want)
					}
				}
			})
		})
	}
}

// ◆ A timeout is measured from dispatch, time in the queue included, and exact: behind a call that takes long each message fails when
// its own time is up.
func TestATimeoutIsMeasuredFromDispatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, apart = 5, 300 * time.Millisecond
		w := &world{slow: func(exporter string, _ *Event) {
			if exporter == "a" {
				time.Sleep(5 * time.Second)
			}
		}}
		begun, heard := time.Now(), map[int]time.Duration{}
		feed := &Feed{trial.CountAndWait(n, func(e *Event, i int) {
			if i > 1 {
				time.Sleep(apart)
			}
			e.ID = fine * i
		}), func(e *Event, err error) {
			heard[e.ID/fine] = time.Since(begun)
			w.outcomes.Hear(e.ID/fine, err)
		}}
		p, err := NewSpare(SpareDeps{Feed: feed, Shop: &Shop{w.take}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(time.Minute)
		r.Stop()
		w.outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			if want := spareTeeATimeout + time.Duration(id-1)*apart; heard[id] != want {
				t.Errorf("event %d: heard after %v, want %v", id, heard[id], want)
			}
		}
		if s := p.Stats().Fanout.Tee.Destinations; s[0].TimedOut != n || s[0].Failed != n || s[1].Sent != n {
			t.Errorf("%+v", s)
		}
	})
}

// ◆ A failed destination is stood in for by its chain to the end, be it the primary or not.
func TestEveryDestinationHasItsChain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 243
		w := &world{slow: func(string, *Event) { time.Sleep(time.Microsecond) }}
		p := build(t, "Spare", w, n).(*Spare)
		trial.Run(t, p)
		for id := 1; id <= n; id++ {
			for _, chain := range [][]string{{"a", "b", "c"}, {"d", "e"}} {
				if chain[0] == "d" && !slices.Contains(w.calls[id], "d") {
					continue // passed over
				}
				expected := true
				for _, exporter := range chain {
					if slices.Contains(w.calls[id], exporter) != expected {
						t.Errorf("event %d went to %v; %s expected: %t", id, w.calls[id], exporter, expected)
					}
					expected = expected && fate(exporter, id) != nil
				}
			}
		}
		to := p.Stats().Fanout.Tee.Destinations
		if to[4].Sent == 0 || to[4].Sent != to[3].Failed || to[1].Sent != to[0].Failed || to[2].Sent != to[1].Failed {
			t.Errorf("%+v", to)
		}
	})
}

// ◆ In a sequence a failed destination that is not the primary is passed over, and the next gets the message.
func TestAFailedDestinationIsPassedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 243
		w := &world{slow: func(string, *Event) { time.Sleep(time.Microsecond) }}
		trial.Run(t, build(t, "Sequence", w, n))
		passed := 0
		for id := 1; id <= n; id++ {
			if !slices.Contains(w.calls[id], "c") {
				t.Errorf("event %d never came to the primary: %v", id, w.calls[id])
			}
			if fate("a", id) != nil && fate("d", id) != nil && fate("b", id) != nil && fate("c", id) == nil {
				passed++
				if err := w.outcomes.Of(t, id); err != nil {
					t.Errorf("event %d: %v, but the primary Acked it", id, err)
				}
			}
		}
		if passed == 0 {
			t.Error("none was passed over")
		}
	})
}
