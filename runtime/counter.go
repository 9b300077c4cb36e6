package rt

import "sync/atomic"

// A Counter is counted by one goroutine and published once per turn, so that counting costs an increment.
type Counter struct {
	n     uint64
	shown atomic.Uint64
}

// Inc counts one.
func (c *Counter) Inc() { c.n++ }

// set counts what is counted elsewhere, and publishes it.
func (c *Counter) set(n uint64) {
	c.n = n
	c.Publish()
}

// Publish shows the count to Load.
func (c *Counter) Publish() {
	if c.shown.Load() != c.n {
		c.shown.Store(c.n)
	}
}

// Load is the count as last published; any goroutine may ask.
func (c *Counter) Load() uint64 { return c.shown.Load() }

// Minus is a - b, and 0 where the two were counted at moments that do not fit together.
func Minus(a, b uint64) uint64 {
	if a < b {
		return 0
	}
	return a - b
}
