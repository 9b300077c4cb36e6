package rt_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// A pipeline that has nothing to do does not wake up: no turn is taken in a virtual hour.
func TestIdlePipelineDoesNotWakeUp(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			p := newMini(s, user{read: numbered(100, 10, untilCancel)})
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- p.Run(ctx) }()
			synctest.Wait()
			before := p.turns
			time.Sleep(time.Hour) // virtual
			synctest.Wait()
			if after := p.turns; after != before {
				t.Errorf("%d turns in an idle hour", after-before)
			}
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			p.conserved(t)
		})
	})
}

// So does one whose gate is shut: messages that wait behind it, and a receiver without a free message, cost nothing.
func TestBlockedPipelineDoesNotWakeUp(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			p := newMini(s, user{read: numbered(1000, 10, untilCancel), store: hangs(release)})
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- p.Run(ctx) }()
			synctest.Wait()
			before := p.turns
			time.Sleep(time.Hour) // virtual
			synctest.Wait()
			if after := p.turns; after != before {
				t.Errorf("%d turns in a blocked hour", after-before)
			}
			close(release)
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			p.conserved(t)
		})
	})
}
