package rt

import (
	"errors"
	"slices"
)

// A receiver is a source of whatever messages, with what calls the user's function.
type receiver struct {
	node *Node
	in   anySource
	read func()
	tell func() // tells done what lies in its queue; nil where there is no done
}

// doneName is the name under which done is called.
func (x *receiver) doneName() string { return x.node.Name + " (done)" }

// A worker is a goroutine that calls an exporter or a receiver's done.
type worker struct {
	node   *Node
	name   string
	work   func()
	failed func(error)
}

// Receiver registers a receiver, by its Reader or Listener: read calls the user's function, and returns when that has
// ended.
func Receiver(r *Runner, in anySource, read func()) {
	r.receivers = append(r.receivers, &receiver{node: in.of(), in: in, read: read})
}

// DoneWorker registers the worker that tells in's done of the outcomes in q: it answers each, and so gives the message back.
func DoneWorker[M any](r *Runner, in teller[M], q *Queue[Letter[M]], work func(), failed func(error)) {
	x := r.receivers[slices.IndexFunc(r.receivers, func(x *receiver) bool { return x.node == in.of() })]
	x.tell = func() {
		for q.entries.avail() > 0 {
			if l := q.entries.pop(); in.Tell(l) {
				in.callDone(l.Msg, l.Cause)
			}
		}
	}
	r.workers = append(r.workers, worker{in.of(), x.doneName(), work, failed})
}

// A teller is a Reader or Listener whose receiver has done.
type teller[M any] interface {
	of() *Node
	Tell(l Letter[M]) bool
	callDone(m *Msg[M], cause error)
}

// Worker registers a goroutine that calls an exporter: work runs until its queue is drained, failed answers for a call
// that panicked.
func (r *Runner) Worker(node *Node, work func(), failed func(error)) {
	r.workers = append(r.workers, worker{node, node.Name, work, failed})
}

// launch starts all goroutines, once everyone is on a roster.
func (r *Runner) launch() {
	for _, w := range r.workers {
		r.working.join(w.name)
	}
	for _, s := range r.segments {
		r.working.join(s.name())
	}
	for _, x := range r.receivers {
		r.reading.join(x.node.Name)
	}
	for _, w := range r.workers {
		spawn(func() { r.work(w) })
	}
	for _, s := range r.segments {
		spawn(func() { r.loop(s) })
	}
	for _, x := range r.receivers {
		spawn(func() { r.receive(x) })
	}
}

// errGoexit is a function's end of its goroutine, which nothing can recover. It counts as a panic, and another goroutine
// goes on.
var errGoexit = errors.New("the function ended its goroutine: runtime.Goexit, or FailNow of a test")

func (r *Runner) receive(x *receiver) {
	defer r.reading.leave(x.node.Name)
	err := errGoexit
	defer func() {
		if err != nil {
			r.panicked(x.node, err)
			r.fail(FailPermanent(x.node, err)) // the call accepted nothing, and would panic for ever
		}
	}()
	err = guard(func() error { x.read(); return nil })
}

func (r *Runner) work(w worker) {
	over := false
	defer func() {
		if over {
			r.working.leave(w.name)
			return
		}
		r.panicked(w.node, errGoexit)
		w.failed(Permanent(errGoexit))
		spawn(func() { r.work(w) })
	}()
	for !over {
		err := guard(func() error { w.work(); return nil })
		if over = err == nil; !over {
			r.panicked(w.node, err)
			w.failed(Permanent(err))
		}
	}
}
