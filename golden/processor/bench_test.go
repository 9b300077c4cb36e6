package processor

import (
	"context"
	"io"
	"testing"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// BenchmarkProcessor takes messages from the lane and back to it in turns, on one goroutine: by the generated code, and by hand.
func BenchmarkProcessor(b *testing.B) {
	b.Run("generated", func(b *testing.B) {
		p := newSteady(b)
		turns(b, &p.intake, func() { p.turnRecent() })
	})
	b.Run("byhand", func(b *testing.B) {
		p := newSteady(b)
		turns(b, &p.intake, (&twin{intake: &p.intake, tally: &Tally{}}).turn)
	})
}

func newSteady(t testing.TB) *Steady {
	t.Helper()
	p, err := NewSteady(SteadyDeps{Desk: &Desk{func(context.Context, []*Order) (int, error) { return 0, io.EOF }}, Recent: &Recent{}, Tally: &Tally{}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A twin is what somebody would write for Recent and Tally alone.
type twin struct {
	intake *rt.Reader[Order]
	recent Recent
	tally  *Tally
}

func (w *twin) turn() {
	n := min(w.intake.Avail(), rt.Batch)
	for range n {
		order := w.intake.Take()
		if !w.recent.knows(&order.Body) {
			w.tally.Add(&order.Body)
		}
		w.intake.Acked.Inc()
		order.Body = Order{}
		w.intake.Free(order)
	}
	w.intake.Flush()
}

// turns measures one side, which takes the turn. Each order comes four times.
func turns(b *testing.B, intake *rt.Reader[Order], turn func()) {
	b.Helper()
	trial.PerMessage(b, func(i int) {
		intake.Next()
		for at, order := range intake.Buf {
			order.ID = i + at&^3
		}
		intake.Accept(len(intake.Buf), nil)
		turn()
	})
}
