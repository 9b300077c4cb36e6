// Package clock measures what is too short to be measured by itself.
package clock

import (
	"slices"
	"testing"
	"time"
)

// Turns measures what a message costs in turns of n messages: fill, which makes them ready, is not measured. What is reported
// is the lower quartile of all turns, in ns for a message: what others do on the machine meanwhile only adds.
func Turns(b *testing.B, n int, fill, turn func()) {
	b.Helper()
	var took []time.Duration
	b.ReportAllocs()
	for i := 1; b.Loop(); i++ {
		if i%n > 0 {
			continue
		}
		fill()
		start := time.Now()
		turn()
		took = append(took, time.Since(start))
	}
	if len(took) > 0 {
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/4])/float64(n), "ns/op")
	}
}
