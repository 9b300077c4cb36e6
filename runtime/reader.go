package rt

import (
	"errors"
	"fmt"
	"sync/atomic"
)

// A Reader stands between a pull receiver, whose call may block for ever, and the segment behind it.
type Reader[M any] struct {
	source[M]
	Buf []*M // for the receiver's call: free messages, since Next

	hand    []*Msg[M] // whose bodies are in Buf
	over    bool
	skipped atomic.Uint64
}

// Init allocates the messages. The receiver's call gets up to buffer of them at once; the segment sleeps in segment.
// done is called for what a receiver returns too late; nil where the receiver has none.
func (r *Reader[M]) Init(run *Runner, node *Node, messages, buffer int, segment *Parker, done func(*M, error)) {
	r.Buf, r.hand = make([]*M, 0, buffer), make([]*Msg[M], 0, buffer)
	r.init(run, node, messages, max(4*uint64(buffer), 2*Batch), segment, done)
}

// Next readies Buf; false says that the receiver is not to be called any more.
func (r *Reader[M]) Next() bool {
	for !r.over {
		n := r.free.avail()
		if r.runner.stop.draining.Load() {
			break
		}
		if n == 0 && len(r.hand) == 0 {
			r.free.reader.wait(r)
			continue
		}
		for range min(n, uint64(cap(r.hand)-len(r.hand))) {
			m := r.free.pop()
			revive(&m.Body)
			r.hand = append(r.hand, m)
		}
		r.Buf = r.Buf[:0]
		for _, m := range r.hand {
			r.Buf = append(r.Buf, &m.Body)
		}
		return true
	}
	r.close()
	return false
}

func (r *Reader[M]) ready() bool { return r.free.avail() > 0 || r.runner.stop.draining.Load() }

// AcceptOne takes what a call for one message returned.
func (r *Reader[M]) AcceptOne(err error) {
	n := 1
	if err != nil {
		n = 0
	}
	r.Accept(n, err)
}

// Accept takes what a call returned: the first n messages of Buf are filled. io.EOF ends the receiver, and so does any
// error but those of Skip; unless the drain has begun, the latter is also Run's.
func (r *Reader[M]) Accept(n int, err error) {
	if n < 0 || n > len(r.Buf) {
		err = fmt.Errorf("returned %d messages of %d", n, len(r.Buf))
		n = 0
	}
	if n > 0 {
		r.handOver(n)
	}
	switch {
	case err == nil:
		if n == 0 {
			pause() // a receiver that has nothing and does not wait must not starve the others
		}
		return
	case isSkip(err): // before EOF: a truncated input may well be reported by that
		r.skipped.Add(1)
		if len(r.hand) > 0 {
			wipe(&r.hand[0].Body) // the bad input may have been read into it in part
		}
		return
	}
	r.ended(err)
	r.over = true
}

func isSkip(err error) bool {
	_, ok := errors.AsType[*skipped](err)
	return ok
}

// handOver hands the first n messages over and keeps the others for the next call.
func (r *Reader[M]) handOver(n int) {
	owes := told
	if r.singly {
		owes = untold
	}
	if !r.accept(owes, r.hand[:n]...) {
		r.tooLate(r.hand[:n])
		r.hand = r.hand[:0]
		return
	}
	r.hand = append(r.hand[:0], r.hand[n:]...)
}

// tooLate Nacks what a call returned after the drain had gone on without it; not before the others are done with done.
func (r *Reader[M]) tooLate(messages []*Msg[M]) {
	r.over = true
	receive(r.runner.settled)
	r.late.Add(uint64(len(messages)))
	if r.silent.Load() {
		r.abandoned.Add(uint64(len(messages)))
		return
	}
	if r.tells == nil {
		r.nackUnheard(uint64(len(messages)))
		return
	}
	for _, m := range messages { // each counts as it is told: done may hang
		r.forcedNacked.Add(1)
		r.callDone(m, ErrShutdown)
	}
}

// Stats fills in what the receiver has to report.
func (r *Reader[M]) Stats() NodeStats {
	s := r.source.Stats()
	s.Skipped = r.skipped.Load()
	return s
}
