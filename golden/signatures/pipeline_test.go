package signatures

import (
	"log/slog"
	"maps"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(o *Order, i int) { o.ID = i }

func newSignatures(t *testing.T, deps SignaturesDeps) *Signatures {
	t.Helper()
	p, err := NewSignatures(deps, rt.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAllForms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 700
		var endless, patient trial.Outcomes
		release := make(chan struct{})
		shelf := &Shelf{got: map[string]int{}, keep: func(o *Order) {
			if o.Seen != "plain " {
				t.Errorf("kept %+v", *o)
			}
			if o.ID == 99 {
				<-release // else the endless one would not let time stand still
			}
		}}
		p := newSignatures(t, SignaturesDeps{
			Endless: &Endless{heard: endless.Hear},
			Patient: &Patient{left: n, heard: patient.Hear},
			Hasty:   &Hasty{trial.CountSlices(n, numbered)},
			Shelf:   shelf,
		})
		r := trial.Start(t, p)
		synctest.Wait()
		if got := endless.Count(); got != 98+3 { // even ones are filtered until four odd ones fill the queue
			t.Errorf("%d orders of the endless one are through", got)
		}
		r.Cancel()
		synctest.Wait() // the drain waits for order 99
		close(release)
		r.Stop()

		s := p.Stats()
		endless.Once(t, int(s.Endless.In))
		patient.Once(t, n)
		want := map[string]int{
			"keep": int(s.Keep.In), "crate": n/2 - n/14, "glance": n/2 - n/14, "look": n/2 - n/14,
			"bury": n / 7, "all": n - n/7, "mourn": n / 7,
		}
		if !maps.Equal(shelf.got, want) {
			t.Errorf("got %v, want %v", shelf.got, want)
		}
		if s.Hasty.Acked != n || s.Slow.Panics != n/7 || s.Careful.Failed != n/7 || s.Patient.Acked != n {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestAllocations(t *testing.T) {
	if trial.Race || trial.Poison {
		t.Skip("the race detector and poison allocate")
	}
	const n = 100_000
	enough := make(chan struct{})
	lucky := func(o *Order, i int) { o.ID = 7*i + 2 } // panics and errors allocate
	p := newSignatures(t, SignaturesDeps{
		Endless: &Endless{heard: func(id int, _ error) {
			if id == n {
				close(enough)
			}
		}},
		Patient: &Patient{},
		Hasty:   &Hasty{trial.CountSlices(n, lucky)},
		Shelf:   &Shelf{got: map[string]int{"keep": 0, "all": 0}, keep: func(*Order) {}},
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := trial.Start(t, p)
	<-enough
	r.Stop()
	runtime.ReadMemStats(&after)
	if allocated := after.Mallocs - before.Mallocs; allocated > 400 {
		t.Errorf("%d allocations", allocated)
	}
	if s := p.Stats(); s.Endless.In < n {
		t.Errorf("stats %+v", s)
	}
}
