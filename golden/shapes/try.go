package shapes

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// Try runs the pipeline that was generated from a shape, against the model: to its end, with exporters at all speeds; into
// a drain; and to a forced end, with an exporter that hangs.
func Try(t *testing.T, name string, seed uint64, newPipeline func(*World) (rt.Pipeline, error)) {
	s := Draw(name, seed)
	start := func(t *testing.T, w *World) rt.Pipeline {
		p, err := newPipeline(w)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	t.Run("end", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := &World{Messages: 600}
			trial.Run(t, start(t, w))
			s.Check(t, w)
		})
	})
	t.Run("slow", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := &World{Messages: 400, Slow: func(_ context.Context, e string) {
				if number(e[:1]+"0"+e[1:])%3 != 0 {
					time.Sleep(time.Duration(1+rand.IntN(5)) * time.Millisecond)
				}
			}}
			trial.Run(t, start(t, w))
			s.Check(t, w)
		})
	})
	t.Run("drain", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := &World{Messages: 10_000, Wait: true, Slow: func(context.Context, string) { time.Sleep(time.Microsecond) }}
			r := trial.Start(t, start(t, w))
			time.Sleep(50 * time.Microsecond)
			r.Stop()
			s.Check(t, w)
		})
	})
	for _, n := range s.all {
		if n.kind != "exporter" && n.kind != "letters" {
			continue
		}
		t.Run("hung "+n.function, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				var hangs atomic.Bool // some exporters get no message
				w := &World{Messages: 500, Wait: true, Slow: func(_ context.Context, e string) {
					if e == n.function {
						hangs.Store(true)
						<-release
					}
				}}
				r := trial.Start(t, start(t, w))
				synctest.Wait()
				r.Cancel()
				if err := r.Ended(); err == nil && hangs.Load() {
					t.Error("Run returned nil, though an exporter hangs")
				}
				trial.Settled(t, r.Pipeline)
				s.CheckForced(t, w)
				close(release)
				synctest.Wait()
				trial.Settled(t, r.Pipeline)
				s.CheckForced(t, w)
			})
		})
	}
}
