package chain5

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(o *Order, i int) { o.ID, o.Count, o.Grams = i, i%7, i%1000 }

func newChain(t testing.TB, next func(context.Context, []*Order) (int, error)) *Chain {
	t.Helper()
	p, err := NewChain(ChainDeps{Feed: &Feed{next}, Till: &Till{}}, rt.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSumsUpWhatTheTwinSumsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newChain(t, trial.CountSlices(1000, numbered))
		trial.Run(t, p)

		other := newChain(t, nil)
		byhand := &twin{&other.intake, other.till}
		for i := 1; i <= 1000; i++ {
			other.intake.Next()
			numbered(other.intake.Buf[0], i)
			other.intake.Accept(1, nil)
			byhand.turn()
		}
		if *p.till != *other.till || p.till.Orders != 1000 {
			t.Errorf("the pipeline summed up %+v, the twin %+v", *p.till, *other.till)
		}
		if s := p.Stats(); s.Intake.Acked != 1000 || s.Till.Acked != 1000 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestPanicIsAPermanentNack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newChain(t, trial.CountSlices(10, numbered))
		p.till = nil // Ring panics
		trial.Run(t, p)
		if s := p.Stats(); s.Intake.Nacked != 10 || s.Till.Panics != 10 || s.Till.Nacked != 10 {
			t.Errorf("stats %+v", s)
		}
	})
}

// What a panic has left is shown at once, though nothing happens after it.
func TestPanicIsCountedThoughNothingFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		brought := false
		p := newChain(t, func(ctx context.Context, buf []*Order) (int, error) {
			if brought {
				<-ctx.Done()
				return 0, io.EOF
			}
			brought = true
			return 1, nil
		})
		p.till = nil // Ring panics
		running := trial.Start(t, p)
		synctest.Wait()
		if s := p.Stats(); s.Intake.In != 1 || s.Intake.Nacked != 1 || s.Intake.InFlight != 0 || s.Till.Nacked != 1 {
			t.Errorf("stats %+v", s)
		}
		running.Stop()
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline { return newChain(t, trial.CountSlices(n, numbered)) })
}
