package rt

import (
	"errors"
	"fmt"
)

// A BatchError is what an exporter of batches fails with where it took some messages and others not. It is found by errors.As,
// whatever wraps it.
type BatchError struct {
	Errs []error // one for each message of the batch, in order; nil: it was taken
}

// Error tells how many messages failed, and of the first why.
func (e *BatchError) Error() string {
	failed, first := 0, error(nil)
	for _, err := range e.Errs {
		if err == nil {
			continue
		}
		if failed++; first == nil {
			first = err
		}
	}
	if first == nil {
		return "no message failed"
	}
	return fmt.Sprintf("%d of %d messages failed: %v", failed, len(e.Errs), first)
}

// Unwrap gives the errors of the messages.
func (e *BatchError) Unwrap() []error { return e.Errs }

// permanent: no retry will cure a batch none of whose failed messages can be cured.
func (e *BatchError) permanent() bool { return e.any(false) == nil && e.any(true) != nil }

// any gives an error that is permanent, or one that is not; nil if there is none.
func (e *BatchError) any(permanent bool) error {
	for _, err := range e.Errs {
		if err != nil && IsPermanent(err) == permanent {
			return err
		}
	}
	return nil
}

// hopeless reports whether an error is permanent, be it for one message of a batch only.
func hopeless(err error) bool {
	if IsPermanent(err) {
		return true
	}
	e, ok := errors.AsType[*BatchError](err)
	return ok && e.any(true) != nil
}

// Verdicts are what the failure of a batch is to each of its members.
type Verdicts struct {
	err   error       // of those that have none of their own
	each  *BatchError // nil: all have the same
	taken error       // what is said of those that were taken: nil, an Ack
	node  *Node       // that failed; nil: unknown
	fixed bool        // permanent is that of all
	perm  bool
}

// VerdictsOf reads the failure of a batch of so many members. A BatchError of another length says nothing of anybody: it is the
// failure of all.
//
//pipegen:cold
//go:noinline
func VerdictsOf(err error, members int) Verdicts {
	v := Verdicts{err: err}
	each, ok := errors.AsType[*BatchError](err)
	switch {
	case !ok:
		return v
	case len(each.Errs) != members:
		v.err = &marked{fmt.Errorf("%w (it tells of %d messages, but the batch has %d)", err, len(each.Errs), members), IsPermanent(err)}
		return v
	}
	v.each = each
	marked := v.wraps(err)
	switch {
	case IsPermanent(err):
		v.fixed, v.perm = true, true // all that failed are, or somebody said so of the whole
	case marked:
		v.fixed = true // it was handed on, and failed there in a way that may be cured
	}
	return v
}

// wraps looks at what is wrapped around the BatchError: at which node it arose, and whether somebody says how permanent it is. What
// is in it is its members' business.
func (v *Verdicts) wraps(err error) (isMarked bool) {
	for err != nil && err != error(v.each) {
		switch e := err.(type) { // one layer at a time
		case *NodeError:
			if v.node == nil {
				v.node = e.Node
			}
		case *marked:
			isMarked = true
		}
		err = errors.Unwrap(err)
	}
	return isMarked
}

// VerdictsOfAll is VerdictsOf where several destinations must have taken a message: that one has is no Ack yet.
//
//pipegen:cold
//go:noinline
func VerdictsOfAll(err error, members int) Verdicts {
	v := VerdictsOf(err, members)
	v.taken = &marked{err, false}
	return v
}

// Of is the outcome of a member; nil is an Ack.
//
//pipegen:cold
//go:noinline
func (v *Verdicts) Of(member int) error {
	if v.each == nil {
		return v.err
	}
	err := v.each.Errs[member]
	if err == nil {
		return v.taken
	}
	perm := IsPermanent(err)
	if v.fixed {
		perm = v.perm
	}
	switch {
	case v.node != nil:
		return &NodeError{v.node, err, perm}
	case v.fixed:
		return &marked{err, perm}
	}
	return err
}
