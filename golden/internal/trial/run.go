// Package trial puts golden pipelines on trial: it feeds and runs them, most in virtual time, hears their outcomes, and
// checks their books at the end.
package trial

import (
	"context"
	"testing"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// Grace is the latest that Run may return after the deadline of its drain.
const Grace = 200 * time.Millisecond

// Run runs p until its receivers end; Run must return nil, and the books must balance.
func Run(t testing.TB, p rt.Pipeline) {
	t.Helper()
	if err := p.Run(context.Background()); err != nil {
		t.Errorf("Run returned %v", err)
	}
	Balanced(t, p)
}

// A Running is a pipeline that runs in the background.
type Running struct {
	t        testing.TB
	Pipeline rt.Pipeline
	cancel   context.CancelFunc
	returned chan error
}

// Start runs p in the background. Stop or Forced must follow.
func Start(t testing.TB, p rt.Pipeline) *Running {
	ctx, cancel := context.WithCancel(context.Background())
	r := &Running{t, p, cancel, make(chan error, 1)}
	go func() { r.returned <- p.Run(ctx) }()
	return r
}

// Cancel begins the drain.
func (r *Running) Cancel() { r.cancel() }

// Stop drains the pipeline, which must succeed.
func (r *Running) Stop() {
	r.t.Helper()
	r.cancel()
	if err := <-r.returned; err != nil {
		r.t.Errorf("Run returned %v", err)
	}
	Balanced(r.t, r.Pipeline)
}

// Forced drains a pipeline in which something hangs: Run must return an AbandonedError at the deadline. What hangs can go
// on after it; that must change nothing.
func (r *Running) Forced(drain time.Duration) *rt.AbandonedError {
	r.t.Helper()
	start := time.Now()
	r.cancel()
	err := <-r.returned
	if took := time.Since(start); took < drain || took > drain+Grace {
		r.t.Errorf("Run returned after %v, want %v", took, drain)
	}
	abandoned, ok := err.(*rt.AbandonedError)
	if !ok {
		if joined, many := err.(interface{ Unwrap() []error }); many && len(joined.Unwrap()) == 1 {
			abandoned, ok = joined.Unwrap()[0].(*rt.AbandonedError)
		}
	}
	if !ok {
		r.t.Fatalf("Run returned %v", err)
	}
	Settled(r.t, r.Pipeline)
	return abandoned
}

// Ended waits for Run to return after Cancel, forced or not.
func (r *Running) Ended() error { return <-r.returned }
