package e2e

import (
	"context"
	"io"
	"log/slog"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

// sinks are where a run ends.
type sinks [3]Sink

// A way brings n lines from a receiver to three exporters, and their outcomes back. It returns when all have come back.
type way func(t testing.TB, n int, to *sinks)

// ways are what is compared. In each, exporters have goroutines of their own, a bounded number of lines is in flight, and a line
// is at an end when all three have it.
var ways = []struct {
	name string
	run  way
}{
	{"generated", generated},
	{"stages", stages},
	{"slices", slices},
	{"benthos", benthosOf(100)},
	{"benthos/single", benthosOf(1)},
}

func generated(t testing.TB, n int, to *sinks) {
	t.Helper()
	left := n
	feed := &Feed{func(_ context.Context, buf []*Line) (int, error) {
		if left == 0 {
			return 0, io.EOF
		}
		filled := min(left, len(buf))
		left -= filled
		for _, l := range buf[:filled] {
			l.Raw = Raw
		}
		return filled, nil
	}}
	p, err := NewLines(LinesDeps{Feed: feed, First: &to[0], Second: &to[1], Third: &to[2]},
		rt.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	start(t)
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// start begins what is measured.
func start(t testing.TB) {
	if b, ok := t.(*testing.B); ok {
		b.ResetTimer()
	}
}

func TestWaysAgree(t *testing.T) {
	const n = 10_000
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			var to sinks
			w.run(t, n, &to)
			for i := range to {
				if to[i].Seen != n || to[i].Sum != 5120*n {
					t.Errorf("sink %d has %d lines, sum %d", i, to[i].Seen, to[i].Sum)
				}
			}
		})
	}
}

// BenchmarkLines is what one line costs: engine, where exporters do next to nothing; work, where each reads the whole line.
func BenchmarkLines(b *testing.B) {
	for work, bytes := range map[string]int{"engine": 0, "busy": len(Raw)} {
		for _, w := range ways {
			b.Run(work+"/"+w.name, func(b *testing.B) {
				var to sinks
				for i := range to {
					to[i].Work = bytes
				}
				b.ReportAllocs()
				w.run(b, b.N, &to)
				b.StopTimer()
				if to[2].Seen != b.N {
					b.Errorf("%d lines of %d", to[2].Seen, b.N)
				}
			})
		}
	}
}
