package rt

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func newListener(messages int) (*Runner, *Listener[int]) {
	r, l := &Runner{}, &Listener[int]{}
	r.Init("test", Shutdown{}, nil)
	l.Init(r, &Node{Name: "intake"}, messages, r.Parker(), nil)
	return r, l
}

// A message is not used again before the Do that waited for its outcome has taken it: else the next Do would take it.
func TestAnOutcomeIsTakenBeforeTheMessageIsUsedAgain(t *testing.T) {
	_, l := newListener(1)
	body, err := l.tryGet()
	if err != nil {
		t.Fatal(err)
	}
	if err := l.send(body, awaited); err != nil {
		t.Fatal(err)
	}
	m := l.Take()
	cause := errors.New("disk full")
	l.Settle(m, cause)
	l.Free(m)
	l.Flush()
	if _, err := l.tryGet(); !errors.Is(err, ErrFull) {
		t.Errorf("with an outcome that nobody has taken: %v", err)
	}
	if err := <-l.replies[m.place]; !errors.Is(err, cause) {
		t.Errorf("the outcome is %v", err)
	}
	if _, err := l.tryGet(); err != nil {
		t.Errorf("with the outcome taken: %v", err)
	}
}

// A message that is given back, or whose Do has taken its outcome, wakes a Get that waits for one.
func TestGetIsWoken(t *testing.T) {
	for name, free := range map[string]func(l *Listener[int], body *int){
		"put": func(l *Listener[int], body *int) { l.In.Put(body) },
		"do": func(l *Listener[int], body *int) {
			go func() {
				time.Sleep(time.Second)
				if l.Avail() != 1 {
					return
				}
				m := l.Take()
				l.Settle(m, nil)
				l.Free(m)
				l.Flush()
			}()
			_ = l.In.Do(context.Background(), body)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, l := newListener(1)
				body, err := l.In.TryGet()
				if err != nil {
					t.Fatal(err)
				}
				go func() {
					time.Sleep(time.Second)
					free(l, body)
				}()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				begun := time.Now()
				if _, err := l.In.Get(ctx); err != nil || time.Since(begun) > 2*time.Second {
					t.Errorf("%v after %v", err, time.Since(begun))
				}
			})
		})
	}
}

// Nothing is accepted once the drain has begun, though the segment may not have seen it yet.
func TestAnIntakeAcceptsNothingInADrain(t *testing.T) {
	r, l := newListener(2)
	body, err := l.tryGet()
	if err != nil {
		t.Fatal(err)
	}
	r.stop.draining.Store(true)
	if err := l.In.Send(body); !errors.Is(err, ErrClosed) {
		t.Errorf("Send returned %v", err)
	}
	if _, err := l.In.TryGet(); !errors.Is(err, ErrClosed) {
		t.Errorf("TryGet returned %v", err)
	}
	if l.Avail() != 0 {
		t.Error("the segment got a message")
	}
}

// A Get that waits ends with the receiver, which may be long before the drain.
func TestGetEndsWithTheReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, l := newListener(1)
		if _, err := l.tryGet(); err != nil {
			t.Fatal(err)
		}
		returned := make(chan error)
		for range 3 {
			go func() {
				_, err := l.In.Get(context.Background())
				returned <- err
			}()
		}
		synctest.Wait()
		l.Ended(nil)
		for range 3 {
			if err := <-returned; !errors.Is(err, ErrClosed) {
				t.Errorf("Get returned %v", err)
			}
		}
	})
}

// An outcome counts once, whoever gives it.
func TestAnOutcomeCountsOnce(t *testing.T) {
	_, l := newListener(1)
	body, err := l.tryGet()
	if err != nil {
		t.Fatal(err)
	}
	if err := l.send(body, awaited); err != nil {
		t.Fatal(err)
	}
	m := l.Take()
	l.nackAll()
	l.Settle(m, nil)
	l.Publish()
	if s := l.Stats(); s.Acked != 0 || s.Nacked != 1 || len(l.replies[0]) != 1 {
		t.Errorf("%+v, %d replies", s, len(l.replies[0]))
	}
}

// An outcome that a Do has heard counts, though the turn which gave it never ends: force finds nothing owed there, and
// nobody shows the segment's counters any more.
func TestOutcomesOfATurnThatHangsCount(t *testing.T) {
	for _, cause := range []error{nil, errors.New("disk full")} {
		synctest.Test(t, func(t *testing.T) {
			r, l := newListener(2)
			r.shutdown.Drain = time.Second
			release := make(chan struct{})
			replies := make(chan error, 2)
			Receiver(r, l, func() {
				for range 2 {
					go func() {
						body, err := l.In.Get(context.Background())
						if err == nil {
							err = l.In.Do(context.Background(), body)
						}
						replies <- err
					}()
				}
				<-r.ReadCtx.Done()
				l.Ended(nil)
			})
			r.Segment(&Segment{
				Nodes: []*Node{{Name: "parse"}}, Park: l.filled.reader,
				Turn: func() bool {
					if l.Avail() == 0 {
						return false
					}
					l.Settle(l.Take(), cause)
					<-release // in the function that has the next one
					return true
				},
				Answers: func() bool { return false }, Drain: l.Drained, Publish: l.Publish,
			})
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- r.Run(ctx, func() Report { return nothing{} }) }()
			synctest.Wait()
			cancel()
			a, ok := errors.AsType[*AbandonedError](<-ended)
			if !ok || a.Nacked != 1 {
				t.Errorf("Run returned %v", a)
			}
			if first, second := <-replies, <-replies; !errors.Is(first, cause) || !errors.Is(second, ErrShutdown) {
				t.Errorf("the calls of Do returned %v and %v", first, second)
			}
			if s := l.Stats(); s.In != 2 || s.InFlight != 0 || s.Acked+s.Nacked != 2 {
				t.Errorf("accepted %d, acked %d, nacked %d, in flight %d", s.In, s.Acked, s.Nacked, s.InFlight)
			}
			close(release)
			synctest.Wait()
			if s := l.Stats(); s.Acked+s.Nacked != 2 {
				t.Errorf("later: acked %d, nacked %d", s.Acked, s.Nacked)
			}
		})
	}
}

type nothing struct{}

func (nothing) Nodes() []NodeStats   { return nil }
func (nothing) Queues() []QueueStats { return nil }
