package rt

import "sync/atomic"

// A Setting is what any goroutine may set and one reads: the latest wins.
type Setting[C any] struct {
	runner  *Runner
	reader  *Parker
	mu      mutex
	latest  C
	current C // the reader's own
	fresh   atomic.Bool
	dropped atomic.Uint64
}

// Init readies it for the segment that sleeps in reader.
func (s *Setting[C]) Init(r *Runner, reader *Parker) { s.runner, s.reader = r, reader }

// Set sets it, and wakes the reader. Once a drain has begun it is too late: what comes then is counted and dropped.
func (s *Setting[C]) Set(c C) {
	if s.runner.stop.draining.Load() {
		s.dropped.Add(1)
		return
	}
	s.mu.Lock()
	s.latest = c
	s.mu.Unlock()
	s.fresh.Store(true)
	meanwhile()
	s.reader.Wake()
}

// Fresh gives what was set since the last call; nil if nothing was. Once a drain has begun it is dropped, and counted.
func (s *Setting[C]) Fresh() *C {
	if !s.fresh.Load() || !s.fresh.Swap(false) {
		return nil
	}
	if s.runner.stop.draining.Load() {
		s.dropped.Add(1)
		return nil
	}
	s.mu.Lock()
	s.current = s.latest
	s.mu.Unlock()
	return &s.current
}

// Dropped is how many came too late, for Stats.
func (s *Setting[C]) Dropped() uint64 { return s.dropped.Load() }
