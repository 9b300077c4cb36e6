package rt

import (
	"context"
	"slices"
	"unsafe"
)

// An Intake is what a push receiver gets, a server for instance: many goroutines take messages from it, fill them, and hand
// them over. All methods may be called from any goroutine; none allocates.
//
// There are as many messages as the pipeline holds. So overload shows where a message is taken: Get waits, TryGet returns
// ErrFull; handing over never waits.
type Intake[M any] struct{ l *Listener[M] }

// Get gives a message to fill. It waits while there is none; it returns ctx's error when that ends, and ErrClosed once the
// drain has begun or the receiver has returned.
func (in *Intake[M]) Get(ctx context.Context) (*M, error) { return in.l.get(ctx) }

// TryGet is Get that does not wait: it returns ErrFull where there is no message.
func (in *Intake[M]) TryGet() (*M, error) { return in.l.tryGet() }

// Put gives back a message that is not handed over after all.
func (in *Intake[M]) Put(m *M) { in.l.put(m) }

// Send hands a message over, which is the pipeline's from then on: it has one outcome, which done is told, if the receiver
// has one. ErrClosed says that it was not accepted, and is given back.
func (in *Intake[M]) Send(m *M) error { return in.l.send(m, untold) }

// Do hands a message over and waits for its outcome: nil for an Ack, the cause for a Nack, ErrShutdown where force ended the
// pipeline before. ErrClosed says that it was not accepted. When ctx ends first, Do returns its error, and the message
// goes on alone.
func (in *Intake[M]) Do(ctx context.Context, m *M) error { return in.l.do(ctx, m) }

// A Listener stands between a push receiver and the segment behind it. Those who push share one end of each lane by a lock;
// the segment knows nothing of it.
type Listener[M any] struct {
	source[M]
	In Intake[M] // for the receiver's call

	turn chan struct{} // holds a token while nobody waits for a free message

	mu     mutex
	closed bool
	out    []bool    // messages that are with the user, by place
	spare  []*Msg[M] // given back unused
}

// Init allocates the messages. The segment sleeps in segment; done is nil where the receiver has none.
func (l *Listener[M]) Init(run *Runner, node *Node, messages int, segment *Parker, done func(*M, error)) {
	l.In.l = l
	l.turn = make(chan struct{}, 1)
	l.turn <- struct{}{}
	l.out = make([]bool, messages)
	l.spare = make([]*Msg[M], 0, messages)
	l.replies = make([]chan error, messages)
	for i := range l.replies {
		l.replies[i] = make(chan error, 1)
	}
	l.init(run, node, messages, uint64(messages), segment, done)
	l.singly = true
}

// over reports whether nothing is accepted any more.
func (l *Listener[M]) over() bool { return l.closed || l.runner.stop.draining.Load() }

func (l *Listener[M]) tryGet() (*M, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over() {
		return nil, ErrClosed
	}
	m := l.unused()
	if m == nil {
		return nil, ErrFull
	}
	revive(&m.Body)
	l.out[m.place] = true
	return &m.Body, nil
}

// unused takes a message that nobody uses; nil if there is none.
func (l *Listener[M]) unused() *Msg[M] {
	for {
		for i, m := range slices.Backward(l.spare) {
			if !l.unread(m) {
				l.spare = slices.Delete(l.spare, i, i+1)
				return m
			}
		}
		if l.free.avail() == 0 {
			return nil
		}
		l.spare = append(l.spare, l.free.pop())
	}
}

// unread reports whether a Do has not taken the last outcome of a message yet: then the message is not to be used again, lest
// the next Do takes it.
func (l *Listener[M]) unread(m *Msg[M]) bool { return len(l.replies[m.place]) > 0 }

func (l *Listener[M]) get(ctx context.Context) (*M, error) {
	if m, err := l.tryGet(); err != ErrFull {
		return m, err
	}
	if _, ok := receiveOr(l.turn, ctx.Done()); !ok {
		return nil, ctx.Err()
	}
	defer func() { l.turn <- struct{}{} }()
	park := l.free.reader
	for {
		park.arm()
		m, err := l.tryGet() // the last look before it sleeps
		if err != ErrFull {
			park.disarm()
			return m, err
		}
		if _, ok := receiveOr(park.token, ctx.Done()); !ok {
			park.disarm()
			return nil, ctx.Err()
		}
	}
}

// placeOf finds the message whose body m is, by its address alone: whatever m points to is not touched.
func (l *Listener[M]) placeOf(m *M) int {
	address := func(body *M) uintptr { return uintptr(unsafe.Pointer(body)) } //nolint:gosec // a number: nothing is read by it
	size := unsafe.Sizeof(l.messages[0])
	at := (address(m) - address(&l.messages[0].Body)) / size // too large where m lies before them
	if at >= uintptr(len(l.messages)) || &l.messages[at].Body != m {
		panic("rt: a message that did not come from this receiver's Get")
	}
	return int(at)
}

// takeBack takes a message back from the user, who must have it from Get.
func (l *Listener[M]) takeBack(m *M) *Msg[M] {
	at := l.placeOf(m)
	if !l.out[at] {
		panic("rt: a message that has been handed over, or given back, already")
	}
	l.out[at] = false
	return &l.messages[at]
}

func (l *Listener[M]) put(m *M) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.giveBack(l.takeBack(m))
}

// giveBack keeps a message for the next Get, and wakes one that waits.
func (l *Listener[M]) giveBack(m *Msg[M]) {
	wipe(&m.Body)
	poison(&m.Body)
	l.spare = append(l.spare, m)
	l.free.reader.Wake()
}

func (l *Listener[M]) send(m *M, owes uint32) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	msg := l.takeBack(m)
	if l.over() || !l.accept(owes, msg) {
		l.giveBack(msg)
		return ErrClosed
	}
	return nil
}

func (l *Listener[M]) do(ctx context.Context, m *M) error {
	at := l.placeOf(m)
	if err := l.send(m, awaited); err != nil {
		return err
	}
	if err, ok := receiveOr(l.replies[at], ctx.Done()); ok {
		l.free.reader.Wake() // somebody may have waited for this
		return err
	}
	if l.messages[at].owed.CompareAndSwap(awaited, untold) {
		return ctx.Err()
	}
	err := receive(l.replies[at]) // the outcome was quicker
	l.free.reader.Wake()
	return err
}

// Ended takes what the receiver's call returned: nothing is accepted any more.
func (l *Listener[M]) Ended(err error) {
	l.mu.Lock()
	l.closed = true
	l.close()
	l.mu.Unlock()
	l.free.reader.Wake()
	l.ended(err)
}

// Settle counts the outcome of a message, where there is no done, and tells the Do that waits for it. The count is shown at
// once, and not with the turn: force does not count again what was told here, even if the turn never ends.
func (l *Listener[M]) Settle(m *Msg[M], cause error) {
	was := m.owed.Swap(told)
	if was == told {
		return // force has told it
	}
	l.count(was, m, cause)
	if was != awaited && cause != nil {
		l.runner.Unheard(l.node, cause)
	}
}
