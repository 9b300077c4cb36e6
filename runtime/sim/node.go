//go:build pipegensim

package sim

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A node is a receiver, an exporter or a receiver's done, with its manners in this trial and what it has done.
type node struct {
	name string

	// Manners.
	slow    time.Duration // a call takes up to this long
	nacks   int           // of 256 calls that may fail
	ends    int           // likewise: permanent failures
	panics  int           // likewise
	hangsAt int           // the call that hangs; 0: none
	hang    time.Duration // how long; 0: for ever
	minds   bool          // its ctx, when it hangs

	left    int // of a receiver: messages that it will still bring
	most    int // at once
	refuses int // of 256 calls: bad input
	does    int // of 256 messages that it pushes: by Do, which waits for the outcome
	final   ending

	// What it has done.
	calls    int
	hung     bool
	messages uint64
	acked    uint64
	nacked   uint64
	isInline bool   // of an exporter
	hasDone  bool   // of a receiver
	ended    bool   // of a receiver
	accepted uint64 // of a receiver: handed over, as far as it knows
	told     uint64 // of a receiver: outcomes that done has heard
}

// An ending is what a receiver does when it has no more messages.
type ending int

const (
	returnsEOF ending = iota
	fails
	waitsForCtx
	blocks // for ever, whatever its ctx says
	endings
)

// A Fault is an error that a simulated function returned or panicked with.
type Fault struct {
	Node      string
	Call      int
	permanent bool
	lives     []*life // whose messages the call had
}

// Error says where it came from.
func (f *Fault) Error() string { return fmt.Sprintf("%s fails in its call %d", f.Node, f.Call) }

// itsDone is what done is called, behind its receiver's name.
const itsDone = "'s done"

func number(n int) string { return strconv.Itoa(n) }

// at finds the node of a call, and draws its manners the first time.
func (t *trial) at(of *rt.Node, role string) *node {
	t.started = true
	if n := t.nodes[of]; n != nil && role == "" {
		return n
	}
	key := of
	if role != "" {
		key = t.doneOf(of)
	}
	n := t.nodes[key]
	if n == nil {
		n = &node{name: of.Name + role}
		t.nodes[key] = n
		t.manners(n)
	}
	return n
}

// doneOf gives done a node of its own beside its receiver's.
func (t *trial) doneOf(of *rt.Node) *rt.Node {
	if t.dones[of] == nil {
		t.dones[of] = &rt.Node{Name: of.Name}
	}
	return t.dones[of]
}

func (t *trial) manners(n *node) {
	pick := func(of ...int) int { return of[t.chance.IntN(len(of))] }
	slow := []time.Duration{0, 0, time.Microsecond, 50 * time.Microsecond, time.Millisecond, 300 * time.Millisecond}
	n.slow = slow[t.chance.IntN(len(slow))]
	if !t.healthy {
		n.nacks, n.ends, n.panics = pick(0, 0, 8, 128), pick(0, 0, 8, 128), pick(0, 0, 0, 4)
		if t.one(4) {
			n.hangsAt = 1 + t.chance.IntN(pick(1, 10, 200))
			n.hang = []time.Duration{0, maxHang, time.Second}[t.chance.IntN(3)]
			n.minds = t.one(2)
		}
		n.refuses = pick(0, 0, 16)
	}
	n.left, n.most = t.chance.IntN(pick(2, 8, 64, 400)), pick(1, 3, 1000)
	if t.one(16) { // enough to fill everything there is
		n.left = 5000
	}
	n.does = pick(0, 0, 16, 256)
	n.final = ending(t.chance.IntN(int(endings)))
	t.tame(n)
}

// stay spends the time of a call, and hangs if it is the one that does.
func (t *trial) stay(ctx context.Context, n *node) {
	n.calls++
	if n.calls == n.hangsAt {
		t.Faults["hang"]++
		n.hung = true
		t.tellf("%s hangs", n.name)
		switch {
		case n.minds:
			t.world.Until(func() bool { return ctx.Err() != nil })
		case n.hang > 0:
			t.world.Sleep(n.hang)
		default:
			t.world.Until(func() bool { return false })
		}
		return
	}
	if n.slow > 0 {
		t.world.Sleep(t.draw(0, n.slow))
	} else {
		t.world.Perhaps()
	}
}

// partly draws what an exporter takes of a batch, and why it refuses the rest; nil where all of it has one fate.
func (t *trial) partly(n *node, is Traits, lives []*life) *rt.BatchError {
	if is&partly == 0 || is&Fails == 0 || t.chance.IntN(256) >= n.nacks {
		return nil
	}
	t.Faults["partial nack"]++
	each := &rt.BatchError{Errs: make([]error, len(lives))}
	for i, l := range lives {
		f := &Fault{Node: n.name, Call: n.calls, permanent: t.one(3), lives: []*life{l}}
		if t.one(2) {
			continue
		}
		if l != nil {
			l.faults = append(l.faults, f)
		}
		if each.Errs[i] = f; f.permanent {
			each.Errs[i] = rt.Permanent(f)
		}
	}
	return each
}

// faultOf is the fault of one message of several; nil if it was taken.
func faultOf(err error, i int) *Fault {
	if each, ok := errors.AsType[*rt.BatchError](err); ok {
		err = each.Errs[i]
	}
	fault, _ := errors.AsType[*Fault](err)
	return fault
}

// fate draws how a call ends: well, by an error, or by a panic with it.
func (t *trial) fate(n *node, mayFail bool, lives []*life) (err error, panics bool) {
	x := t.chance.IntN(256)
	f := &Fault{Node: n.name, Call: n.calls, lives: lives}
	note := func(kind string, permanent bool) error {
		f.permanent = permanent
		t.Faults[kind]++
		for _, l := range lives {
			if l != nil {
				l.faults = append(l.faults, f)
			}
		}
		if permanent {
			return rt.Permanent(f)
		}
		return f
	}
	switch {
	case mayFail && x < n.nacks:
		return note("nack", false), false
	case mayFail && x < n.nacks+n.ends:
		return note("permanent nack", true), false
	case x >= 256-n.panics:
		return note("panic", true), true
	}
	return nil, false
}
