package rt_test

import (
	"context"
	"io"
	"runtime"
	"sync"
	"testing"
	"weak"

	rt "github.com/pipegen/pipegen/runtime"
)

// Once it is warm, a pipeline allocates nothing, whatever its shape: 100,000 messages may cost as many objects as the
// Go runtime makes for itself meanwhile.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	if instrumented {
		t.Skip("the race detector and poisoning allocate")
	}
	// Go makes some for itself when goroutines park, more on a busy machine; one for each batch would be 3,000.
	const warm, measured, tolerated = 20_000, 100_000, 500
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

// Queues hold no error longer than its message's stay: a few in the hands of workers, none in the rings.
func TestCausesAreForgotten(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		var mu sync.Mutex
		var causes []weak.Pointer[refusal]
		refuse := func(o *order) error {
			cause := &refusal{o.ID}
			mu.Lock()
			defer mu.Unlock()
			causes = append(causes, weak.Make(cause))
			return cause
		}
		p := newMini(s, user{
			read: numbered(100, 10, eof),
			parse: func(o *order) error {
				if o.ID%2 == 0 {
					return refuse(o)
				}
				return nil
			},
			store:  func(_ context.Context, o *order) error { return rt.Permanent(refuse(o)) },
			reject: func(o *order, _ error) error { return refuse(o) },
		})
		p.bare = p.user.read // whose books would keep them
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		alive := 0
		for _, c := range causes {
			if c.Value() != nil {
				alive++
			}
		}
		if alive > 10 {
			t.Errorf("%d of %d causes are alive", alive, len(causes))
		}
		runtime.KeepAlive(p)
	})
}

type refusal struct{ id int }

func (r *refusal) Error() string { return "refused" }
