package trial

import (
	"runtime"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

const (
	warmUp   = 20_000
	measured = 100_000
	// startAndStop is more than two runs differ in what they allocate for goroutines, timers and waiting.
	startAndStop = 200
)

// NoAllocations checks that a pipeline allocates nothing for its messages, once it has seen some. newPipeline makes one
// that handles n messages without a failure, and then ends.
func NoAllocations(t *testing.T, newPipeline func(n int) rt.Pipeline) {
	t.Helper()
	OneAllocationEach(t, 0, newPipeline)
}

// OneAllocationEach is NoAllocations for messages that get memory when they are first used, and keep it. There are that
// many of them, and some may be used late.
func OneAllocationEach(t *testing.T, messages int, newPipeline func(n int) rt.Pipeline) {
	t.Helper()
	if Race || Poison {
		t.Skip("the race detector and poison allocate")
	}
	few, many := allocations(t, newPipeline, warmUp), allocations(t, newPipeline, warmUp+measured)
	if many > few+startAndStop+uint64(messages) {
		t.Errorf("%d allocations for %d messages", many-few, measured)
	}
}

// allocations is how often a run with n messages allocates.
func allocations(t *testing.T, newPipeline func(n int) rt.Pipeline, n int) uint64 {
	t.Helper()
	p := newPipeline(n)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Run(t, p)
	runtime.ReadMemStats(&after)
	accepted := uint64(0)
	for _, n := range p.Report().Nodes() {
		if n.Kind == "receiver" {
			accepted += n.In
		}
	}
	if accepted != uint64(n) {
		t.Errorf("%d messages were accepted, want %d", accepted, n)
	}
	return after.Mallocs - before.Mallocs
}
