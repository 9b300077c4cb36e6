package rt

import "sync/atomic"

// A Counter is counted by one goroutine and published once per turn, so that counting costs an increment.
type Counter struct {
	n     uint64
	shown atomic.Uint64
}

// Inc counts one.
func (c *Counter) Inc() { c.n++ }

// Add counts n.
func (c *Counter) Add(n uint64) { c.n += n }

// Publish shows the count to Load.
func (c *Counter) Publish() {
	if c.shown.Load() != c.n {
		c.shown.Store(c.n)
	}
}

// Load is the count as last published; any goroutine may ask.
func (c *Counter) Load() uint64 { return c.shown.Load() }
