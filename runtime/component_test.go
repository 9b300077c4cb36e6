package rt_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// calls notes the calls of components' methods.
type calls struct {
	mu   sync.Mutex
	made []string
}

func (c *calls) note(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made = append(c.made, what)
}

func (c *calls) start(name string, f func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		c.note("start " + name)
		if f == nil {
			return nil
		}
		return f(ctx)
	}
}

func (c *calls) close(name string, f func() error) func() error {
	return func() error {
		c.note("close " + name)
		if f == nil {
			return nil
		}
		return f()
	}
}

func (c *calls) were(t *testing.T, want ...string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Equal(c.made, want) {
		t.Errorf("calls were %q, want %q", c.made, want)
	}
}

func TestComponentsStartBeforeAndCloseAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log calls
		p := newMini(shape{}, user{
			read:  numbered(1, 1, eof),
			store: func(context.Context, *order) error { log.note("store"); return nil },
		})
		p.runner.Component("feed", log.start("feed", nil), log.close("feed", nil), "intake")
		p.runner.Component("ledger", log.start("ledger", nil), log.close("ledger", nil), "store")
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		log.were(t, "start feed", "start ledger", "store", "close feed", "close ledger")
	})
}

// A receiver that ends by its ctx is no longer in its component when that is closed.
func TestFeedIsClosedWhenItsReadEndsByContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log calls
		p := newMini(shape{}, user{read: func(ctx context.Context, buf []*order) (int, error) {
			<-ctx.Done()
			time.Sleep(time.Millisecond) // virtual
			log.note("read ends")
			return 0, ctx.Err()
		}})
		p.runner.Component("feed", nil, log.close("feed", nil), "intake")
		if err, _ := cancelled(t, p); err != nil {
			t.Error(err)
		}
		log.were(t, "read ends", "close feed")
	})
}

func TestComponentInUseIsNotClosed(t *testing.T) {
	for name, test := range map[string]struct {
		user   func(release chan struct{}) user
		closed []string
	}{
		"read": {closed: []string{"parser", "ledger", "auditor"}, user: func(release chan struct{}) user {
			return user{read: numbered(3, 3, func(context.Context, []*order) (int, error) { <-release; return 0, nil })}
		}},
		"done": {closed: []string{"parser", "ledger", "auditor"}, user: func(release chan struct{}) user {
			return user{read: numbered(3, 3, eof), done: func(*order, error) { <-release }}
		}},
		"map": {closed: []string{"feed", "ledger", "auditor"}, user: func(release chan struct{}) user {
			return user{read: numbered(3, 3, eof), parse: func(*order) error { <-release; return nil }}
		}},
		"exporter": {closed: []string{"feed", "parser", "auditor"}, user: func(release chan struct{}) user {
			return user{read: numbered(3, 3, eof), store: hangs(release)}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			everyShape(t, func(t *testing.T, s shape) {
				s.done = s.done || name == "done"
				synctest.Test(t, func(t *testing.T) {
					var log calls
					release := make(chan struct{})
					p := newMini(s, test.user(release))
					p.runner.Component("feed", nil, log.close("feed", nil), "intake")
					p.runner.Component("parser", nil, log.close("parser", nil), "parse")
					p.runner.Component("ledger", nil, log.close("ledger", nil), "store")
					p.runner.Component("auditor", nil, log.close("auditor", nil), "audit")
					cancelled(t, p)
					for _, component := range []string{"feed", "parser", "ledger", "auditor"} {
						got, want := slices.Contains(log.made, "close "+component), slices.Contains(test.closed, component)
						if got != want {
							t.Errorf("%s closed: %v, want %v", component, got, want)
						}
					}
					close(release)
				})
			})
		})
	}
}

func TestFailedStartClosesWhatIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log calls
		refused, full := errors.New("connection refused"), errors.New("disk full")
		p := newMini(shape{}, user{read: func(context.Context, []*order) (int, error) {
			t.Error("the receiver was called")
			return 0, nil
		}})
		p.runner.Component("first", log.start("first", nil), log.close("first", func() error { return full }), "intake")
		refuse := func(context.Context) error { return refused }
		p.runner.Component("second", log.start("second", refuse), log.close("second", nil), "parse")
		p.runner.Component("third", log.start("third", nil), log.close("third", nil), "store")
		p.runner.Component("made", nil, log.close("made", nil), "audit")
		err := p.Run(t.Context())
		if !errors.Is(err, refused) || !errors.Is(err, full) || !strings.Contains(err.Error(), "start of second") {
			t.Errorf("Run returned %v", err)
		}
		log.were(t, "start first", "start second", "close first", "close made")
	})
}

func TestPanicsOfStartAndClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newMini(shape{}, user{read: eof})
		p.runner.Component("a", nil, func() error { panic("on close") }, "store")
		err := p.Run(t.Context())
		if err == nil || !strings.Contains(err.Error(), "close of a: panic: on close") {
			t.Errorf("Run returned %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := newMini(shape{}, user{read: eof})
		p.runner.Component("a", func(context.Context) error { panic("on start") }, nil, "store")
		err := p.Run(t.Context())
		if err == nil || !strings.Contains(err.Error(), "start of a: panic: on start") {
			t.Errorf("Run returned %v", err)
		}
	})
}

func TestStartThatHangsEndsWithTheDrain(t *testing.T) {
	for _, minds := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			var log calls
			release := make(chan struct{})
			p := newMini(shape{}, user{read: eof})
			p.runner.Component("hung", log.start("hung", func(ctx context.Context) error {
				if minds {
					<-ctx.Done()
					return ctx.Err()
				}
				<-release
				return nil
			}), log.close("hung", nil), "store")
			p.runner.Component("next", log.start("next", nil), log.close("next", nil), "audit")
			err, took := cancelled(t, p)
			if minds && (err != nil || took != 0) {
				t.Errorf("Run returned %v after %v", err, took)
			}
			if !minds && (err == nil || !strings.Contains(err.Error(), "start of hung: did not return") || took > miniDrain+atForce) {
				t.Errorf("Run returned %v after %v", err, took)
			}
			log.were(t, "start hung")
			close(release)
		})
	}
}

func TestForceEndsAStartThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		p := newMini(shape{}, user{read: eof})
		p.runner.Component("hung", func(context.Context) error { <-release; return nil }, nil, "store")
		start := time.Now()
		ended := make(chan error)
		go func() { ended <- p.Run(t.Context()) }()
		synctest.Wait()
		p.runner.Force()
		if err := <-ended; err == nil || time.Since(start) > atForce {
			t.Errorf("Run returned %v after %v", err, time.Since(start))
		}
		close(release)
	})
}

// Several that hang share the deadline and the moment after it; those between them are closed and heard.
func TestClosesThatHangShareTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log calls
		release := make(chan struct{})
		hang := func() error { <-release; return nil }
		p := newMini(shape{}, user{read: eof})
		p.runner.Component("a", nil, log.close("a", hang), "intake")
		p.runner.Component("b", nil, log.close("b", func() error { return errors.New("b was unhappy") }), "parse")
		p.runner.Component("c", nil, log.close("c", hang), "store")
		p.runner.Component("d", nil, log.close("d", nil), "audit")
		start := time.Now()
		err := p.Run(t.Context())
		if took := time.Since(start); took < miniDrain || took > miniDrain+atForce {
			t.Errorf("Run returned after %v", took)
		}
		for _, want := range []string{"close of a: did not return", "close of b: b was unhappy", "close of c: did not return"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("Run returned %v; want %q in it", err, want)
			}
		}
		if strings.Contains(err.Error(), "close of d") {
			t.Errorf("Run returned %v; d closed well", err)
		}
		close(release)
		synctest.Wait()
		log.mu.Lock()
		slices.Sort(log.made) // after the deadline they are closed side by side
		log.mu.Unlock()
		log.were(t, "close a", "close b", "close c", "close d")
	})
}

func TestForceEndsACloseThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		p := newMini(shape{}, user{read: eof})
		p.runner.Component("a", nil, func() error { <-release; return nil }, "store")
		start := time.Now()
		ended := make(chan error)
		go func() { ended <- p.Run(t.Context()) }()
		synctest.Wait()
		p.runner.Force()
		if err := <-ended; err == nil || time.Since(start) > atForce {
			t.Errorf("Run returned %v after %v", err, time.Since(start))
		}
		close(release)
	})
}
