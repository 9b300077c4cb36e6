package rt_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	rt "github.com/pipegen/pipegen/runtime"
)

// In each of these, one function panics on some messages; the pipeline goes on with the others.
func TestPanicIsThePermanentFailureOfOneMessage(t *testing.T) {
	third := func(o *order) {
		if o.ID%3 == 0 {
			panic("cannot take it")
		}
	}
	takes := func(o *order) error { third(o); return nil }
	refused := rt.Permanent(errors.New("refused"))
	for name, test := range map[string]struct {
		user   user
		inline bool
		at     int  // the node that panics
		acked  bool // its messages
	}{
		"map, rescued by dead letters":  {at: miniParse, acked: true, user: user{parse: takes}},
		"map, rescued by an inline one": {at: miniParse, acked: true, inline: true, user: user{parse: takes}},
		"filter": {at: miniPaid, user: user{
			paid: func(o *order) bool { third(o); return true },
		}},
		"exporter, rescued by dead letters": {at: miniStore, acked: true, user: user{
			store: func(_ context.Context, o *order) error { return takes(o) },
		}},
		"detached exporter": {at: miniAudit, acked: true, user: user{audit: takes}},
		"dead letters": {at: miniRejects, user: user{
			parse:  func(o *order) error { return when(o.ID%3 == 0, "refused") },
			reject: func(o *order, _ error) error { return takes(o) },
		}},
		"inline dead letters of a map": {at: miniRejects, inline: true, user: user{
			parse:  func(o *order) error { return when(o.ID%3 == 0, "refused") },
			reject: func(o *order, _ error) error { return takes(o) },
		}},
		"inline dead letters of a map that panics": {at: miniRejects, inline: true, user: user{
			parse:  takes,
			reject: func(o *order, _ error) error { return takes(o) },
		}},
		"inline dead letters of an exporter": {at: miniRejects, inline: true, user: user{
			store:  func(_ context.Context, o *order) error { return whenever(o.ID%3 == 0, refused) },
			reject: func(o *order, _ error) error { return takes(o) },
		}},
	} {
		t.Run(name, func(t *testing.T) {
			everyShape(t, func(t *testing.T, s shape) {
				if batched := s.store == oneBatchHand || s.store == batchCrewOfThree; batched && !test.acked {
					t.Skip("a batch shares its fate")
				}
				s.inlineRejects = test.inline
				synctest.Test(t, func(t *testing.T) {
					test.user.read = numbered(300, 32, eof)
					p := newMini(s, test.user)
					if err := p.Run(t.Context()); err != nil {
						t.Fatal(err)
					}
					stats := p.conserved(t)
					want := uint64(300)
					if !test.acked {
						want = 200
					}
					if stats.In != 300 || stats.Acked != want {
						t.Errorf("accepted %d, acked %d; want 300, %d", stats.In, stats.Acked, want)
					}
					panics := p.runner.Panics(&miniNodes[test.at])
					if test.at != miniAudit && test.at != miniStore && panics != 100 || panics == 0 {
						t.Errorf("%d panics at %s", panics, miniNodes[test.at].Name)
					}
					if test.acked || !s.done {
						return
					}
					err := p.books.heard(t, 3)
					if !rt.IsPermanent(err) {
						t.Errorf("the Nack is not permanent: %v", err)
					}
				})
			})
		})
	}
}

func whenever(fails bool, err error) error {
	if fails {
		return err
	}
	return nil
}

func TestDeadLetterBringsThePanicWithStackAndPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		boom := errors.New("boom")
		p := newMini(shape{}, user{
			read:  numbered(1, 1, eof),
			parse: func(*order) error { panic(boom) },
			reject: func(_ *order, cause error) error {
				caught, ok := errors.AsType[*rt.PanicError](cause)
				if !ok || !errors.Is(cause, boom) || !strings.HasPrefix(cause.Error(), "parse (mini.yaml:2): panic: boom") {
					t.Errorf("the cause is %v", cause)
				}
				if ok && !strings.Contains(string(caught.Stack), "TestDeadLetterBringsThePanic") {
					t.Errorf("the stack does not show the function: %s", caught.Stack)
				}
				return nil
			},
		})
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// The first cause decides, and a chain is permanent only if all of it is.
func TestDeadLetterThatFailsIsNackedWithTheFirstCause(t *testing.T) {
	first := errors.New("first")
	for _, permanent := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			second := errors.New("second")
			if permanent {
				second = rt.Permanent(second)
			}
			p := newMini(shape{done: true}, user{
				read:   numbered(1, 1, eof),
				parse:  func(*order) error { return first },
				reject: func(*order, error) error { return second },
			})
			if err := p.Run(t.Context()); err != nil {
				t.Error(err)
			}
			if err := p.books.heard(t, 1); !errors.Is(err, first) || errors.Is(err, second) || rt.IsPermanent(err) != permanent {
				t.Errorf("done heard %v, permanent: %v", err, rt.IsPermanent(err))
			}
		})
	}
}

func TestPanicOfReceiverEndsItAndIsRunsError(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			p := newMini(s, user{read: numbered(50, 8, func(context.Context, []*order) (int, error) { panic("no more") })})
			err := p.Run(t.Context())
			if _, ok := errors.AsType[*rt.PanicError](err); !ok || !strings.Contains(err.Error(), "intake (mini.yaml:1)") {
				t.Errorf("Run returned %v", err)
			}
			if s := p.conserved(t); s.Acked != 50 {
				t.Errorf("acked %d of 50", s.Acked)
			}
		})
	})
}

func TestPanicOfDoneIsNotToldAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newMini(shape{done: true}, user{
			read: numbered(30, 8, eof),
			done: func(o *order, _ error) {
				if o.ID%2 == 0 {
					panic("done")
				}
			},
		})
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if s := p.conserved(t); s.Acked != 30 || p.runner.Panics(&miniNodes[miniIntake]) != 15 {
			t.Errorf("acked %d, %d panics", s.Acked, p.runner.Panics(&miniNodes[miniIntake]))
		}
	})
}

// The node is found however deep the stack was.
func TestPanicDeepInARecursion(t *testing.T) {
	var descend func(depth int) int
	descend = func(depth int) int {
		if depth == 0 {
			panic("at the bottom")
		}
		return descend(depth-1) + 1
	}
	synctest.Test(t, func(t *testing.T) {
		p := newMini(shape{}, user{read: numbered(3, 1, eof), parse: func(*order) error { descend(5000); return nil }})
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if p.conserved(t); p.runner.Panics(&miniNodes[miniParse]) != 3 {
			t.Errorf("%d panics", p.runner.Panics(&miniNodes[miniParse]))
		}
	})
}

// A map that hangs, and panics once force has gone on without it, settles nothing more.
func TestPanicAfterForce(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			p := newMini(s, user{read: numbered(20, 20, untilCancel), parse: func(o *order) error {
				if o.ID == 5 {
					<-release
					panic("late")
				}
				return nil
			}})
			forced(t, p, release)
		})
	})
}

// A function that ends its goroutine, as a failing test's FailNow does, counts as one that panicked: another goroutine
// goes on.
func TestFunctionThatEndsItsGoroutine(t *testing.T) {
	exit := func(o *order) error {
		if o.ID%5 == 0 {
			runtime.Goexit()
		}
		return nil
	}
	for name, test := range map[string]struct {
		user user
		at   int
	}{
		"map":             {at: miniParse, user: user{parse: exit}},
		"filter":          {at: miniPaid, user: user{paid: func(o *order) bool { return exit(o) == nil }}},
		"exporter":        {at: miniStore, user: user{store: func(_ context.Context, o *order) error { return exit(o) }}},
		"dead letters":    {at: miniRejects, user: user{parse: refuses, reject: func(o *order, _ error) error { return exit(o) }}},
		"receiver's done": {at: miniIntake, user: user{done: func(o *order, _ error) { _ = exit(o) }}},
	} {
		t.Run(name, func(t *testing.T) {
			everyShape(t, func(t *testing.T, s shape) {
				if s.done = s.done || test.at == miniIntake; test.at == miniRejects {
					s.inlineRejects = s.done
				}
				synctest.Test(t, func(t *testing.T) {
					test.user.read = numbered(100, 32, eof)
					p := newMini(s, test.user)
					if err := p.Run(t.Context()); err != nil {
						t.Error(err)
					}
					if s := p.conserved(t); s.In != 100 || p.runner.Panics(&miniNodes[test.at]) == 0 {
						t.Errorf("accepted %d, %d panics", s.In, p.runner.Panics(&miniNodes[test.at]))
					}
				})
			})
		})
	}
}

func refuses(*order) error { return errors.New("refused") }

func TestReceiverThatEndsItsGoroutine(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			p := newMini(s, user{read: numbered(10, 4, func(context.Context, []*order) (int, error) {
				runtime.Goexit()
				return 0, nil
			})})
			if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "intake") {
				t.Errorf("Run returned %v", err)
			}
			if s := p.conserved(t); s.Acked != 10 {
				t.Errorf("acked %d of 10", s.Acked)
			}
		})
	})
}
