package dropped

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func newDropped(t *testing.T, feed *Feed) *Dropped {
	t.Helper()
	p, err := NewDropped(DroppedDeps{Feed: feed, Store: &Store{}, Audit: &Audit{}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDropAcksAndCountsWhatFailsForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rounds = 50
		var outcomes trial.Outcomes
		fate := map[int]Fate{}
		p := newDropped(t, &Feed{
			Next: trial.Count(rounds*8, func(l *Line, i int) { l.ID, l.Fate = i, Fate(i%8) }),
			Heard: func(l *Line, err error) {
				outcomes.Hear(l.ID, err)
				fate[l.ID] = l.Fate
			},
		})
		trial.Run(t, p)
		outcomes.Once(t, rounds*8)
		for id, fate := range fate {
			err := outcomes.Of(t, id)
			if fate == NotNow && (!errors.Is(err, ErrFate) || rt.IsPermanent(err)) {
				t.Errorf("what may succeed another time got %v", err)
			}
			if fate != NotNow && err != nil {
				t.Errorf("line %d of fate %d got %v", id, fate, err)
			}
		}
		s := p.Stats()
		if s.Parse.Dropped != 2*rounds || s.Store.Dropped != 2*rounds || s.Audit.Dropped != 2*rounds {
			t.Errorf("dropped: parse %d, store %d, audit %d", s.Parse.Dropped, s.Store.Dropped, s.Audit.Dropped)
		}
		if s.Parse.Failed != 2*rounds || s.Store.Nacked != 3*rounds || s.Audit.Nacked != 2*rounds || s.Intake.Nacked != rounds {
			t.Errorf("stats %+v", s)
		}
		if s.Parse.Panics != rounds || s.Store.Panics != rounds || s.Audit.Panics != rounds {
			t.Errorf("panics: parse %d, store %d, audit %d", s.Parse.Panics, s.Store.Panics, s.Audit.Panics)
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newDropped(t, &Feed{Next: trial.Count(n, func(l *Line, i int) { l.ID = i })})
	})
}
