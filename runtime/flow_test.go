package rt_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

func TestEveryMessageHasOneOutcome(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			p := newMini(s, user{
				read:  numbered(1000, 7, eof),
				parse: func(o *order) error { return when(o.ID%10 == 0, "cannot parse") },
				paid:  func(o *order) bool { return o.ID%3 != 0 },
			})
			if err := p.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s := p.conserved(t); s.In != 1000 || s.Acked != 1000 {
				t.Errorf("accepted %d and acked %d of 1000", s.In, s.Acked)
			}
		})
	})
}

func when(fails bool, why string) error {
	if fails {
		return errors.New(why)
	}
	return nil
}

// However many messages there are, a receiver is only so far ahead of the segment behind it.
func TestReceiverRunsOnlySoFarAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		p := newMini(shape{messages: 4096}, user{read: numbered(4000, 32, untilCancel), store: hangs(release)})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- p.Run(ctx) }()
		synctest.Wait()
		if ahead := p.intake.Stats().In - p.intake.Taken(); ahead == 0 || ahead > 4*32 {
			t.Errorf("%d messages ahead", ahead)
		}
		close(release)
		synctest.Wait()
		if s := p.conserved(t); s.Acked != 4000 {
			t.Errorf("acked %d of 4000", s.Acked)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
