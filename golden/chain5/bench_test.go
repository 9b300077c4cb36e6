package chain5

import (
	"testing"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// BenchmarkChain takes messages from the lane and back to it in turns, on one goroutine: by the generated code, and by hand.
func BenchmarkChain(b *testing.B) {
	b.Run("generated", func(b *testing.B) {
		p := newChain(b, nil)
		turns(b, &p.intake, func() { p.turnPrice() })
	})
	b.Run("byhand", func(b *testing.B) {
		p := newChain(b, nil)
		turns(b, &p.intake, (&twin{&p.intake, p.till}).turn)
	})
}

// turns measures one side, which takes the turn.
func turns(b *testing.B, intake *rt.Reader[Order], turn func()) {
	b.Helper()
	trial.PerMessage(b, func(int) {
		intake.Next()
		for _, order := range intake.Buf {
			order.Count, order.Grams = 7, 120
		}
		intake.Accept(len(intake.Buf), nil)
		turn()
	})
}

// BenchmarkInlined counts the calls that the compiler has left in both.
func BenchmarkInlined(b *testing.B) {
	var generated, byhand int
	for b.Loop() {
		report := compile(b)
		generated, byhand = report.callsLeft("(*Chain).priceToTill"), report.callsLeft("(*twin).whole")
	}
	b.ReportMetric(float64(generated), "calls-left")
	b.ReportMetric(float64(byhand), "calls-left-byhand")
}
