package rt

import (
	"sync/atomic"
	"time"
)

// grace is how long Run waits, beyond the end of a drain, for what takes a moment unless it hangs.
const grace = 50 * time.Millisecond

// patience is how many moments Run waits at most for what takes longer, but gets on.
const patience = 20

// moment is a limit that passes after the grace.
func moment() (limit <-chan struct{}, stop func() bool) {
	passed := make(chan struct{})
	return passed, after(grace, func() { close(passed) }).Stop
}

// await waits for done, but for a moment only.
func await(done <-chan struct{}) {
	limit, stop := moment()
	defer stop()
	receiveOr(done, limit)
}

// awaitProgress is await as long as the count goes up from moment to moment, but not for ever.
func awaitProgress(done <-chan struct{}, count func() uint64) {
	for range patience {
		before := count()
		await(done)
		if isOver(done) || count() == before {
			return
		}
	}
}

// isOver reports whether a channel that only ever is closed is.
func isOver(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// A call runs on a goroutine of its own, since it may hang.
type call struct {
	over chan struct{} // closed when it has returned
	err  error
}

func async(f func() error) *call {
	c := &call{over: make(chan struct{})}
	spawn(func() {
		c.err = guard(f)
		close(c.over)
	})
	return c
}

// result is what an async call returned, if it did before the limit.
func result(returned *call, limit <-chan struct{}) (err error, ok bool) {
	receiveOr(returned.over, limit)
	if !isOver(returned.over) { // a limit that has long passed must not hide it
		return nil, false
	}
	return returned.err, true
}

// together runs functions, each on a goroutine of its own, and closes over when the last has ended.
func together(functions []func()) (over <-chan struct{}) {
	c := make(chan struct{})
	var left atomic.Int64
	end := func() {
		if left.Add(-1) == 0 {
			close(c)
		}
	}
	left.Store(int64(len(functions)) + 1)
	for _, f := range functions {
		spawn(func() {
			defer end()
			f()
		})
	}
	end()
	return c
}

// guard turns a panic into an error.
func guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = caught(v)
		}
	}()
	return f()
}
