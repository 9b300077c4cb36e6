package rt

import (
	"errors"
	"time"
)

// A Proc is what a processor acts through: its methods get it as their first argument. It belongs to the goroutine that calls
// them, and is of use only while one of them runs.
//
// What a method does is carried out when it has returned, in the order in which it was done; so a message stays what it is until
// then. A message that a method has sent, settled or put off is not the processor's any more: to do one of these with it again, or
// with a message that is not the pipeline's, panics, and that counts as a panic of the method.
type Proc[M any] struct {
	body          *M      // that the method was given
	did           Output  // what the method did with that, where it did nothing else
	left          int     // Sends that the method may still do, that of did not counted
	hand          *Msg[M] // whose body was given; then the one that is on its way
	first, beyond Output  // the outputs that there are, from the first to the one before beyond
	draining      bool
	now           time.Duration // 0: the clock was not looked at in this turn
	runner        *Runner
	holding       int // messages in the user's own hands, made ones not counted

	acts   ring[act[M]] // what methods did where it was more than that, and is not carried out yet
	causes ring[error]  // of the Nacks among them
	kept   []arena[M]
	made   *Reserve[M] // messages of its own; nil where the spec has no makes:
	share  int         // where their holds are counted

	wakeups  schedule
	revision uint64

	parked   schedule
	waiting  table[*Msg[M]] // by slot of parked
	vacant   slots          // of parked
	sequence uint64
}

// An Output is one of the ways out of a processor: its to:, or one of its outputs:, whose constants stand in the generated file.
type Output int

// To is the output that the spec calls to:.
const To Output = 0

// What a processor may do with a message beside sending it. Most methods do one thing, and do it with the message in hand: then did
// says which. Else it tells where that message is, and acts what was done.
const (
	acked     Output = -1 - iota
	nacked           // never in did: it has a cause
	gone             // nothing is in hand
	behind           // it is in hand, and something was done with another, which comes first
	untouched        // it is in hand, and nothing was done
	confined         // so it is, but to: does not exist, or no Send is left
)

// An act is what a method did with a message.
type act[M any] struct {
	msg *Msg[M]
	to  Output
}

// ErrDraining says that the pipeline drains: nothing is put off any more.
var ErrDraining = errors.New("the pipeline drains")

// ErrNoSlot says that there is no wakeup of that number.
var ErrNoSlot = errors.New("there is no wakeup slot of that number")

// errNoCause is the cause of a Nack for which none was given.
var errNoCause = errors.New("nacked without a cause")

// Send hands m to the node that to: names. It is ErrFull where the method has sent as often as sends: says, or where there is no
// room for more; then m is the processor's as before.
func (n *Proc[M]) Send(m *M) (err error) {
	if n.did == untouched && n.body == m { // as short as it must be to be inlined
		n.did = To
		return
	}
	return n.send(m)
}

//go:noinline
func (n *Proc[M]) send(m *M) error { return n.SendTo(To, m) }

// SendTo is Send by one of outputs:.
func (n *Proc[M]) SendTo(to Output, m *M) error {
	if to < n.first || to >= n.beyond {
		panic("rt: this processor has no such output")
	}
	n.spread()
	switch {
	case n.left == 0:
		return ErrFull
	case n.did <= untouched && n.body == m:
		n.did = to
	default:
		n.act(n.take(m), to)
		n.left--
	}
	return nil
}

// Ack gives m its outcome, an Ack. A message of the processor's own goes back to its reserve.
func (n *Proc[M]) Ack(m *M) {
	if n.did == untouched && n.body == m {
		n.did = acked
	} else {
		n.ack(m)
	}
}

//go:noinline
func (n *Proc[M]) ack(m *M) {
	n.spread()
	n.act(n.take(m), acked)
}

// Nack gives m its outcome, a Nack, permanent if err is.
func (n *Proc[M]) Nack(m *M, err error) {
	if err == nil {
		err = errNoCause
	}
	n.spread()
	n.act(n.take(m), nacked)
	n.causes.push(err)
}

// spread moves what did says to acts, as there may be more to say.
func (n *Proc[M]) spread() {
	if n.did < acked {
		return
	}
	if n.did >= To {
		n.left--
	}
	n.acts.push(act[M]{n.hand, n.did})
	n.did = gone
}

func (n *Proc[M]) act(m *Msg[M], to Output) {
	if n.did <= untouched {
		n.did = behind
	}
	n.acts.push(act[M]{m, to})
}

// RequeueLater puts m off: once so much time has passed it comes again, to Resume, or to Process where there is no Resume. When a
// drain begins all that is put off comes at once. It is ErrFull where requeue: slots are taken, and ErrDraining once a drain has begun;
// then m is the processor's as before.
func (n *Proc[M]) RequeueLater(m *M, after time.Duration) error {
	switch {
	case n.draining:
		return ErrDraining
	case n.vacant.room() == 0:
		return ErrFull
	}
	msg := n.take(m)
	slot := n.vacant.take()
	*n.waiting.at(slot) = msg
	n.sequence++
	n.parked.set(int(slot), n.now+max(after, 0), n.sequence)
	return nil
}

// SetWakeup asks for a call of Wakeup once so much time has passed. A slot has one wakeup: setting it again replaces the one that was
// set, which never comes then. Slots count from 0 to one less than wakeups:. The revision, given to Wakeup too, is another for
// each wakeup. It is ErrNoSlot for any other slot and ErrDraining once a drain has begun.
func (n *Proc[M]) SetWakeup(slot int, after time.Duration) (revision uint64, err error) {
	switch {
	case n.draining:
		return 0, ErrDraining
	case uint(slot) >= uint(n.wakeups.size):
		return 0, ErrNoSlot
	}
	n.revision++
	n.wakeups.set(slot, n.now+max(after, 0), n.revision)
	return n.revision, nil
}

// CancelWakeup takes a wakeup back, and reports whether there was one: then it never comes.
func (n *Proc[M]) CancelWakeup(slot int) bool {
	return uint(slot) < uint(n.wakeups.size) && n.wakeups.clear(slot)
}

// New gives a message of the processor's own, as it comes from its pool; nil where makes: of them are in use, or sent and not
// answered yet.
func (n *Proc[M]) New() *M {
	if n.made == nil || n.made.Room() == 0 {
		return nil
	}
	m := n.made.Take()
	switch {
	case n.share == 0:
		m.Share(1)
	case n.share > 0:
		m.ShareAt(uint(n.share-1), 1)
	}
	n.own().keep(m)
	return &m.Body
}

// Now is the time since the pipeline was made. It does not move while a method runs.
func (n *Proc[M]) Now() time.Duration {
	if n.now == 0 {
		n.now = n.runner.Now()
	}
	return n.now
}

// Draining reports whether a drain has begun.
func (n *Proc[M]) Draining() bool { return n.draining }

// take takes a message out of the user's hands: the one that the method was given, or one that was kept.
//
//go:noinline
func (n *Proc[M]) take(m *M) *Msg[M] {
	if n.did < gone && n.body == m {
		n.did = gone
		return n.hand
	}
	for i, all := 0, n.kept; i < len(all); i++ {
		if msg := all[i].find(m); msg != nil {
			if !all[i].drop(msg) {
				panic("rt: a message that the processor has sent, settled or put off already")
			}
			if n.made == nil || i > 0 {
				n.holding--
			}
			return msg
		}
	}
	panic("rt: a message that did not come from this pipeline")
}

// own are the messages of the processor's own.
func (n *Proc[M]) own() *arena[M] {
	kept := n.kept
	if len(kept) == 0 { // never; tells the compiler that the first is inside
		return nil
	}
	return &kept[0]
}
