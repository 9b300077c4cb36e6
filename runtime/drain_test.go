package rt_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// cancelled runs p until it has nothing left to do, and then cancels it.
func cancelled(t *testing.T, p interface{ Run(context.Context) error }) (err error, took time.Duration) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error)
	go func() { ended <- p.Run(ctx) }()
	synctest.Wait()
	start := time.Now()
	cancel()
	return <-ended, time.Since(start)
}

func TestDrainEndsAtOnceWhenReceiverMindsItsContext(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			p := newMini(s, user{read: numbered(100, 32, untilCancel)})
			err, took := cancelled(t, p)
			if err != nil || took != 0 {
				t.Errorf("Run returned %v after %v", err, took)
			}
			if s := p.conserved(t); s.Acked != 100 {
				t.Errorf("acked %d of 100", s.Acked)
			}
		})
	})
}

// A receiver blocked in its call holds no accepted message: the drain does not wait for it. What it returns later is
// Nacked, once.
func TestReadThatOutlivesRunIsNacked(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			p := newMini(s, user{read: numbered(50, 32, func(_ context.Context, buf []*order) (int, error) {
				<-release
				buf[0].ID, buf[1].ID = 51, 52
				return 2, nil
			})})
			err, took := cancelled(t, p)
			if err != nil || took > time.Second {
				t.Errorf("Run returned %v after %v", err, took)
			}
			if s := p.conserved(t); s.Acked != 50 || s.Nacked != 0 {
				t.Errorf("acked %d, nacked %d; want 50, 0", s.Acked, s.Nacked)
			}
			close(release)
			synctest.Wait()
			if s := p.conserved(t); s.Acked != 50 || s.Nacked != 2 {
				t.Errorf("after the late read: acked %d, nacked %d; want 50, 2", s.Acked, s.Nacked)
			}
			if s.done && !errors.Is(p.books.heard(t, 51), rt.ErrShutdown) {
				t.Errorf("message 51 was not Nacked with ErrShutdown")
			}
		})
	})
}

// A receiver that minds its ctx may still bring messages with it: they have their outcome when Run returns.
func TestReadDuringDrainHasItsOutcomeWhenRunReturns(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			p := newMini(s, user{read: func(ctx context.Context, buf []*order) (int, error) {
				<-ctx.Done()
				time.Sleep(time.Millisecond) // virtual: the drain is over by now
				buf[0].ID = 1
				return 1, ctx.Err()
			}})
			if err, _ := cancelled(t, p); err != nil {
				t.Error(err)
			}
			if s := p.conserved(t); s.Nacked != 1 {
				t.Errorf("nacked %d, want 1", s.Nacked)
			}
		})
	})
}

// A read that comes late, while the drain is not over, does not call done beside its worker.
func TestLateReadWaitsForDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newMini(shape{done: true}, user{
			read: numbered(3, 3, func(ctx context.Context, buf []*order) (int, error) {
				<-ctx.Done()
				time.Sleep(time.Second / 2) // virtual: done is called for a message before
				buf[0].ID = 4
				return 1, nil
			}),
			done: func(o *order, _ error) {
				if o.ID <= 3 {
					time.Sleep(time.Second) // virtual
				}
			},
		})
		if err, _ := cancelled(t, p); err != nil {
			t.Error(err)
		}
		if s := p.conserved(t); s.Acked != 3 || s.Nacked != 1 {
			t.Errorf("acked %d, nacked %d; want 3, 1", s.Acked, s.Nacked)
		}
	})
}

func TestReadersErrorIsRunsErrorAfterTheDrain(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			broken := errors.New("connection reset")
			p := newMini(s, user{
				read: numbered(100, 32, func(_ context.Context, buf []*order) (int, error) {
					buf[0].ID = 101
					return 1, broken
				}),
				store: slowly(time.Millisecond),
			})
			err := p.Run(t.Context())
			if !errors.Is(err, broken) || !strings.Contains(err.Error(), "intake (mini.yaml:1)") {
				t.Errorf("Run returned %v", err)
			}
			if s := p.conserved(t); s.Acked != 101 {
				t.Errorf("acked %d of 101", s.Acked)
			}
		})
	})
}

func TestErrorOfReceiverDuringDrainIsNoError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newMini(shape{}, user{read: func(ctx context.Context, _ []*order) (int, error) {
			<-ctx.Done()
			return 0, errors.New("listener closed")
		}})
		if err, _ := cancelled(t, p); err != nil {
			t.Error(err)
		}
	})
}

func TestSkipCountsAndGoesOn(t *testing.T) {
	for _, cause := range []error{errors.New("bad line"), io.EOF, io.ErrUnexpectedEOF} {
		synctest.Test(t, func(t *testing.T) {
			calls := 0
			p := newMini(shape{done: true}, user{read: func(_ context.Context, buf []*order) (int, error) {
				calls++
				if buf[0].Note != "" {
					t.Errorf("call %d got a message with %q left in it by the bad input", calls, buf[0].Note)
				}
				switch calls {
				case 1:
					buf[0].Note = "half read"
					return 0, rt.Skip(cause)
				case 2:
					buf[0].ID, buf[1].ID, buf[2].Note = 1, 2, "half read"
					return 2, rt.Skip(cause)
				case 3:
					buf[0].ID = 3
					return 1, nil
				}
				return 0, io.EOF
			}})
			if err := p.Run(t.Context()); err != nil {
				t.Error(err)
			}
			if s := p.conserved(t); s.Skipped != 2 || s.Acked != 3 {
				t.Errorf("skipped %d, acked %d; want 2, 3", s.Skipped, s.Acked)
			}
		})
	}
}

func TestWrongCountFromReceiverEndsIt(t *testing.T) {
	for _, n := range []int{-1, 33} {
		synctest.Test(t, func(t *testing.T) {
			wrong := func(context.Context, []*order) (int, error) { return n, nil }
			p := newMini(shape{done: true}, user{read: numbered(10, 4, wrong)})
			if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "of 32") {
				t.Errorf("Run returned %v", err)
			}
			if s := p.conserved(t); s.Acked != 10 {
				t.Errorf("acked %d of 10", s.Acked)
			}
		})
	}
}

func TestContextCancelledBeforeRun(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			p := newMini(s, user{read: numbered(10, 4, untilCancel)})
			var log calls
			p.runner.Component("ledger", log.start("ledger", nil), log.close("ledger", nil), "store")
			p.runner.Component("spool", nil, log.close("spool", nil), "audit")
			if err := p.Run(ctx); err != nil {
				t.Error(err)
			}
			log.were(t, "close spool")
			p.conserved(t)
		})
	})
}

func TestRunRunsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newMini(shape{done: true}, user{read: numbered(10, 4, eof)})
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "runs once") {
			t.Errorf("the second Run returned %v", err)
		}
		p.conserved(t)
	})
}

func TestReadyFromStartToDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newMini(shape{}, user{read: untilCancel, store: slowly(time.Second)})
		if p.runner.Ready() {
			t.Error("ready before Run")
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- p.Run(ctx) }()
		synctest.Wait()
		if !p.runner.Ready() {
			t.Error("not ready while it runs")
		}
		cancel()
		synctest.Wait()
		if p.runner.Ready() {
			t.Error("ready while it drains")
		}
		<-ended
	})
}

// slowly is an exporter whose calls take some time.
func slowly(d time.Duration) func(context.Context, *order) error {
	return func(context.Context, *order) error {
		time.Sleep(d) // virtual
		return nil
	}
}
