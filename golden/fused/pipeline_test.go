package fused

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(w *Word, i int) { w.ID, w.Letter, w.Len = i, 'a', i%10+1 }

func accept(*Word) error { return nil }

func feed(n int, number func(*Word, int)) *Feed {
	next := trial.CountSlices(n, number)
	return &Feed{func(buf []*Word) (int, error) { return next(context.Background(), buf) }}
}

func newFused(t *testing.T, f *Feed, d *Desk) *Fused {
	t.Helper()
	p, err := NewFused(FusedDeps{Feed: f, Desk: d})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEachBranchRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		d := &Desk{Fails: accept}
		p := newFused(t, feed(n, numbered), d)
		trial.Run(t, p)
		if d.Shelved != n/2 || d.Pinned != n/2 || d.Tallied != n/2 || d.Counted != n || d.Read != n/10*9 || d.Scrapped != n/10 || d.Spoiled != 0 {
			t.Errorf("%+v", d)
		}
		if s := p.Stats(); s.Intake.Acked != n || s.Long.Filtered != n/2 || s.Short.Filtered != n/2 {
			t.Errorf("stats %+v", s)
		}
	})
}

// A panic in one branch is the end of that branch: the others get the message all the same, and the outcome is the
// primary's.
func TestPanicInOneBranchLeavesTheOthersAlone(t *testing.T) {
	for _, c := range []struct {
		breaks                                            string
		shelved, pinned, tallied, counted, read, scrapped int
		nacked                                            uint64
	}{
		{"IsLong", 0, 500, 500, 1000, 900, 100, 1000},
		{"Shelve", 0, 500, 500, 1000, 900, 100, 500},
		{"IsShort", 500, 0, 0, 1000, 900, 100, 0},
		{"Pin", 500, 0, 500, 1000, 900, 100, 0},
		{"Tally", 500, 500, 0, 1000, 900, 100, 0},
		{"Count", 500, 500, 500, 0, 900, 100, 0},
		{"Spell", 500, 500, 500, 1000, 0, 1000, 0},
		{"ReadOut", 500, 500, 500, 1000, 0, 100, 0},
		{"Scrap", 500, 500, 500, 1000, 900, 100, 0},
	} {
		t.Run(c.breaks, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &Desk{Fails: accept}
				p := newFused(t, feed(1000, func(w *Word, i int) {
					numbered(w, i)
					w.Breaks = c.breaks
				}), d)
				trial.Run(t, p)
				if d.Shelved != c.shelved || d.Pinned != c.pinned || d.Tallied != c.tallied || d.Counted != c.counted || d.Read != c.read || d.Scrapped != c.scrapped || d.Spoiled != 0 {
					t.Errorf("%+v", d)
				}
				if s := p.Stats(); s.Intake.Nacked != c.nacked || s.Intake.Unheard != c.nacked {
					t.Errorf("stats %+v", s.Intake)
				}
			})
		})
	}
}

func TestFailureOfThePrimaryIsTheNack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &Desk{Fails: func(*Word) error { return errors.New("no shelf") }}
		p := newFused(t, feed(1000, numbered), d)
		trial.Run(t, p)
		if s := p.Stats(); s.Intake.Nacked != 500 || s.Shelve.Nacked != 500 || d.Counted != 1000 {
			t.Errorf("stats %+v", s)
		}
	})
}

// Where the segment itself hangs, force leaves it behind; when it comes back, that changes nothing.
func TestForceWithHungInlineExporter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(chan struct{})
		d := &Desk{Fails: func(w *Word) error {
			if w.ID == 18 {
				<-open
			}
			return nil
		}}
		p := newFused(t, feed(32, numbered), d)
		r := trial.Start(t, p)
		synctest.Wait()
		abandoned := r.Forced(fusedDrain)
		if !slices.Equal(abandoned.Stuck, []string{"tee+short+inner+pin+tally+count+spell+read+long+shelve+scrap"}) {
			t.Errorf("stuck are %q", abandoned.Stuck)
		}
		s := p.Stats()
		if s.Intake.Acked+s.Intake.Nacked != s.Intake.In || s.Intake.Nacked == 0 {
			t.Errorf("stats %+v", s.Intake)
		}
		close(open)
		synctest.Wait()
		if after := p.Stats(); after.Intake != s.Intake {
			t.Errorf("what hung changed %+v to %+v", s.Intake, after.Intake)
		}
	})
}

func TestAllocations(t *testing.T) {
	spelled := func(w *Word, i int) {
		if numbered(w, i); w.Len == 4 {
			w.Len++ // a word that is refused has a cause
		}
	}
	trial.NoAllocations(t, func(n int) rt.Pipeline { return newFused(t, feed(n, spelled), &Desk{Fails: accept}) })
}
