package trial

import (
	"slices"
	"testing"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// PerMessage measures what one message costs on one goroutine: turn fills as many as a turn takes, as the receiver's goroutine would, and
// takes the turn; i counts messages. The time is the lower quartile of many short stretches: what others do on the machine meanwhile only
// adds.
func PerMessage(b *testing.B, turn func(i int)) {
	b.Helper()
	const stretch = 100 * rt.Batch
	var took []time.Duration
	b.ReportAllocs()
	start := time.Now()
	for i := 1; b.Loop(); i++ {
		if i%rt.Batch == 0 {
			turn(i)
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
