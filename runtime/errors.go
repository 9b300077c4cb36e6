package rt

import (
	"errors"
	"fmt"
	"strings"
)

// ErrShutdown is the Nack of a message that had no outcome when the pipeline was forced to end. It is not permanent: what
// became of the message is unknown, and sending it again may duplicate it.
var ErrShutdown = errors.New("pipeline shut down before the message had an outcome")

// errAbandoned is what Do returns where the message got no outcome: in_flight is drop, or done did not return.
var errAbandoned = fmt.Errorf("the message was given up: %w", ErrShutdown)

// ErrClosed says that an Intake takes no more messages: the pipeline drains, or the receiver's call has returned.
var ErrClosed = errors.New("the receiver takes no more messages")

// ErrFull says that an Intake has no free message: as many are on their way as the pipeline holds.
var ErrFull = errors.New("the pipeline is full")

// Permanent marks an error that no retry will cure; nil stays nil.
//
//pipegen:cold
//go:noinline
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &marked{err, true}
}

// IsPermanent reports whether err is marked permanent; the outermost mark decides.
//
//pipegen:cold
//go:noinline
func IsPermanent(err error) (is bool) {
	defer func() { _ = recover() }() // a panic of the error's own Unwrap or As: as a rule it is a nil pointer in an error
	m, ok := errors.AsType[interface {
		error
		permanent() bool
	}](err)
	return ok && m.permanent()
}

type marked struct {
	error
	isPermanent bool
}

func (m *marked) Unwrap() error   { return m.error }
func (m *marked) permanent() bool { return m.isPermanent }

// Chain is the Nack of a message whose failure was handed on and failed there too: the first cause, permanent only if
// both were.
//
//pipegen:cold
//go:noinline
func Chain(first, second error) error {
	if !IsPermanent(second) && hopeless(first) {
		return transient(first)
	}
	return first
}

// transient overrules the mark of an error that is permanent.
//
//pipegen:cold
//go:noinline
func transient(err error) error { return &marked{err, false} }

// Skip marks an error of a receiver's call as that of one bad input: it is counted and the receiver goes on.
func Skip(err error) error {
	if err == nil {
		return nil
	}
	return &skipped{err}
}

type skipped struct{ error }

func (s *skipped) Unwrap() error { return s.error }

// A NodeError says at which node an error arose. Errors of maps are permanent.
type NodeError struct {
	Node *Node
	Err  error
	perm bool
}

func (e *NodeError) Error() string {
	return fmt.Sprintf("%s (%s): %v", e.Node.Name, e.Node.Line, e.Err)
}

func (e *NodeError) Unwrap() error { return e.Err }

func (e *NodeError) permanent() bool { return e.perm }

// Fail wraps the error of node's function; it stays permanent if it was.
//
//pipegen:cold
//go:noinline
func Fail(node *Node, err error) error { return &NodeError{node, err, IsPermanent(err)} }

// FailPermanent wraps the error of a function that would fail again on the same message.
//
//pipegen:cold
//go:noinline
func FailPermanent(node *Node, err error) error { return &NodeError{node, err, true} }

// A PanicError is a panic of a user's function, caught: a permanent failure of the message in hand.
type PanicError struct {
	Value any
	Stack []byte // as of debug.Stack
}

// Error is one line; the stack is in Stack.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap gives the panic's value if that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// AbandonedError is what Run returns when force had to end what the drain could not.
type AbandonedError struct {
	Pipeline string
	Nacked   uint64   // messages in flight at the deadline, Nacked with ErrShutdown
	Silent   uint64   // messages in flight that got no outcome: in_flight is drop, or done itself did not return
	Where    []string // queues that still held messages, those whose outcome does not count too: "3 to store"
	Stuck    []string // nodes whose functions had not returned
}

func (e *AbandonedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: forced to end with %d messages in flight", e.Pipeline, e.Nacked+e.Silent)
	if len(e.Where) > 0 {
		fmt.Fprintf(&b, ", queues holding %s", strings.Join(e.Where, ", "))
	}
	if e.Silent > 0 {
		fmt.Fprintf(&b, ", %d of them without an outcome", e.Silent)
	}
	if len(e.Stuck) > 0 {
		fmt.Fprintf(&b, "; still running: %s", strings.Join(e.Stuck, ", "))
	}
	return b.String()
}
