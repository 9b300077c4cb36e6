package rt

import "time"

// Host is where a pipeline gets its time. It is an alias of a concrete type, so that another one can take its place
// at build time and the real one costs nothing.
type Host = realHost

type realHost struct{ epoch time.Time }

func newHost() Host { return Host{epoch: time.Now()} }

// Now is monotonic time since the pipeline was made.
func (h *realHost) Now() time.Duration { return time.Since(h.epoch) }

// alarm makes a timer that is not set.
func (h *realHost) alarm() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}
