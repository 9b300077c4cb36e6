package rt_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

// Real goroutines on one, two and four processors: messages fail and panic everywhere, and the end comes by EOF, by
// cancel or by force at any moment.
func TestConservationUnderStress(t *testing.T) {
	messages := 5_000
	if testing.Short() {
		messages = 500
	}
	for _, procs := range []int{1, 2, 4} {
		for _, end := range []string{"eof", "cancel", "force"} {
			t.Run(fmt.Sprintf("%d/%s", procs, end), func(t *testing.T) {
				everyShape(t, func(t *testing.T, s shape) {
					defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
					stress(t, s, messages, end)
				})
			})
		}
	}
}

func stress(t *testing.T, s shape, messages int, end string) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var p *mini
	last := rand.IntN(messages)
	read := numbered(messages, 1+rand.IntN(32), eof)
	var stored atomic.Int64
	refused := rt.Permanent(errors.New("refused"))
	s.inlineRejects = rand.IntN(2) == 0
	s.drop = rand.IntN(4) == 0
	p = newMini(s, user{
		read: func(ctx context.Context, buf []*order) (int, error) {
			if rand.IntN(100) == 0 {
				return 0, rt.Skip(errors.New("bad"))
			}
			return read(ctx, buf)
		},
		parse: func(o *order) error {
			if o.ID%101 == 0 {
				panic("parse")
			}
			return when(o.ID%50 == 0, "bad")
		},
		paid: func(o *order) bool {
			if o.ID%103 == 0 {
				panic("paid")
			}
			return o.ID%5 != 0
		},
		store: func(_ context.Context, o *order) error {
			if o.ID%107 == 0 {
				panic("store")
			}
			if stored.Add(1) >= int64(last) {
				switch end {
				case "cancel":
					cancel()
				case "force":
					p.runner.Force()
				}
			}
			return whenever(o.ID%11 == 0, refused)
		},
		audit:  func(o *order) error { return when(o.ID%13 == 0, "bad") },
		reject: func(o *order, _ error) error { return when(o.ID%2 == 0, "bad") },
		done: func(o *order, _ error) {
			if o.ID%109 == 0 {
				panic("done")
			}
		},
	})
	over, watched := make(chan struct{}), make(chan struct{})
	go func() { // at no time an outcome too many
		defer close(watched)
		for {
			if s := p.intake.Stats(); s.In < s.Acked+s.Nacked+s.Abandoned {
				t.Errorf("accepted %d, but %d acked, %d nacked, %d abandoned", s.In, s.Acked, s.Nacked, s.Abandoned)
			}
			for _, q := range p.Queues() {
				if q.InFlight > q.Capacity {
					t.Errorf("%d in flight to %s, which has room for %d", q.InFlight, q.To, q.Capacity)
				}
			}
			select {
			case <-over:
				return
			default:
				runtime.Gosched()
			}
		}
	}()
	err := p.Run(ctx)
	close(over)
	<-watched
	stats := p.conserved(t)
	if end != "force" && (err != nil || stats.Abandoned > 0) {
		t.Errorf("Run returned %v; %d abandoned", err, stats.Abandoned)
	}
	if end == "eof" && stats.In != uint64(messages) {
		t.Errorf("accepted %d of %d", stats.In, messages)
	}
}
