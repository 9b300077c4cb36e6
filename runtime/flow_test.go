package rt_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	rt "github.com/pipegen/pipegen/runtime"
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

// An exporter's error is its messages' Nack, with node and cause; a permanent one takes them to the dead letters.
func TestErrorOfExporterIsTheNack(t *testing.T) {
	refused := errors.New("refused")
	for _, permanent := range []bool{false, true} {
		everyShape(t, func(t *testing.T, s shape) {
			synctest.Test(t, func(t *testing.T) {
				cause := refused
				if permanent {
					cause = rt.Permanent(refused)
				}
				var mu sync.Mutex
				letters := 0
				p := newMini(s, user{
					read:  numbered(100, 32, eof),
					store: func(context.Context, *order) error { return cause },
					reject: func(_ *order, err error) error {
						mu.Lock()
						defer mu.Unlock()
						if letters++; !errors.Is(err, refused) || !strings.Contains(err.Error(), "store (mini.yaml:5)") {
							t.Errorf("the letter's cause is %v", err)
						}
						return err
					},
				})
				if err := p.Run(t.Context()); err != nil {
					t.Error(err)
				}
				if stats := p.conserved(t); stats.Nacked != 100 || permanent != (letters == 100) {
					t.Errorf("%d nacked, %d letters", stats.Nacked, letters)
				}
				if p.store.Acked() != 0 || p.store.Sent() != 100 {
					t.Errorf("store acked %d of %d", p.store.Acked(), p.store.Sent())
				}
				if !s.done {
					return
				}
				if err := p.books.heard(t, 1); !errors.Is(err, refused) || rt.IsPermanent(err) != permanent {
					t.Errorf("done heard %v", err)
				}
			})
		})
	}
}
