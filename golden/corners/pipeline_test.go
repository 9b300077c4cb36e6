package corners

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
)

// paces are how fast desks work.
var paces = map[string]func(){
	"at once": nil,
	"slowly":  func() { time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond) },
}

func newCorners(t *testing.T, n int, pause func(), outcomes *trial.Outcomes, read func(int, func(*Letter, int)) func(context.Context, *Letter) error) *Corners {
	t.Helper()
	from := func(k int) func(context.Context, *Letter) error {
		return read(n, func(l *Letter, i int) { l.ID = 3*i - k })
	}
	p, err := NewCorners(CornersDeps{
		Feed: &Feed{from(0), from(1), from(2), func(l *Letter, err error) { outcomes.Hear(l.ID, err) }},
		Desk: &Desk{pause},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// All is Acked: what is refused has a place to go.
func TestEachLetterHasOneOutcome(t *testing.T) {
	for pace, pause := range paces {
		t.Run(pace, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n = 300
				var outcomes trial.Outcomes
				p := newCorners(t, n, pause, &outcomes, trial.Count[Letter])
				trial.Run(t, p)
				outcomes.Once(t, 3*n)
				for id := 1; id <= 3*n; id++ {
					if err := outcomes.Of(t, id); err != nil {
						t.Errorf("letter %d got %v", id, err)
					}
				}
				s := p.Stats()
				if s.Spell.In != s.Words.Out || s.Sort.In != s.Spell.Out || s.Tee.In != s.Sort.In || s.Bin.In != s.Words.Failed || s.Blots.In == 0 {
					t.Errorf("words: %+v, spell: %+v, sort: %+v, tee: %+v, bin: %+v", s.Words, s.Spell, s.Sort, s.Tee, s.Bin)
				}
			})
		})
	}
}

func TestDrainAtAnyMoment(t *testing.T) {
	for i := range 20 {
		synctest.Test(t, func(t *testing.T) {
			var outcomes trial.Outcomes
			p := newCorners(t, 100_000, func() { time.Sleep(time.Microsecond) }, &outcomes, trial.CountAndWait[Letter])
			r := trial.Start(t, p)
			time.Sleep(time.Duration(i*i) * time.Microsecond)
			r.Stop()
			s := p.Stats()
			if in := s.One.In + s.Two.In + s.Three.In; uint64(outcomes.Count()) != in {
				t.Errorf("%d outcomes of %d letters", outcomes.Count(), in)
			}
		})
	}
}

// The dead letters of a split and those of its parts share a queue of two places: the split keeps one while its parts may
// need one, and the drain closes it when no answer can lead there.
func TestOneQueueForLettersOfASplitAndItsParts(t *testing.T) {
	for pace, pause := range paces {
		t.Run(pace, func(t *testing.T) {
			for range 20 {
				synctest.Test(t, func(t *testing.T) {
					const n = 200
					var outcomes trial.Outcomes
					p, err := NewShared(SharedDeps{
						Shelf: &Shelf{trial.Count(n, func(w *Word, i int) { w.ID = i }), func(w *Word, err error) { outcomes.Hear(w.ID, err) }},
						Desk:  &Desk{pause},
					})
					if err != nil {
						t.Fatal(err)
					}
					trial.Run(t, p)
					outcomes.Once(t, n)
				})
			}
		})
	}
}

// A word comes to one exporter three ways, and is refused each time: the queue of dead letters has room for all three, or the
// word waits.
func TestRoomForEachWayOfAMessage(t *testing.T) {
	for pace, pause := range paces {
		t.Run(pace, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n = 500
				var outcomes trial.Outcomes
				p, err := NewWays(WaysDeps{
					Shelf: &Shelf{trial.Count(n, func(w *Word, i int) { w.ID = i }), func(w *Word, err error) { outcomes.Hear(w.ID, err) }},
					Desk:  &Desk{pause},
				})
				if err != nil {
					t.Fatal(err)
				}
				trial.Run(t, p)
				outcomes.Once(t, n)
				if s := p.Stats(); s.Blots.In != 3*n || s.Blots.Acked != 3*n {
					t.Errorf("%+v", s.Blots)
				}
			})
		})
	}
}
