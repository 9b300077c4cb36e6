package rt

import (
	"context"
	"time"
)

// grace is how long Run waits, beyond the end of a drain, for what takes a moment unless it hangs.
const grace = 50 * time.Millisecond

// moment is a limit that passes after the grace.
func moment() (limit <-chan struct{}, stop func()) {
	ctx, stop := context.WithTimeout(context.Background(), grace)
	return ctx.Done(), stop
}

// await waits for done, but for a moment only.
func await(done <-chan struct{}) {
	limit, stop := moment()
	defer stop()
	select {
	case <-done:
	case <-limit:
	}
}

// async calls f on a goroutine of its own, since it may hang.
func async(f func() error) (returned <-chan error) {
	c := make(chan error, 1)
	go func() { c <- guard(f) }()
	return c
}

// result is what an async call returned, if it did before the limit.
func result(returned <-chan error, limit <-chan struct{}) (err error, ok bool) {
	select {
	case err = <-returned:
		return err, true
	case <-limit:
	}
	select {
	case err = <-returned: // a limit that has long passed must not hide it
		return err, true
	default:
		return nil, false
	}
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
