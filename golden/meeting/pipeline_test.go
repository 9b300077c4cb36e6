package meeting

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// A world is what is at the ends of the pipeline, and notes what comes there.
type world struct {
	outcomes trial.Outcomes
	slow     func(where string)

	mu   sync.Mutex
	seen map[string]map[int]int // by exporter and parcel
	bad  []string
}

func (w *world) got(where string, p *Parcel, cause error) {
	id, marks := p.ID, p.Marks()
	if w.slow != nil {
		w.slow(where)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen[where] == nil {
		w.seen[where] = map[int]int{}
	}
	w.seen[where][id]++
	want := marksAt(where, id)
	if marks != want || p.ID != id {
		w.bad = append(w.bad, fmt.Sprintf("%s got parcel %d with marks %q, want %q", where, id, marks, want))
	}
	if where == "rejects" && !errors.Is(cause, map[bool]error{true: ErrRepair, false: ErrShelf}[id%14 == 0]) {
		w.bad = append(w.bad, fmt.Sprintf("parcel %d was rejected for %v", id, cause))
	}
}

// path is the way of a parcel down to tee, as the maps that change it; empty of one that does not come there.
func path(id int) string {
	switch grams := id % 5; {
	case id%14 == 0:
		return ""
	case id%7 == 0:
		return "rl" // Weigh's change is undone: the dead letter is as it was received
	case grams < 2 && id%3 == 0:
		return ""
	case grams > 3:
		return "wp"
	}
	return "wl"
}

func marksAt(where string, id int) string {
	if where == "rejects" && id%14 == 0 {
		return ""
	}
	return path(id)
}

// outcome is what the parcel's done must hear.
func outcome(id int) (cause error, permanent bool) {
	switch {
	case id%28 == 0:
		return ErrWeigh, false // the first cause; the bin is full for now
	case path(id) == "":
		return nil, false
	case id%11 == 0 && id%7 == 0:
		return ErrWeigh, false // the first cause, here too
	case id%11 == 0:
		return ErrStore, false
	}
	return nil, false // what no shelf holds is rejected, and the bin takes it
}

func newMeeting(t testing.TB, w *world, each int, wait bool) *Meeting {
	t.Helper()
	w.seen = map[string]map[int]int{}
	fill := func(offset int) func(*Parcel, int) {
		return func(p *Parcel, i int) { p.ID = 2*i - offset }
	}
	read := func(n int, number func(*Parcel, int)) func(context.Context, *Parcel) error {
		if wait {
			return trial.CountAndWait(n, number)
		}
		return trial.Count(n, number)
	}
	p, err := NewMeeting(MeetingDeps{
		Feed: &Feed{read(each, fill(1)), read(each, fill(0)), func(p *Parcel, err error) {
			w.outcomes.Hear(p.ID, err)
		}},
		Depot: &Depot{w.got},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// check holds what was seen against what must have been, where all has run to its end.
func (w *world) check(t *testing.T, n int) {
	t.Helper()
	w.outcomes.Once(t, n)
	for _, bad := range w.bad {
		t.Error(bad)
	}
	for id := 1; id <= n; id++ {
		cause, permanent := outcome(id)
		if err := w.outcomes.Of(t, id); !errors.Is(err, cause) || (err == nil) != (cause == nil) || rt.IsPermanent(err) != permanent {
			t.Errorf("parcel %d got %v, want %v", id, err, cause)
		}
		there := 0
		if path(id) != "" {
			there = 1
		}
		trail := 0
		if there == 1 && id%3 != 0 {
			trail = 1
		}
		rejected := 0
		if id%14 == 0 || there == 1 && id%11 != 0 && id%13 == 0 {
			rejected = 1
		}
		for where, want := range map[string]int{"store": there, "rejects": rejected} {
			if got := w.seen[where][id]; got != want {
				t.Errorf("%s got parcel %d %d times, want %d", where, id, got, want)
			}
		}
		// Once by tee, and once more by look unless check was passed over; which of the two look chose is told by Grams.
		audits, archives := w.seen["audit"][id], w.seen["archive"][id]
		if audits < there || audits > there+trail || archives < trail || archives > 2*trail || audits+archives > there+2*trail {
			t.Errorf("parcel %d came to audit %d times and to archive %d times", id, audits, archives)
		}
	}
}

func TestWaysMeet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		trial.Run(t, newMeeting(t, w, 5000, false))
		w.check(t, 10_000)
	})
}

func TestWaysMeetAtAllSpeeds(t *testing.T) {
	for _, slow := range []string{"store", "audit", "archive", "rejects"} {
		synctest.Test(t, func(t *testing.T) {
			w := &world{slow: func(where string) {
				if where == slow || rand.IntN(50) == 0 {
					time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond)
				}
			}}
			trial.Run(t, newMeeting(t, w, 2000, false))
			w.check(t, 4000)
		})
	}
}

func TestDrain(t *testing.T) {
	for _, after := range []time.Duration{0, time.Microsecond, 50 * time.Microsecond, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			w := &world{slow: func(string) { time.Sleep(time.Microsecond) }}
			p := newMeeting(t, w, 100_000, true)
			r := trial.Start(t, p)
			time.Sleep(after)
			r.Stop()
			s := p.Stats()
			if heard := w.outcomes.Count(); uint64(heard) != s.Air.In+s.Sea.In {
				t.Errorf("%d outcomes of %d parcels", heard, s.Air.In+s.Sea.In)
			}
		})
	}
}

// Whatever hangs: each accepted parcel has one outcome when Run returns, and none after it.
func TestForce(t *testing.T) {
	for _, hung := range []string{"store", "audit", "archive", "rejects"} {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			w := &world{slow: func(where string) {
				if where == hung {
					<-release
				}
			}}
			p := newMeeting(t, w, 20_000, true)
			r := trial.Start(t, p)
			synctest.Wait()
			r.Forced(5 * time.Second)
			s := p.Stats()
			heard := w.outcomes.Count()
			if uint64(heard) != s.Air.In+s.Sea.In {
				t.Errorf("%s hung: %d outcomes of %d parcels", hung, heard, s.Air.In+s.Sea.In)
			}
			close(release)
			synctest.Wait()
			if late := w.outcomes.Count() - heard; late != 0 {
				t.Errorf("%d outcomes came after the end", late)
			}
		})
	}
}

// One receiver floods the place where both meet; the other is served all the same.
func TestNoLaneStarves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{seen: map[string]map[int]int{}, slow: func(string) { time.Sleep(time.Microsecond) }}
		flood := 0
		var sea []int
		p, err := NewMeeting(MeetingDeps{
			Feed: &Feed{
				ByAir: func(ctx context.Context, p *Parcel) error {
					if flood++; ctx.Err() != nil {
						return ctx.Err()
					}
					p.ID = 1
					return nil
				},
				BySea: trial.CountAndWait(100, func(p *Parcel, i int) { p.ID = 1000 + i }),
				Heard: func(p *Parcel, _ error) {
					w.mu.Lock()
					defer w.mu.Unlock()
					if p.ID > 1000 {
						sea = append(sea, p.ID)
					}
				},
			}, Depot: &Depot{w.got},
		})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(50 * time.Millisecond)
		w.mu.Lock()
		served := len(sea)
		w.mu.Unlock()
		r.Stop()
		if served != 100 {
			t.Errorf("%d of 100 parcels by sea were served beside a flood of %d by air", served, flood)
		}
	})
}

func TestBooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{}
		p := newMeeting(t, w, 5000, false)
		trial.Run(t, p)
		s := p.Stats()
		if s.Weigh.In != 10_000 || s.BySize.In != s.Weigh.Out || s.Repair.In != s.Weigh.Failed {
			t.Errorf("weigh: %+v, by_size: %+v, repair: %+v", s.Weigh, s.BySize, s.Repair)
		}
		if label := s.Paid.Out + s.Repair.Out + s.BySize.Out - s.Paid.In - s.Pack.In; s.Label.In != label || s.Tee.In != s.Label.Out+s.Pack.Out {
			t.Errorf("label took %d of %d, tee %d", s.Label.In, label, s.Tee.In)
		}
		if s.Store.In != s.Tee.Out || s.Audit.In != s.Audit.Acked || s.Rejects.In != s.Rejects.Acked+s.Rejects.Nacked {
			t.Errorf("store: %+v, audit: %+v, rejects: %+v", s.Store, s.Audit, s.Rejects)
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		half := func(id int) func(context.Context, *Parcel) error {
			return trial.Count(n/2, func(p *Parcel, _ int) { p.ID = id })
		}
		p, err := NewMeeting(MeetingDeps{Feed: &Feed{half(1), half(4), func(*Parcel, error) {}}, Depot: &Depot{}})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}
