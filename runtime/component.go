package rt

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// A component is an instance with methods for its start and its end.
type component struct {
	name  string
	start func(context.Context) error // nil if the type has none
	close func() error                // nil if the type has none
	users []string
	open  bool // Close is owed: it was started, or there is nothing to start
}

// Component registers an instance that wants to be told of its start or its end; users are the nodes that call it.
func (r *Runner) Component(name string, start func(context.Context) error, close func() error, users ...string) {
	start, close = lifecycle(name, start, close)
	r.components = append(r.components, &component{name: name, start: start, close: close, users: users, open: start == nil})
}

// startComponents starts the components; false says that the pipeline is not to run: one failed, or the end came first.
func (r *Runner) startComponents(ctx context.Context) bool {
	cancelled := func() bool { return ctx.Err() != nil || r.CallCtx.Err() != nil }
	for _, c := range r.components {
		if c.start == nil || cancelled() {
			continue
		}
		err := r.startComponent(ctx, c)
		c.open = err == nil
		if err != nil && !(cancelled() && errors.Is(err, context.Canceled)) {
			r.fail(fmt.Errorf("%s: start of %s: %w", r.name, c.name, err))
			return false
		}
	}
	return !cancelled()
}

// startComponent waits for Start. There is nothing to drain yet, so its ctx ends as soon as Run's does.
func (r *Runner) startComponent(ctx context.Context, c *component) error {
	returned := async(func() error { return c.start(r.CallCtx) })
	receiveAny(returned.over, ctx.Done(), r.force)
	switch {
	case isOver(returned.over):
		return returned.err
	case ctx.Err() != nil:
		r.drain()
	}
	r.stopCalls()
	if err, ok := r.patiently(returned); ok {
		return err
	}
	return errLate
}

var errLate = errors.New("did not return before the deadline")

// patiently waits for a call until force, and a moment longer.
func (r *Runner) patiently(returned *call) (err error, ok bool) {
	if err, ok := result(returned, r.force); ok {
		return err, true
	}
	limit, stop := moment()
	defer stop()
	return result(returned, limit)
}

// closeComponents ends the components in drain order. One that is still in use is left alone. Once one has used up the
// patience, the others are closed all the same, and have a last moment together.
func (r *Runner) closeComponents() {
	late := make([]*call, len(r.components))
	hangs := false
	for i, c := range r.components {
		if c.close == nil || !c.open || r.inUse(c) {
			continue
		}
		returned := async(c.close)
		if !hangs {
			if err, ok := r.patiently(returned); ok {
				r.closed(c, err)
				continue
			}
			hangs = true
		}
		late[i] = returned
	}
	limit, stop := moment()
	defer stop()
	for i, c := range r.components {
		if late[i] == nil {
			continue
		}
		err, ok := result(late[i], limit)
		if !ok {
			err = errLate
		}
		r.closed(c, err)
	}
}

func (r *Runner) closed(c *component, err error) {
	if err != nil {
		r.fail(fmt.Errorf("%s: close of %s: %w", r.name, c.name, err))
	}
}

// inUse reports whether a function of the component may be running.
func (r *Runner) inUse(c *component) bool {
	for _, x := range r.receivers {
		if slices.Contains(c.users, x.node.Name) && (r.reading.has(x.node.Name) || r.working.has(x.doneName())) {
			return true
		}
	}
	for _, s := range r.segments {
		uses := func(n *Node) bool { return slices.Contains(c.users, n.Name) }
		if r.working.has(s.name()) && slices.ContainsFunc(s.Nodes, uses) {
			return true
		}
	}
	return slices.ContainsFunc(c.users, r.working.has)
}
