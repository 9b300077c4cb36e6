package push

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func accept(*Event) error { return nil }

func slow(*Event) error {
	time.Sleep(time.Millisecond)
	return nil
}

// kinds are the same pipeline with and without done.
func kinds(t *testing.T, test func(t *testing.T, start func(Server, func(*Event) error) rt.Pipeline)) {
	t.Run("without done", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			test(t, func(s Server, write func(*Event) error) rt.Pipeline {
				p, err := NewPush(PushDeps{Server: &s, Sink: &Sink{write}})
				if err != nil {
					t.Fatal(err)
				}
				return p
			})
		})
	})
	t.Run("with done", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			test(t, func(s Server, write func(*Event) error) rt.Pipeline {
				if s.Heard == nil {
					s.Heard = func(*Event, error) {}
				}
				p, err := NewTold(ToldDeps{Server: &s, Sink: &Sink{write}})
				if err != nil {
					t.Fatal(err)
				}
				return p
			})
		})
	})
}

// pushers runs n goroutines that push, and returns when all have ended.
func pushers(n int, push func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { push(i) })
	}
	all.Wait()
}

// Each Do hears the outcome of its own message, from whatever goroutine.
func TestDoHearsItsOutcome(t *testing.T) {
	kinds(t, func(t *testing.T, start func(Server, func(*Event) error) rt.Pipeline) {
		const n, each = 40, 200
		p := start(Server{Serving: func(ctx context.Context, in *rt.Intake[Event]) error {
			pushers(n, func(i int) {
				for k := range each {
					m, err := in.Get(ctx)
					if err != nil {
						t.Error(err)
						return
					}
					id := i*each + k
					m.ID = id
					if err := in.Do(ctx, m); errors.Is(err, ErrOdd) != (id%3 == 0) || (err != nil) != (id%3 == 0) {
						t.Errorf("event %d got %v", id, err)
					}
				}
			})
			return nil
		}}, slow)
		trial.Run(t, p)
		s := p.Report().Nodes()[0]
		if s.In != n*each || s.Unheard != 0 || s.Nacked == 0 {
			t.Errorf("%+v", s)
		}
	})
}

// Where all messages are on their way, TryGet says so at once, and Get waits, or ends with its context.
func TestFull(t *testing.T) {
	kinds(t, func(t *testing.T, start func(Server, func(*Event) error) rt.Pipeline) {
		open := make(chan struct{})
		p := start(Server{Serving: func(ctx context.Context, in *rt.Intake[Event]) error {
			for range 64 {
				m, err := in.TryGet()
				if err != nil {
					t.Fatal(err)
				}
				m.ID = 1
				if err := in.Send(m); err != nil {
					t.Error(err)
				}
			}
			if _, err := in.TryGet(); !errors.Is(err, rt.ErrFull) {
				t.Errorf("TryGet returned %v", err)
			}
			short, stop := context.WithTimeout(ctx, time.Second)
			defer stop()
			if _, err := in.Get(short); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Get returned %v", err)
			}
			waiting := make(chan struct{})
			go func() {
				m, err := in.Get(ctx)
				if err != nil {
					t.Error(err)
				}
				in.Put(m)
				close(waiting)
			}()
			time.Sleep(time.Second)
			close(open)
			<-waiting
			return nil
		}}, func(*Event) error {
			<-open
			return nil
		})
		trial.Run(t, p)
	})
}

// A Do whose context ends leaves its message to go on alone; the next one with the same message hears its own outcome.
func TestDoGivesUp(t *testing.T) {
	kinds(t, func(t *testing.T, start func(Server, func(*Event) error) rt.Pipeline) {
		var unheard atomic.Int64
		p := start(Server{Serving: func(ctx context.Context, in *rt.Intake[Event]) error {
			pushers(32, func(i int) {
				for k := range 300 {
					m, err := in.Get(ctx)
					if err != nil {
						t.Error(err)
						return
					}
					m.ID = 3*k + 1
					if i%2 == 0 {
						m.ID = 3 * k
					}
					brief, stop := context.WithTimeout(ctx, time.Duration(k%5)*time.Millisecond)
					err = in.Do(brief, m)
					stop()
					if errors.Is(err, context.DeadlineExceeded) {
						unheard.Add(1)
					} else if (err != nil) != (i%2 == 0) {
						t.Errorf("goroutine %d got %v", i, err)
					}
				}
			})
			return nil
		}}, slow)
		trial.Run(t, p)
		if unheard.Load() == 0 {
			t.Error("no Do gave up")
		}
	})
}

// A drain accepts nothing more; what was accepted has its outcome. The receiver's call need not return.
func TestDrain(t *testing.T) {
	kinds(t, func(t *testing.T, start func(Server, func(*Event) error) rt.Pipeline) {
		var accepted, answered atomic.Int64
		forever := make(chan struct{})
		p := start(Server{Serving: func(ctx context.Context, in *rt.Intake[Event]) error {
			for i := range 8 {
				go func() {
					for {
						m, err := in.Get(context.Background())
						if errors.Is(err, rt.ErrClosed) {
							return
						}
						m.ID = i
						time.Sleep(time.Microsecond) // virtual time passes only while all wait
						switch err := in.Do(context.Background(), m); {
						case errors.Is(err, rt.ErrClosed):
						case err == nil, errors.Is(err, ErrOdd):
							answered.Add(1)
							accepted.Add(1)
						default:
							t.Errorf("Do returned %v", err)
						}
					}
				}()
			}
			<-forever // it does not mind its ctx
			return nil
		}}, slow)
		r := trial.Start(t, p)
		time.Sleep(100 * time.Millisecond)
		r.Stop()
		synctest.Wait()
		if s := p.Report().Nodes()[0]; s.In != uint64(accepted.Load()) || s.In == 0 {
			t.Errorf("%d were accepted, %d heard of", s.In, accepted.Load())
		}
		close(forever)
	})
}

// Force: whoever waits hears, and nobody twice.
func TestForce(t *testing.T) {
	kinds(t, func(t *testing.T, start func(Server, func(*Event) error) rt.Pipeline) {
		var heard atomic.Int64
		release := make(chan struct{})
		p := start(Server{Serving: func(ctx context.Context, in *rt.Intake[Event]) error {
			pushers(100, func(int) {
				m, err := in.Get(ctx)
				if err != nil {
					return
				}
				m.ID = 1
				if err := in.Do(context.Background(), m); !errors.Is(err, rt.ErrShutdown) || rt.IsPermanent(err) {
					t.Errorf("Do returned %v", err)
				}
				heard.Add(1)
			})
			return nil
		}}, func(*Event) error {
			<-release
			return nil
		})
		r := trial.Start(t, p)
		synctest.Wait()
		r.Forced(5 * time.Second)
		if heard.Load() != 64 {
			t.Errorf("%d of 64 heard", heard.Load())
		}
		close(release)
		synctest.Wait()
		if heard.Load() != 64 {
			t.Errorf("%d of 64 heard in the end", heard.Load())
		}
	})
}

// in_flight: drop gives no outcome, but a Do that waits must return.
func TestForceWithoutOutcomes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard atomic.Int64
		release := make(chan struct{})
		p, err := NewDropping(DroppingDeps{Server: &Server{Serving: func(ctx context.Context, in *rt.Intake[Event]) error {
			pushers(10, func(int) {
				m, err := in.Get(ctx)
				if err != nil {
					t.Error(err)
					return
				}
				if err := in.Do(context.Background(), m); !errors.Is(err, rt.ErrShutdown) {
					t.Errorf("Do returned %v", err)
				}
				heard.Add(1)
			})
			return nil
		}}, Sink: &Sink{func(*Event) error {
			<-release
			return nil
		}}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		synctest.Wait()
		if abandoned := r.Forced(5 * time.Second); abandoned.Silent != 10 {
			t.Errorf("%v", abandoned)
		}
		synctest.Wait()
		if heard.Load() != 10 {
			t.Errorf("%d of 10 heard", heard.Load())
		}
		close(release)
		synctest.Wait()
	})
}

// A message that is not the user's is refused, whatever it points to.
func TestForeignMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		panics := func(what string, f func()) {
			t.Helper()
			defer func() {
				if recover() == nil {
					t.Errorf("%s did not panic", what)
				}
			}()
			f()
		}
		p, err := NewPush(PushDeps{Server: &Server{Serving: func(ctx context.Context, in *rt.Intake[Event]) error {
			m, err := in.Get(ctx)
			if err != nil {
				t.Fatal(err)
			}
			m.ID = 1
			panics("a foreign message", func() { _ = in.Send(&Event{}) })
			if err := in.Do(ctx, m); err != nil {
				t.Error(err)
			}
			panics("a message sent twice", func() { _ = in.Send(m) })
			panics("a message given back after it was sent", func() { in.Put(m) })
			return nil
		}}, Sink: &Sink{accept}})
		if err != nil {
			t.Fatal(err)
		}
		trial.Run(t, p)
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		p, err := NewPush(PushDeps{Server: &Server{Serving: func(ctx context.Context, in *rt.Intake[Event]) error {
			for i := range n {
				m, err := in.Get(ctx)
				if err != nil {
					return err
				}
				m.ID = 1
				if i%2 == 0 {
					err = in.Do(ctx, m)
				} else {
					err = in.Send(m)
				}
				if err != nil {
					return err
				}
			}
			return nil
		}}, Sink: &Sink{accept}})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}
