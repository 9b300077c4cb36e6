package rt

import (
	"errors"
	"io"
	"sync/atomic"
)

// A source is where the messages of one receiver come from, as the segment behind it sees them. It owns them: they go to
// the segment by one lane and come back by another, and both hold all of them, so neither is ever full. A Reader fills
// them on one goroutine, an Intake on many.
type source[M any] struct {
	runner   *Runner
	node     *Node
	messages []Msg[M]
	role     atomic.Uint32
	late     atomic.Uint64   // read after the drain had gone on without the receiver
	tells    func(*M, error) // calls done; nil where the receiver has none
	singly   bool            // each message owes its outcome by itself; else they are only counted
	replies  []chan error    // to the Do that waits, by message; nil where there is no Do

	filled lane[*Msg[M]]
	free   lane[*Msg[M]]
	idle   []*Msg[M] // the segment's: a stack of messages that nobody uses
	given  uint64    // messages handed to the receiver in all
	ahead  uint64    // most that may be with the receiver, or filled and not taken

	taken        Counter // messages that the segment has begun on
	Acked        Counter // outcomes: counted by the segment, or, where the receiver has done, as done is told
	Nacked       Counter
	replied      atomic.Uint64 // Nacks that a Do has heard
	forcedNacked atomic.Uint64 // outcomes that force gave, or a late end
	abandoned    atomic.Uint64
	silent       atomic.Bool // nobody is to be told any more: in_flight is drop, or done did not return
}

// An anySource is a source as Run sees it, whatever its messages are.
type anySource interface {
	of() *Node
	seize()
	nackAll()
	mute()
	abandonAll()
	forced() (nacked, abandoned uint64)
	outcomes() uint64
}

// The role of accepting belongs to the receiver until a drain takes it away from one that is blocked in its call. Handing
// over takes a moment in which it can't be taken.
const (
	reading uint32 = iota
	accepting
	seized
)

func (s *source[M]) init(run *Runner, node *Node, messages int, ahead uint64, segment *Parker, done func(*M, error)) {
	s.runner, s.node, s.tells, s.singly = run, node, done, done != nil
	s.messages = make([]Msg[M], messages)
	s.filled.init(messages, segment)
	s.free.init(messages, run.Parker())
	s.ahead = ahead
	s.idle = make([]*Msg[M], 0, messages)
	for i := range s.messages {
		s.messages[i].place = uint32(i)
		s.Free(&s.messages[i])
	}
	s.Flush()
}

func (s *source[M]) of() *Node { return s.node }

// accept hands messages over, each owing its outcome as owes says; false says that the drain has gone on without the
// receiver: nothing is accepted any more.
func (s *source[M]) accept(owes uint32, messages ...*Msg[M]) bool {
	if !s.role.CompareAndSwap(reading, accepting) {
		return false
	}
	if owes != told {
		for _, m := range messages {
			m.owed.Store(owes)
		}
	}
	for _, m := range messages {
		s.filled.push(m)
	}
	s.filled.flush()
	meanwhile()
	s.role.Store(reading)
	s.runner.watch.asleep.Wake()
	return true
}

// close says that nothing more will be accepted; where the drain has taken the role away, it knows.
func (s *source[M]) close() {
	if s.role.CompareAndSwap(reading, accepting) {
		s.filled.close()
		s.role.Store(reading)
	}
}

// ended takes the error that the receiver ended with: it is Run's, but for io.EOF, and what a drain brings about.
func (s *source[M]) ended(err error) {
	if err != nil && !errors.Is(err, io.EOF) && !s.runner.stop.draining.Load() {
		s.runner.fail(Fail(s.node, err))
	}
}

// callDone tells done where no worker does any more.
func (s *source[M]) callDone(m *Msg[M], cause error) {
	if err := guard(func() error { s.tells(&m.Body, cause); return nil }); err != nil {
		s.runner.panicked(s.node, err)
	}
}

// Tell notes that done is about to be told of an outcome, and counts it; false: force has told it already.
func (s *source[M]) Tell(l Letter[M]) bool {
	was := l.Msg.owed.Swap(told)
	if was == told {
		return false
	}
	s.count(was, l.Msg, l.Cause)
	return true
}

// count counts the outcome of a message that has owed it, and lets the Do hear that waits for it.
func (s *source[M]) count(was uint32, m *Msg[M], cause error) {
	c := &s.Acked
	if cause != nil {
		c = &s.Nacked
	}
	c.Inc()
	c.Publish()
	if was == awaited {
		s.reply(m, cause)
	}
}

// reply lets the Do hear that waits for a message's outcome. Each waits once, so there is room.
func (s *source[M]) reply(m *Msg[M], cause error) {
	if cause != nil {
		s.replied.Add(1)
	}
	if at, replies := uint(m.place), s.replies; at < uint(len(replies)) { // tells the compiler that the index stays inside
		replies[at] <- cause
	}
}

// What follows is for the segment behind the receiver.

// Avail is how many messages Take may take now.
func (s *source[M]) Avail() uint64 { return s.filled.avail() }

// Take takes a message that Avail promised.
func (s *source[M]) Take() *Msg[M] { return s.filled.pop() }

// Last is the message that Take gave last.
func (s *source[M]) Last() *Msg[M] { return *s.filled.last() }

// Free takes a message back, its body reset; Flush hands it on.
func (s *source[M]) Free(m *Msg[M]) {
	poison(&m.Body)
	s.idle = pushed(s.idle, m)
}

// Flush gives the receiver messages to fill, those used last first: they are still in the cache. It may be so many ahead
// of the segment, no more.
func (s *source[M]) Flush() {
	for idle := s.idle; len(idle) > 0 && s.given-s.filled.first < s.ahead; s.idle = idle {
		s.free.push(idle[len(idle)-1])
		idle = idle[:len(idle)-1]
		s.given++
	}
	s.free.flush()
}

// Drained reports that no message will come any more. A drain does not wait for a receiver that is blocked in its call:
// it holds no accepted message, and what it brings later is Nacked or refused.
func (s *source[M]) Drained() bool {
	if s.filled.drained() {
		return true
	}
	if !s.runner.stop.draining.Load() {
		return false
	}
	s.seize()
	return s.filled.avail() == 0
}

// seize takes the role of accepting away for good: from here on nothing is accepted.
func (s *source[M]) seize() {
	for s.role.Load() != seized && !s.role.CompareAndSwap(reading, seized) {
		pause() // it is handing over, which takes no time
	}
}

// Publish shows the segment's counters to Stats.
func (s *source[M]) Publish() {
	s.taken.set(s.filled.first)
	if !s.singly {
		s.Acked.Publish()
		s.Nacked.Publish()
	}
}

// Taken is the number of messages that the segment has begun on, for Stats.
func (s *source[M]) Taken() uint64 { return s.taken.Load() }

// What follows is for force, when the role is seized and the segment counts no more.

// open is how many messages have no outcome, where they do not owe it one by one.
func (s *source[M]) open() uint64 {
	return Minus(s.filled.tail.Load(), s.outcomes()+s.abandoned.Load())
}

// nackAll Nacks what has no outcome; it stops where abandonAll has been quicker.
func (s *source[M]) nackAll() {
	if !s.singly {
		s.nackUnheard(s.open())
		return
	}
	unheard := uint64(0)
	for i := range s.messages {
		m := &s.messages[i]
		was := m.owed.Swap(told)
		switch {
		case was == told:
			continue
		case was == awaited:
			s.reply(m, ErrShutdown)
		case s.tells == nil:
			unheard++
			continue
		}
		s.forcedNacked.Add(1)
		if s.tells != nil {
			s.callDone(m, ErrShutdown)
		}
	}
	s.nackUnheard(unheard)
}

func (s *source[M]) nackUnheard(n uint64) {
	if n > 0 {
		s.forcedNacked.Add(n)
		s.runner.unheard(s.node, ErrShutdown, n)
	}
}

// mute keeps done from being called for what a receiver returns too late.
func (s *source[M]) mute() { s.silent.Store(true) }

// abandonAll gives up what has no outcome by now: nobody is told of it, whatever comes, but for a Do, which must return.
func (s *source[M]) abandonAll() {
	if !s.singly {
		s.abandoned.Add(s.open())
		return
	}
	for i := range s.messages {
		m := &s.messages[i]
		was := m.owed.Swap(told)
		if was == told {
			continue
		}
		s.abandoned.Add(1)
		if was == awaited {
			s.replies[m.place] <- errAbandoned
		}
	}
}

// outcomes is how many messages have had theirs, force's included.
func (s *source[M]) outcomes() uint64 {
	return s.Acked.Load() + s.Nacked.Load() + s.forcedNacked.Load()
}

// forced is what became of messages at force.
func (s *source[M]) forced() (nacked, abandoned uint64) {
	return s.forcedNacked.Load(), s.abandoned.Load()
}

// Stats fills in what the receiver has to report.
func (s *source[M]) Stats() NodeStats {
	n := NodeStats{
		Name: s.node.Name, Kind: "receiver",
		Acked: s.Acked.Load(), Nacked: s.Nacked.Load() + s.forcedNacked.Load(),
		Abandoned: s.abandoned.Load(), Panics: s.runner.Panics(s.node), // of done too
	}
	if s.tells == nil {
		n.Unheard = Minus(n.Nacked, s.replied.Load())
	}
	n.In = s.filled.tail.Load() + s.late.Load() // after the outcomes: an accepted message never seems to have two
	n.Out = n.In
	n.InFlight = Minus(n.In, n.Acked+n.Nacked+n.Abandoned)
	return n
}
