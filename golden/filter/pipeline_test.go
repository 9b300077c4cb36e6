package filter

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(n *Number, i int) { n.N = i }

func newOdd(t *testing.T, feed *Feed) (*Odd, *Sum) {
	t.Helper()
	sum := &Sum{}
	p, err := NewOdd(OddDeps{Feed: feed, Sum: sum})
	if err != nil {
		t.Fatal(err)
	}
	return p, sum
}

func TestFilteredIsAckedAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		p, sum := newOdd(t, &Feed{trial.Count(1000, numbered), outcomes.Hear})
		trial.Run(t, p)
		outcomes.Once(t, 1000)
		for i := 1; i <= 1000; i++ {
			if err := outcomes.Of(t, i); err != nil {
				t.Errorf("%d got %v", i, err)
			}
		}
		if s := p.Stats(); sum.Total != 250_000 || s.Odd.Filtered != 500 || s.Odd.Out != 500 || s.Count.Acked != 1000 || s.Sum.Acked != 500 {
			t.Errorf("sum %d, stats %+v", sum.Total, s)
		}
	})
}

func TestPanicInAFilterIsAPermanentNack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		p, _ := newOdd(t, &Feed{trial.Count(9, func(n *Number, i int) {
			n.N = i
			if i == 3 || i == 4 {
				n.N = -i
			}
		}), outcomes.Hear})
		trial.Run(t, p)
		err := outcomes.Of(t, -3)
		if _, ok := errors.AsType[*rt.PanicError](err); !ok || !rt.IsPermanent(err) || !strings.HasPrefix(err.Error(), "odd (pipeline.yaml:8): panic: negative") {
			t.Errorf("got %v", err)
		}
		if s := p.Stats(); s.Odd.Failed != 2 || s.Odd.Panics != 2 || s.Count.Nacked != 2 || s.Odd.Filtered != 3 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		p, _ := newOdd(t, &Feed{Next: trial.Count(n, numbered)})
		return p
	})
}
