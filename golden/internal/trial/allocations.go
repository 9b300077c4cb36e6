package trial

import (
	"runtime"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

const (
	measured = 100_000
	// startAndStop is more than Run allocates for goroutines, contexts and timers, and far less than measured.
	startAndStop = 200
)

// NoAllocations checks that a pipeline allocates nothing for its messages. newPipeline makes one that handles n messages
// without a failure, and then ends.
func NoAllocations(t *testing.T, newPipeline func(n int) rt.Pipeline) {
	t.Helper()
	if Distorted {
		t.Skip("the race detector and poison allocate")
	}
	p := newPipeline(measured)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Run(t, p)
	runtime.ReadMemStats(&after)
	if n := after.Mallocs - before.Mallocs; n > startAndStop {
		t.Errorf("%d allocations for %d messages", n, measured)
	}
	for _, n := range p.Report().Nodes() {
		if n.Kind == "receiver" && n.In != measured {
			t.Errorf("%s accepted %d messages, want %d", n.Name, n.In, measured)
		}
	}
}
