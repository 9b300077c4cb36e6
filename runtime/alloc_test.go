package rt_test

import (
	"context"
	"io"
	"runtime"
	"testing"
)

// Once it is warm, a pipeline allocates nothing, whatever its shape: 100,000 messages may cost as many objects as the
// Go runtime makes for itself meanwhile.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	if instrumented {
		t.Skip("the race detector and poisoning allocate")
	}
	const warm, measured, tolerated = 20_000, 100_000, 100
	everyShape(t, func(t *testing.T, s shape) {
		s.messages, s.queue = 1024, 256
		var before, after runtime.MemStats
		p := newMini(s, user{paid: func(o *order) bool { return o.ID%4 != 0 }})
		next := 0
		p.bare = func(_ context.Context, buf []*order) (int, error) {
			switch {
			case next >= warm && before.Mallocs == 0:
				runtime.ReadMemStats(&before)
			case next >= warm+measured:
				runtime.ReadMemStats(&after)
				return 0, io.EOF
			}
			for _, o := range buf {
				o.ID = next
				next++
			}
			return len(buf), nil
		}
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := after.Mallocs - before.Mallocs; n > tolerated {
			t.Errorf("%d allocations for %d messages", n, measured)
		}
	})
}
