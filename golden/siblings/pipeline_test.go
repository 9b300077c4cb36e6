package siblings

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(p *Page, i int) { p.ID, p.Check = i, -i }

func newSiblings(t *testing.T, feed *Feed, desk *Desk) *Siblings {
	t.Helper()
	p, err := NewSiblings(SiblingsDeps{Feed: feed, Desk: desk})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Each segment counts for itself who still uses a message: with one count among them it would be filled again too early.
func TestNobodySeesAMessageThatWasFilledAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20_000
		var outcomes trial.Outcomes
		intact := func(p *Page, since Page) {
			if *p != since || p.Check != -p.ID || p.ID == 0 {
				t.Errorf("%+v was %+v", *p, since)
			}
		}
		p := newSiblings(t, &Feed{trial.CountSlices(n, numbered), outcomes.Hear}, &Desk{
			func(p *Page) { intact(p, *p) },
			func(p *Page) {
				before := *p
				time.Sleep(time.Duration(rand.IntN(20)) * time.Microsecond)
				intact(p, before)
			},
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newSiblings(t, &Feed{Next: trial.CountSlices(n, numbered)}, &Desk{func(*Page) {}, func(*Page) {}})
	})
}
