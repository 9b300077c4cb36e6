package rt

import "time"

// What the runtime asks of the world around it stands in host_real.go: time, goroutines, and everything that may wait. Under
// the build tag pipegensim host_sim.go takes its place, where one goroutine runs at a time, chosen by chance from a seed.
// So the very code that runs in earnest runs there too, and the real one pays nothing.
//
// Nothing else in this package may start a goroutine, wait, or read a clock; TestOnlyTheHostWaits holds it to that.

// alarm makes a timer that is not set.
func (h *Host) alarm() *timer {
	t := newTimer(time.Hour)
	t.Stop()
	return t
}
