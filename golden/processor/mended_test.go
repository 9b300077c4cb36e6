package processor

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
)

// What a processor hears in a drain it may send again, and that may be refused by a node whose dead letters share a queue with the
// processor's own: that queue is open as long.
func TestALetterOfWhatIsSentAgainInADrainArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{fails: func(to string, _ *Order) error {
			if to == "store" {
				time.Sleep(2 * time.Second) // the drain begins meanwhile
				return ErrSold
			}
			return nil
		}}
		count := trial.Count(1, func(o *Order, i int) { o.ID, o.Amount = i, 10 })
		w.next = func(ctx context.Context, o *Order) error {
			if err := count(ctx, o); err == nil {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}
		p, err := NewMended(MendedDeps{Feed: w.feed(), Mender: &Mender{}, Shop: w.shop()})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(time.Second)
		r.Stop()
		w.outcomes.Once(t, 1)
		if err := w.outcomes.Of(t, 1); err != nil || len(w.ids("rejects")) != 1 {
			t.Errorf("outcome %v, rejects got %v", err, w.ids("rejects"))
		}
	})
}
