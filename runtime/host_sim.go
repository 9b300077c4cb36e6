//go:build pipegensim

package rt

import (
	"context"
	"time"

	"github.com/pipegen/pipegen/runtime/internal/world"
)

// World is a simulated machine: one goroutine runs at a time, chosen by chance from a seed.
type World = world.World

// NewWorld makes a world in which nothing has happened.
func NewWorld(seed uint64) *World { return world.New(seed) }

// within is the world that everything happens in.
var within *World

// Simulate runs main in w; the pipelines that it makes and runs know no other time and chance. One world runs at a time.
// The error says that main never ends, or that the runtime panicked.
func Simulate(w *World, main func()) error {
	within = w
	defer func() { within = nil }()
	return w.Run(main)
}

// Host is where a simulated pipeline gets its time.
type Host = simHost

type simHost struct{}

func newHost() Host { return Host{} }

// Now is time since the world began.
func (*simHost) Now() time.Duration { return within.Now() }

// chance is a random number from 0 up to 1.
func (*simHost) chance() float64 { return within.Chance.Float64() }

type timer = world.Timer

func newTimer(d time.Duration) *timer        { return within.NewTimer(d) }
func after(d time.Duration, f func()) *timer { return within.After(d, f) }
func spawn(f func())                         { within.Go(f) }
func pause()                                 { within.Pause() }
func meanwhile()                             { within.Perhaps() }

// lifecycle gives what stands in for a component's own start and end: those would reach out of the simulated world.
func lifecycle(name string, start func(context.Context) error, close func() error) (func(context.Context) error, func() error) {
	if start != nil {
		start = func(ctx context.Context) error { return Watch.Starts(ctx, name) }
	}
	if close != nil {
		close = func() error { return Watch.Closes(name) }
	}
	return start, close
}

// A mutex may be held while others run.
type mutex struct{ locked bool }

func (m *mutex) Lock() {
	if m.locked {
		within.Until(func() bool { return !m.locked })
	}
	m.locked = true
}

func (m *mutex) Unlock() { m.locked = false }

func receive[T any](c <-chan T) (v T) {
	within.Until(func() bool { return take(c, &v) })
	return v
}

func receiveOr[T, E any](c <-chan T, end <-chan E) (v T, ok bool) {
	within.Until(func() bool {
		ok = take(c, &v)
		return ok || take(end, new(E))
	})
	return v, ok
}

func receiveAny(a, b, c <-chan struct{}) {
	within.Until(func() bool {
		return take(a, new(struct{})) || take(b, new(struct{})) || take(c, new(struct{}))
	})
}

// take receives what is there.
func take[T any](c <-chan T, v *T) bool {
	select {
	case *v = <-c:
		return true
	default:
		return false
	}
}
