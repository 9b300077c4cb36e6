package rt

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
)

// A Reader stands between a pull receiver, whose call may block for ever, and the segment behind it. It owns the
// messages that the receiver fills: they go to the segment by one lane and come back by another, and both hold all of
// them, so neither is ever full.
type Reader[M any] struct {
	Buf []*M // for the receiver's call: free messages, since Next

	runner   *Runner
	node     *Node
	messages []Msg[M]
	hand     []*Msg[M] // whose bodies are in Buf
	ended    bool
	role     atomic.Uint32
	skipped  atomic.Uint64
	late     atomic.Uint64   // read after the drain had gone on without the receiver
	tells    func(*M, error) // calls done; nil where the receiver has none

	filled lane[*Msg[M]]
	free   lane[*Msg[M]]
	idle   []*Msg[M] // the segment's: a stack of messages that nobody uses
	given  uint64    // messages handed to the receiver in all
	ahead  uint64    // most that may be with the receiver, or filled and not taken

	taken        Counter // messages that the segment has begun on
	Acked        Counter // outcomes: counted by the segment, or, where the receiver has done, as done is told
	Nacked       Counter
	forcedNacked atomic.Uint64 // outcomes that force gave, or a late end
	abandoned    atomic.Uint64
	silent       atomic.Bool // nobody is to be told any more: in_flight is drop, or done did not return
}

// An intake is a Reader as Run sees it, whatever its messages are.
type intake interface {
	seize()
	nackAll()
	mute()
	abandonAll()
	forced() (nacked, abandoned uint64)
}

// The role of reading belongs to the receiver's goroutine until a drain takes it away from one that is blocked in its
// call. Handing over takes a moment in which it can't be taken.
const (
	reading uint32 = iota
	accepting
	seized
)

// Init allocates the messages. The receiver's call gets up to buffer of them at once; the segment sleeps in segment.
// done is called for what a receiver returns too late; nil where the receiver has none.
func (r *Reader[M]) Init(run *Runner, node *Node, messages, buffer int, segment *Parker, done func(*M, error)) {
	r.runner, r.node, r.tells = run, node, done
	r.messages = make([]Msg[M], messages)
	r.Buf, r.hand = make([]*M, 0, buffer), make([]*Msg[M], 0, buffer)
	r.filled.init(messages, segment)
	r.free.init(messages, run.Parker())
	r.ahead = max(4*uint64(buffer), 2*Batch)
	r.idle = make([]*Msg[M], 0, messages)
	for i := range r.messages {
		r.Free(&r.messages[i])
	}
	r.Flush()
}

// Next readies Buf; false says that the receiver is not to be called any more.
func (r *Reader[M]) Next() bool {
	for !r.ended {
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
	if r.role.CompareAndSwap(reading, accepting) { // else the drain goes on without it
		r.filled.close()
		r.role.Store(reading)
	}
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
		r.hand = r.accept(n)
	}
	switch {
	case err == nil:
		if n == 0 {
			runtime.Gosched() // a receiver that has nothing and does not wait must not starve the others
		}
		return
	case isSkip(err): // before EOF: a truncated input may well be reported by that
		r.skipped.Add(1)
		if len(r.hand) > 0 {
			wipe(&r.hand[0].Body) // the bad input may have been read into it in part
		}
		return
	case errors.Is(err, io.EOF):
	case r.runner.stop.draining.Load():
	default:
		r.runner.fail(Fail(r.node, err))
	}
	r.ended = true
}

func isSkip(err error) bool {
	_, ok := errors.AsType[*skipped](err)
	return ok
}

// accept hands the first n messages over and keeps the others for the next call.
func (r *Reader[M]) accept(n int) (rest []*Msg[M]) {
	if !r.role.CompareAndSwap(reading, accepting) {
		r.tooLate(r.hand[:n])
		return r.hand[:0]
	}
	if r.tells != nil {
		for _, m := range r.hand[:n] {
			m.owed.Store(true)
		}
	}
	for _, m := range r.hand[:n] {
		r.filled.push(m)
	}
	r.filled.flush()
	r.role.Store(reading)
	return append(r.hand[:0], r.hand[n:]...)
}

// tooLate Nacks what a call returned after the drain had gone on without it; not before the others are done with done.
func (r *Reader[M]) tooLate(messages []*Msg[M]) {
	r.ended = true
	<-r.runner.settled
	r.late.Add(uint64(len(messages)))
	if r.silent.Load() {
		r.abandoned.Add(uint64(len(messages)))
		return
	}
	r.forcedNacked.Add(uint64(len(messages)))
	if r.tells == nil {
		r.runner.unheard(r.node, ErrShutdown, uint64(len(messages)))
		return
	}
	for _, m := range messages {
		r.callDone(m, ErrShutdown)
	}
}

// callDone tells done where no worker does any more.
func (r *Reader[M]) callDone(m *Msg[M], cause error) {
	if err := guard(func() error { r.tells(&m.Body, cause); return nil }); err != nil {
		r.runner.panicked(r.node, err)
	}
}

// Tell notes that done is about to be told of an outcome, and counts it; false: force has told it already.
func (r *Reader[M]) Tell(l Letter[M]) bool {
	if !l.Msg.owed.Swap(false) {
		return false
	}
	c := &r.Acked
	if l.Cause != nil {
		c = &r.Nacked
	}
	c.Inc()
	c.Publish()
	return true
}

// What follows is for the segment behind the reader.

// Avail is how many messages Take may take now.
func (r *Reader[M]) Avail() uint64 { return r.filled.avail() }

// Take takes a message that Avail promised.
func (r *Reader[M]) Take() *Msg[M] { return r.filled.pop() }

// Last is the message that Take gave last.
func (r *Reader[M]) Last() *Msg[M] { return *r.filled.last() }

// Free takes a message back, its body reset; Flush hands it on.
func (r *Reader[M]) Free(m *Msg[M]) {
	poison(&m.Body)
	n := len(r.idle)
	r.idle = r.idle[:n+1]
	r.idle[n] = m
}

// Flush gives the receiver messages to fill, those used last first: they are still in the cache. It may be so many ahead
// of the segment, no more.
func (r *Reader[M]) Flush() {
	for n := len(r.idle); n > 0 && r.given-r.filled.first < r.ahead; n-- {
		r.free.push(r.idle[n-1])
		r.idle = r.idle[:n-1]
		r.given++
	}
	r.free.flush()
}

// Drained reports that no message will come any more. A drain does not wait for a receiver that is blocked in its call:
// it holds no accepted message, and what it returns later is Nacked.
func (r *Reader[M]) Drained() bool {
	if r.filled.drained() {
		return true
	}
	if !r.runner.stop.draining.Load() {
		return false
	}
	r.seize()
	return r.filled.avail() == 0
}

// seize takes the role of reading away for good: from here on nothing is accepted.
func (r *Reader[M]) seize() {
	for r.role.Load() != seized && !r.role.CompareAndSwap(reading, seized) {
		runtime.Gosched() // it is handing over, which takes no time
	}
}

// Publish shows the segment's counters to Stats.
func (r *Reader[M]) Publish() {
	r.taken.set(r.filled.first)
	if r.tells == nil {
		r.Acked.Publish()
		r.Nacked.Publish()
	}
}

// Taken is the number of messages that the segment has begun on, for Stats.
func (r *Reader[M]) Taken() uint64 { return r.taken.Load() }

// What follows is for force, when the role is seized and the segment counts no more.

// open is how many messages have no outcome, where no done is told of them one by one.
func (r *Reader[M]) open() uint64 {
	return Minus(r.filled.tail.Load(), r.Acked.Load()+r.Nacked.Load()+r.forcedNacked.Load()+r.abandoned.Load())
}

// nackAll Nacks what has no outcome; it stops where abandonAll has been quicker.
func (r *Reader[M]) nackAll() {
	if r.tells == nil {
		if n := r.open(); n > 0 {
			r.forcedNacked.Add(n)
			r.runner.unheard(r.node, ErrShutdown, n)
		}
		return
	}
	for i := range r.messages {
		if m := &r.messages[i]; m.owed.Swap(false) {
			r.forcedNacked.Add(1)
			r.callDone(m, ErrShutdown)
		}
	}
}

// mute keeps done from being called for what a receiver returns too late.
func (r *Reader[M]) mute() { r.silent.Store(true) }

// abandonAll gives up what has no outcome by now: nobody is told of it, whatever comes.
func (r *Reader[M]) abandonAll() {
	if r.tells == nil {
		r.abandoned.Add(r.open())
		return
	}
	for i := range r.messages {
		if r.messages[i].owed.Swap(false) {
			r.abandoned.Add(1)
		}
	}
}

// forced is what became of messages at force.
func (r *Reader[M]) forced() (nacked, abandoned uint64) {
	return r.forcedNacked.Load(), r.abandoned.Load()
}

// Stats fills in what the receiver has to report.
func (r *Reader[M]) Stats() NodeStats {
	s := NodeStats{
		Name: r.node.Name, Kind: "receiver",
		Acked: r.Acked.Load(), Nacked: r.Nacked.Load() + r.forcedNacked.Load(),
		Skipped: r.skipped.Load(), Abandoned: r.abandoned.Load(), Panics: r.runner.Panics(r.node), // of done too
	}
	s.In = r.filled.tail.Load() + r.late.Load() // after the outcomes: an accepted message never seems to have two
	s.Out = s.In
	s.InFlight = Minus(s.In, s.Acked+s.Nacked+s.Abandoned)
	if r.tells == nil {
		s.Unheard = s.Nacked
	}
	return s
}
