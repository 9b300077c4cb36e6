package processor

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
)

// A clone for each of what one call may send is there, though no queue below could hold any.
func TestOneCallMaySendMoreThanATurnTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, copies = 3, 64
		w := &world{next: trial.Count(n, func(o *Order, i int) { o.ID, o.Amount = i, copies })}
		p, err := NewCopied(CopiedDeps{Feed: w.feed(), Copier: &Copier{}, Shop: w.shop()})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(time.Second)
		r.Stop()
		w.outcomes.Once(t, n)
		if got := len(w.ids("count")); got != n*copies || len(w.ids("side")) != n*copies {
			t.Errorf("count got %d orders, note %d, want %d", got, len(w.ids("side")), n*copies)
		}
	})
}
