package chain5

import (
	"slices"
	"testing"
	"time"

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

// turns measures what one message costs, and fills messages as the receiver's goroutine would, as many as a turn takes. The
// time is the lower quartile of many short stretches: what others do on the machine meanwhile only adds.
func turns(b *testing.B, intake *rt.Reader[Order], turn func()) {
	const stretch = 100 * rt.Batch
	var took []time.Duration
	b.ReportAllocs()
	start := time.Now()
	for i := 1; b.Loop(); i++ {
		if i%rt.Batch == 0 {
			intake.Next()
			for _, order := range intake.Buf {
				order.Count, order.Grams = 7, 120
			}
			intake.Accept(len(intake.Buf), nil)
			turn()
		}
		if i%stretch == 0 {
			now := time.Now()
			took = append(took, now.Sub(start))
			start = now
		}
	}
	if len(took) > 0 {
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/4])/stretch, "ns/op")
	}
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
