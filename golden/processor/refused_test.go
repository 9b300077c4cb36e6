package processor

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func TestANackOfAProcessorsOwnCountsInAChain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{
			next:  trial.Count(1, func(o *Order, i int) { o.ID = i }),
			fails: func(string, *Order) error { return rt.Permanent(ErrSold) },
		}
		p, err := NewRefused(RefusedDeps{Feed: w.feed(), Refuser: &Refuser{}, Shop: w.shop()})
		if err != nil {
			t.Fatal(err)
		}
		trial.Run(t, p)
		if err := w.outcomes.Of(t, 1); !errors.Is(err, ErrSold) || rt.IsPermanent(err) {
			t.Errorf("outcome %v, permanent: %v", err, rt.IsPermanent(err))
		}
	})
}
