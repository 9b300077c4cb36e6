package clonesall

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(p *Point, i int) { p.ID, p.X, p.Y = i, 10*i, 20*i }

func accept(*Point) error { return nil }

func newAll(t *testing.T, feed *Feed, m *Map) *All {
	t.Helper()
	p, err := NewAll(AllDeps{Feed: feed, Map: m})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func into(points *[]Point) func(*Point) error {
	return func(p *Point) error {
		*points = append(*points, *p)
		return nil
	}
}

func TestLastBranchGetsTheOriginal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 3000
		var outcomes trial.Outcomes
		var west, east, north, done []Point
		p := newAll(t, &Feed{trial.Count(n, numbered), func(p *Point, err error) {
			outcomes.Hear(p.ID, err)
			done = append(done, *p)
		}}, &Map{into(&west), into(&east), into(&north)})
		trial.Run(t, p)
		outcomes.Once(t, n)
		var wantWest, wantEast, wantNorth []Point
		for i := 1; i <= n; i++ {
			wantWest = append(wantWest, Point{i, 10*i - 1, 20 * i})
			wantEast = append(wantEast, Point{i, 10*i + 1, 20 * i})
			wantNorth = append(wantNorth, Point{i, 10 * i, 20*i + 1})
		}
		if !slices.Equal(west, wantWest) || !slices.Equal(east, wantEast) || !slices.Equal(north, wantNorth) {
			t.Error("a branch saw changes of another")
		}
		if !slices.Equal(done, wantWest) {
			t.Error("done did not see the original, which the primary has changed")
		}
	})
}

// A branch that panics takes nothing away from the others.
func TestPanicInOneBranch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 300
		var outcomes trial.Outcomes
		var west, east, north []Point
		p := newAll(t, &Feed{trial.Count(n, func(p *Point, i int) {
			numbered(p, i)
			if i%3 == 0 {
				p.Y = -1
			}
		}), func(p *Point, err error) { outcomes.Hear(p.ID, err) }}, &Map{into(&west), into(&east), into(&north)})
		trial.Run(t, p)
		outcomes.Once(t, n)
		if len(west) != n || len(east) != n || len(north) != n/3*2 {
			t.Errorf("%d went west, %d east, %d north", len(west), len(east), len(north))
		}
		if s := p.Stats(); s.Up.Panics != n/3 || s.Intake.Acked != n {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestOutcomeIsThatOfTheOriginal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 300
		var outcomes trial.Outcomes
		lost := errors.New("lost")
		p := newAll(t, &Feed{trial.Count(n, numbered), func(p *Point, err error) { outcomes.Hear(p.ID, err) }}, &Map{
			func(p *Point) error {
				if p.ID%3 == 0 {
					return lost
				}
				return nil
			},
			func(*Point) error { return lost }, func(*Point) error { return lost },
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			if err := outcomes.Of(t, id); errors.Is(err, lost) != (id%3 == 0) {
				t.Errorf("point %d got %v", id, err)
			}
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newAll(t, &Feed{Next: trial.Count(n, numbered)}, &Map{accept, accept, accept})
	})
}
