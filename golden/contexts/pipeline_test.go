package contexts

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(p *Packet, i int) { p.ID = i }

func newContexts(t *testing.T, c *Ctx) *Contexts {
	t.Helper()
	p, err := NewContexts(ContextsDeps{Ctx: c})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A census counts calls by function.
type census struct {
	mu    sync.Mutex
	calls map[string]int
}

func (c *census) see(function string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[function]++
}

func TestEveryFunctionIsCalledAndMayFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := errors.New("refused")
		seen := census{calls: map[string]int{}}
		p := newContexts(t, &Ctx{trial.Count(100, numbered), trial.CountSlices(100, numbered), func(ctx context.Context, function string, id int) error {
			seen.see(function)
			switch {
			case ctx.Err() != nil:
				t.Errorf("the context of %s has ended", function)
			case function == "Change" && id%10 == 0, function == "Keep" && id%10 == 1, function == "Crew" && id%10 == 3:
				return refused
			case function == "Single" && id%10 == 2:
				return rt.Permanent(refused)
			}
			return nil
		}})
		trial.Run(t, p)
		for function, want := range map[string]int{"Change": 100, "Keep": 90, "Single": 80, "Inline": 80, "Cause": 10, "Quick": 10, "Done": 100, "Crew": 100} {
			if got := seen.calls[function]; got != want {
				t.Errorf("%s was called %d times, want %d", function, got, want)
			}
		}
		if s := p.Stats(); s.Ones.Acked != 100 || s.Many.Nacked != 10 || s.Slices.Acked != 80 {
			t.Errorf("stats %+v", s)
		}
	})
}

type key struct{}

// A receiver's context ends when the drain begins, every other function's at force; both carry the values of Run's.
func TestContextsEndAtDrainAndAtForce(t *testing.T) {
	for _, hung := range []string{"Change", "Keep", "Single", "Slices", "Inline", "Cause", "Quick", "Crew", "Done"} {
		t.Run(hung, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var ended atomic.Bool
				var back atomic.Int32 // receivers whose context has ended
				waits := func(ctx context.Context) error {
					<-ctx.Done()
					return ctx.Err()
				}
				ones, many := trial.Count(10, numbered), trial.CountSlices(10, numbered)
				p := newContexts(t, &Ctx{
					func(ctx context.Context, p *Packet) error {
						if ones(ctx, p) == nil {
							return nil
						}
						defer back.Add(1)
						return waits(ctx)
					},
					func(ctx context.Context, buf []*Packet) (int, error) {
						if n, err := many(ctx, buf); n > 0 || err == nil {
							return n, nil
						}
						defer back.Add(1)
						return 0, waits(ctx)
					},
					func(ctx context.Context, function string, id int) error {
						if ctx.Value(key{}) != "value" {
							t.Errorf("the context of %s has lost its value", function)
						}
						if function == hung {
							ended.Store(waits(ctx) != nil)
						}
						if function == "Change" && id == 3 {
							return errors.New("for Cause")
						}
						if function == "Single" && id == 4 {
							return rt.Permanent(errors.New("for Quick"))
						}
						return nil
					},
				})
				ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "value"))
				returned := make(chan error, 1)
				go func() { returned <- p.Run(ctx) }()
				synctest.Wait()
				if back.Load() != 0 {
					t.Error("the context of a receiver ended before the drain")
				}
				cancel()
				synctest.Wait()
				if back.Load() != 2 {
					t.Error("the context of a receiver did not end when the drain began")
				}
				if ended.Load() {
					t.Errorf("the context of %s ended when the drain began", hung)
				}
				p.Force()
				err := <-returned
				if _, ok := errors.AsType[*rt.AbandonedError](err); !ok && err != nil {
					t.Errorf("Run returned %v", err)
				}
				if !ended.Load() {
					t.Errorf("the context of %s did not end at force", hung)
				}
				trial.Settled(t, p)
			})
		})
	}
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newContexts(t, &Ctx{trial.Count(n/2, numbered), trial.CountSlices(n/2, numbered), func(context.Context, string, int) error { return nil }})
	})
}
