package fanout

import (
	"context"
	"errors"
	"flag"
	"io"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

var messages = flag.Int("messages", 300_000, "how many messages pass by destinations that hang")

// TestWhatHangsStallsNobody: with destinations that never return, in real time: all messages get through, no gate is shut by
// what hangs, and memory stays as it is.
func TestWhatHangsStallsNobody(t *testing.T) {
	if trial.Poison || trial.Race {
		*messages = min(*messages, 20_000)
	}
	release := make(chan struct{})
	shop := &Shop{func(exporter string, _ *Event) error {
		if exporter != "b" {
			<-release
		}
		return nil
	}}
	var read int
	var acked, nacked atomic.Uint64
	var memory [2]uint64
	measure := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	next := func(context.Context, *Event) error {
		switch read++; read {
		case *messages / 10:
			memory[0] = measure()
		case *messages:
			memory[1] = measure()
		case *messages + 1:
			return io.EOF
		}
		return nil
	}
	done := func(_ *Event, err error) {
		if err == nil {
			acked.Add(1)
		} else {
			nacked.Add(1)
		}
	}
	p, err := NewHung(HungDeps{Feed: &Feed{next, done}, Shop: shop})
	if err != nil {
		t.Fatal(err)
	}
	err = p.Run(context.Background())
	if a, ok := errors.AsType[*rt.AbandonedError](err); !ok || a.Nacked+a.Silent > 0 { // what hangs is named, nobody awaits it
		t.Errorf("Run returned %v", err)
	}
	s := p.Stats()
	if n := acked.Load(); n != uint64(*messages) || nacked.Load() != 0 {
		t.Errorf("%d of %d messages were Acked, %d Nacked", n, *messages, nacked.Load())
	}
	if a, d := s.Queue.A.Waits, s.Queue.D.Waits; a+d > 0 {
		t.Errorf("the gate was shut %d times by a, %d times by d", a, d)
	}
	if memory[1] > memory[0]+memory[0]/10+100_000 {
		t.Errorf("%d bytes after a tenth of the messages, %d after all", memory[0], memory[1])
	}
	t.Logf("%d messages; %d, then %d bytes; %+v", *messages, memory[0], memory[1], s.Fanout.Tee)
	close(release)
}
