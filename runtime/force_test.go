package rt_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// grace is what Run gives to functions that mind their ctx.
const grace = 50 * time.Millisecond

// atForce is the latest that Run may return after its drain's deadline.
const atForce = 3 * grace

// forced runs p, whose users hang until release is closed, to its forced end; then lets them go on and checks that
// nothing gets another outcome, and no exporter another message.
func forced(t *testing.T, p *mini, release chan struct{}) *rt.AbandonedError {
	t.Helper()
	err, took := cancelled(t, p)
	if took < miniDrain || took > miniDrain+atForce {
		t.Errorf("Run returned after %v", took)
	}
	abandoned, ok := errors.AsType[*rt.AbandonedError](err)
	if !ok {
		t.Fatalf("Run returned %v", err)
	}
	s := p.conserved(t)
	if abandoned.Nacked+abandoned.Silent == 0 || abandoned.Nacked > s.Nacked || abandoned.Silent != s.Abandoned {
		t.Errorf("Run's error has %d nacked, %d silent; counted are %d nacked, %d abandoned",
			abandoned.Nacked, abandoned.Silent, s.Nacked, s.Abandoned)
	}
	calls := p.storeCalls.Load()
	close(release)
	synctest.Wait()
	if after := p.conserved(t); after != s {
		t.Errorf("what hung changed the counts when it went on: %+v, before %+v", after, s)
	}
	if n := p.storeCalls.Load() - calls; n > 0 {
		t.Errorf("store was called %d times after force", n)
	}
	return abandoned
}

func hangs(release chan struct{}) func(context.Context, *order) error {
	return func(context.Context, *order) error {
		<-release
		return nil
	}
}

func stuck(t *testing.T, a *rt.AbandonedError, want ...string) {
	t.Helper()
	if !slices.Equal(a.Stuck, want) {
		t.Errorf("stuck are %q, want %q", a.Stuck, want)
	}
}

func TestForceWithHungExporterAndFullQueues(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			p := newMini(s, user{read: numbered(1000, 32, untilCancel), store: hangs(release)})
			a := forced(t, p, release)
			stuck(t, a, "store")
			if !slices.Contains(a.Where, "8 to store") {
				t.Errorf("where is %q", a.Where)
			}
			if a.Nacked != p.intake.Stats().In || a.Silent != 0 { // store has answered nothing
				t.Errorf("nacked %d, silent %d", a.Nacked, a.Silent)
			}
		})
	})
}

func TestForceNacksWithErrShutdownNotPermanent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		p := newMini(shape{done: true}, user{read: numbered(5, 5, untilCancel), store: hangs(release)})
		forced(t, p, release)
		for id := range 5 {
			if err := p.books.heard(t, id+1); !errors.Is(err, rt.ErrShutdown) || rt.IsPermanent(err) {
				t.Errorf("message %d got %v", id+1, err)
			}
		}
	})
}

// Answers that came in time are outcomes, though the segment's goroutine has gone.
func TestForceHearsWhatWasAnsweredInTime(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			p := newMini(s, user{
				read: numbered(6, 6, untilCancel),
				store: func(ctx context.Context, o *order) error {
					if o.ID == 6 {
						<-release // the last one: all before it are answered, but those that share its batch
					}
					return nil
				},
			})
			a := forced(t, p, release)
			if s.store == oneHand || s.store == crewOfThree {
				if a.Nacked != 1 {
					t.Errorf("nacked %d, want 1", a.Nacked)
				}
			}
		})
	})
}

// An exporter that minds its ctx answers at force, when the segments' goroutines have gone: its answers are heard, up to
// done.
func TestExportersThatMindTheirContextAnswerAtForce(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			var stored atomic.Int64
			p := newMini(s, user{read: numbered(100, 32, untilCancel), store: func(ctx context.Context, _ *order) error {
				<-ctx.Done()
				stored.Add(1)
				return nil
			}})
			err, took := cancelled(t, p)
			if took != miniDrain {
				t.Errorf("Run returned after %v", took)
			}
			a, ok := errors.AsType[*rt.AbandonedError](err)
			if !ok {
				t.Fatalf("Run returned %v", err)
			}
			stuck(t, a)
			if s := p.conserved(t); s.Acked == 0 || s.Acked != uint64(stored.Load()) {
				t.Errorf("acked %d, but %d were stored", s.Acked, stored.Load())
			}
		})
	})
}

func TestForceWithHungMap(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			p := newMini(s, user{read: numbered(100, 32, untilCancel), parse: func(o *order) error {
				if o.ID == 7 {
					<-release
				}
				return nil
			}})
			a := forced(t, p, release)
			stuck(t, a, "parse+paid+tee+rejects")
		})
	})
}

// A segment that is stuck has no part in the drain: its receiver may bring more after force.
func TestReadAfterForceOfAStuckSegmentIsNacked(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			release, more := make(chan struct{}), make(chan struct{})
			p := newMini(s, user{
				read: numbered(3, 3, func(_ context.Context, buf []*order) (int, error) {
					<-more
					buf[0].ID = 4
					return 1, nil
				}),
				parse: func(o *order) error {
					if o.ID == 2 {
						<-release
					}
					return nil
				},
			})
			err, took := cancelled(t, p)
			if a, ok := errors.AsType[*rt.AbandonedError](err); !ok || a.Nacked+a.Silent != 3 || took > miniDrain+atForce {
				t.Errorf("Run returned %v after %v", err, took)
			}
			p.conserved(t)
			close(more)
			synctest.Wait()
			if s := p.conserved(t); s.In != 4 || s.Nacked != 4 {
				t.Errorf("accepted %d, nacked %d; want 4 and 4", s.In, s.Nacked)
			}
			close(release)
			synctest.Wait()
			p.conserved(t)
		})
	})
}

func TestForceWithHungDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		p := newMini(shape{done: true}, user{read: numbered(100, 32, untilCancel), done: func(o *order, _ error) {
			if o.ID == 5 {
				<-release
			}
		}})
		a := forced(t, p, release)
		stuck(t, a, "intake (done)")
		if s := p.intake.Stats(); s.Acked != 5 || s.Abandoned != s.In-5 {
			t.Errorf("acked %d, abandoned %d of %d", s.Acked, s.Abandoned, s.In)
		}
	})
}

// A done that hangs only when force tells it is given up too: each message is told or abandoned, not both.
func TestDoneThatHangsAtForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		p := newMini(shape{done: true}, user{
			read:  numbered(40, 8, untilCancel),
			store: hangs(release),
			done: func(o *order, err error) {
				if o.ID == 3 {
					<-release
				}
			},
		})
		a := forced(t, p, release)
		stuck(t, a, "intake (done)", "store")
		if a.Nacked == 0 || a.Silent == 0 || a.Nacked+a.Silent != p.intake.Stats().In {
			t.Errorf("nacked %d, silent %d", a.Nacked, a.Silent)
		}
	})
}

// TestDoneThatGetsOnIsHeardOut: a done that takes a while for all messages in flight, but not for any, hears of each.
func TestDoneThatGetsOnIsHeardOut(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			slow := func(*order, error) { time.Sleep(10 * time.Millisecond) }
			p := newMini(s, user{read: numbered(1000, 32, untilCancel), store: hangs(release), done: slow})
			err, _ := cancelled(t, p)
			if a, ok := errors.AsType[*rt.AbandonedError](err); !ok || a.Silent != 0 || a.Nacked < 10 {
				t.Errorf("Run returned %v", err)
			}
			p.conserved(t)
			close(release)
		})
	})
}

func TestReadAfterForceWithHungDoneIsAbandoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, more := make(chan struct{}), make(chan struct{})
		p := newMini(shape{done: true}, user{
			read: numbered(3, 3, func(_ context.Context, buf []*order) (int, error) {
				<-more
				buf[0].ID = 4
				return 1, nil
			}),
			done: func(*order, error) { <-release },
		})
		cancelled(t, p)
		close(more)
		synctest.Wait()
		if s := p.conserved(t); s.In != 4 || s.Abandoned != 3 || s.Acked != 1 {
			t.Errorf("accepted %d, acked %d, abandoned %d; want 4, 1, 3", s.In, s.Acked, s.Abandoned)
		}
		close(release)
	})
}

func TestPanicOfDoneAtForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		p := newMini(shape{done: true}, user{
			read:  numbered(5, 5, untilCancel),
			store: hangs(release),
			done:  func(o *order, _ error) { panic("done") },
		})
		a := forced(t, p, release)
		if a.Nacked != 5 || p.runner.Panics(&miniNodes[miniIntake]) != 5 {
			t.Errorf("nacked %d, panics %d; want 5, 5", a.Nacked, p.runner.Panics(&miniNodes[miniIntake]))
		}
	})
}

// in_flight: drop tells what is known and gives up the rest.
func TestForceDropsInFlight(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		s.drop = true
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			p := newMini(s, user{read: numbered(20, 5, untilCancel), store: hangs(release)})
			a := forced(t, p, release)
			if a.Nacked != 0 || a.Silent != p.intake.Stats().In {
				t.Errorf("nacked %d, silent %d", a.Nacked, a.Silent)
			}
		})
	})
}

func TestSecondForceDoesNothing(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			p := newMini(s, user{read: numbered(100, 32, untilCancel), store: hangs(release)})
			ended := make(chan error)
			start := time.Now()
			go func() { ended <- p.Run(t.Context()) }()
			synctest.Wait()
			p.runner.Force()
			p.runner.Force()
			err := <-ended
			p.runner.Force()
			if _, ok := errors.AsType[*rt.AbandonedError](err); !ok || time.Since(start) > atForce {
				t.Errorf("Run returned %v after %v", err, time.Since(start))
			}
			p.conserved(t)
			close(release)
			synctest.Wait()
			p.conserved(t)
		})
	})
}

func TestForceBeforeRun(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			p := newMini(s, user{read: numbered(100, 32, untilCancel), store: slowly(time.Millisecond)})
			p.runner.Force()
			start := time.Now()
			err := p.Run(t.Context())
			if time.Since(start) > atForce {
				t.Errorf("Run returned %v after %v", err, time.Since(start))
			}
			p.conserved(t)
		})
	})
}

// Force may find every queue full and every message in flight.
func TestForceWithEveryQueueFull(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			hang := hangs(release)
			p := newMini(s, user{
				read:   numbered(1000, 32, untilCancel),
				parse:  func(o *order) error { return when(o.ID%2 == 0, "bad") },
				store:  hang,
				audit:  func(o *order) error { return hang(nil, o) },
				reject: func(o *order, _ error) error { return hang(nil, o) },
			})
			a := forced(t, p, release)
			stuck(t, a, "audit", "rejects", "store")
			if p.store.InFlight() < 8 || p.rejects.InFlight() < 7 {
				t.Errorf("%d to store, %d to rejects: the queues were not full", p.store.InFlight(), p.rejects.InFlight())
			}
		})
	})
}

// An inline exporter may hang or panic when force takes the last answers.
func TestInlineLettersAtForce(t *testing.T) {
	for _, panics := range []bool{true, false} {
		everyShape(t, func(t *testing.T, s shape) {
			s.inlineRejects = true
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				p := newMini(s, user{
					read: numbered(3, 3, untilCancel),
					store: func(ctx context.Context, o *order) error {
						<-ctx.Done() // its answer comes when the segment's goroutine has gone
						return rt.Permanent(errors.New("refused"))
					},
					reject: func(o *order, _ error) error {
						if panics {
							panic("rejects")
						}
						<-release
						return nil
					},
				})
				err, took := cancelled(t, p)
				if took > miniDrain+atForce {
					t.Errorf("Run returned %v after %v", err, took)
				}
				before := p.conserved(t)
				close(release)
				synctest.Wait()
				if after := p.conserved(t); after != before {
					t.Errorf("counts went from %+v to %+v", before, after)
				}
			})
		})
	}
}

// An inline exporter that hung when force took the last answers, and returns after Run, gets no more of them.
func TestInlineLettersAfterForce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		late, release := make(chan struct{}), make(chan struct{})
		rejected := 0
		p := newMini(shape{store: crewOfThree, inlineRejects: true}, user{
			read: numbered(2, 2, untilCancel),
			store: func(ctx context.Context, o *order) error {
				if <-ctx.Done(); o.ID == 2 {
					<-late
				}
				return rt.Permanent(errors.New("refused"))
			},
			reject: func(*order, error) error {
				rejected++
				<-release
				return nil
			},
		})
		cancelled(t, p)
		close(late)
		synctest.Wait()
		close(release)
		synctest.Wait()
		if p.conserved(t); rejected != 1 {
			t.Errorf("%d dead letters, want 1", rejected)
		}
	})
}

// What was known, and lay before done, is told as it is, even where in_flight is drop.
func TestForceTellsWhatIsKnown(t *testing.T) {
	for _, drop := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			p := newMini(shape{done: true, drop: drop}, user{
				read: numbered(10, 10, untilCancel),
				store: func(_ context.Context, o *order) error {
					if o.ID == 10 {
						<-release
					}
					return when(o.ID == 9, "refused")
				},
				done: func(o *order, _ error) {
					if o.ID == 1 {
						time.Sleep(grace / 2) // virtual: the others lie before done meanwhile
					}
				},
			})
			ended := make(chan error)
			go func() { ended <- p.Run(t.Context()) }()
			synctest.Wait()
			p.runner.Force()
			a, ok := errors.AsType[*rt.AbandonedError](<-ended)
			if s := p.conserved(t); !ok || s.Acked != 8 || a.Nacked+a.Silent != 1 || (a.Silent == 1) != drop {
				t.Errorf("%d acked, %d nacked, %d abandoned: %v", s.Acked, s.Nacked, s.Abandoned, a)
			}
			for id := 1; id <= 9; id++ {
				if err := p.books.heard(t, id); (err != nil) != (id == 9) || errors.Is(err, rt.ErrShutdown) {
					t.Errorf("message %d got %v", id, err)
				}
			}
			close(release)
			synctest.Wait()
			p.conserved(t)
		})
	}
}

// The ctx of an exporter outlives the start of the drain and ends at force; a receiver's ends with the drain's start.
func TestContexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "value"))
		var ended time.Time
		p := newMini(shape{}, user{
			read: numbered(1, 1, func(ctx context.Context, _ []*order) (int, error) {
				if ctx.Value(key{}) != "value" {
					t.Error("the receiver's ctx has lost its values")
				}
				return untilCancel(ctx, nil)
			}),
			store: func(ctx context.Context, _ *order) error {
				if ctx.Value(key{}) != "value" {
					t.Error("the exporter's ctx has lost its values")
				}
				<-ctx.Done()
				ended = time.Now()
				return nil
			},
		})
		over := make(chan error)
		go func() { over <- p.Run(ctx) }()
		synctest.Wait()
		start := time.Now()
		cancel()
		if err := <-over; err != nil {
			t.Error(err) // the exporter answered
		}
		if took := ended.Sub(start); took != miniDrain {
			t.Errorf("the exporter's ctx ended %v after the drain began", took)
		}
		if s := p.conserved(t); s.Acked != 1 {
			t.Errorf("acked %d of 1", s.Acked)
		}
	})
}

// A turn that a panic cuts short, at the very moment of force, keeps the outcomes that it has given.
func TestForceKeepsATurnCutShort(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		s.inlineRejects = true
		synctest.Test(t, func(t *testing.T) {
			var p *mini
			p = newMini(s, user{
				read: numbered(5, 5, untilCancel),
				paid: func(*order) bool { return false },
				parse: func(o *order) error {
					if o.ID == 5 {
						p.runner.Force()
						time.Sleep(grace / 10) // virtual: force is on by now
						panic("parse")
					}
					return nil
				},
			})
			if err := p.Run(t.Context()); err != nil {
				t.Error(err) // every message has an outcome of its own
			}
			if s := p.conserved(t); s.Acked != 5 {
				t.Errorf("acked %d of 5: the last by its dead letter", s.Acked)
			}
		})
	})
}
