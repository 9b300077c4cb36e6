// Package shapes draws pipelines at random and tells what must become of each message in them: a plain model of the
// semantics, against which the generated code is run.
package shapes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Message is what flows. Trail names the maps that have changed it.
type Message struct {
	ID    int
	Trail [4]int8 // numbers of maps plus 1
	Len   int
}

func (m *Message) mark(i int) {
	m.Trail[m.Len] = int8(i) + 1
	m.Len++
}

// An Error is that of one function on one message.
type Error struct {
	Function string
	ID       int
}

func (e *Error) Error() string { return fmt.Sprintf("%s fails on %d", e.Function, e.ID) }

// A fate is what a function does with a message: it follows from their numbers alone.
type fate int

const (
	fine fate = iota
	refuses
	refusesForGood
	panics
	declines // of a filter
)

// fateOf draws a fate: most functions are fine with most messages.
func fateOf(function string, id int) fate {
	h := uint32(2166136261)
	for _, c := range []byte(fmt.Sprint(function, "/", id)) {
		h = (h ^ uint32(c)) * 16777619
	}
	h ^= h >> 15
	switch h % 16 {
	case 0:
		return refuses
	case 1:
		return refusesForGood
	case 2:
		return panics
	case 3, 4:
		return declines
	}
	return fine
}

// A World is the component of all functions. It notes what happens.
type World struct {
	Messages int                                 // to bring in
	Wait     bool                                // for the drain when they are in
	Slow     func(ctx context.Context, e string) // called by exporters; nil: they take no time

	mu       sync.Mutex
	read     int
	outcomes map[int][]error
	seen     map[sight]int // how often
}

// A sight is a message as an exporter saw it.
type sight struct {
	exporter string
	msg      Message
	cause    string // of a dead letter: the function that failed
}

func (w *World) next(ctx context.Context, m *Message) error {
	w.mu.Lock()
	last := w.read == w.Messages
	if !last {
		w.read++
		m.ID = w.read
	}
	w.mu.Unlock()
	if last && w.Wait {
		<-ctx.Done()
	}
	if last {
		return io.EOF
	}
	return nil
}

func (w *World) heard(m *Message, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.outcomes == nil {
		w.outcomes = map[int][]error{}
	}
	w.outcomes[m.ID] = append(w.outcomes[m.ID], err)
}

func (w *World) note(exporter string, m *Message, cause string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen = map[sight]int{}
	}
	w.seen[sight{exporter, *m, cause}]++
}

func (w *World) slow(ctx context.Context, exporter string) {
	if w.Slow != nil {
		w.Slow(ctx, exporter)
	}
}

// meets does what fate says.
func meets(function string, id int) error {
	err := &Error{function, id}
	switch fateOf(function, id) {
	case refuses:
		return err
	case refusesForGood:
		return rt.Permanent(err)
	case panics:
		panic(err)
	}
	return nil
}

func (w *World) change(i int, m *Message) error {
	m.mark(i) // before it may fail
	return meets(fmt.Sprint("M", i), m.ID)
}

func (w *World) keep(i int, m *Message) bool {
	name := fmt.Sprint("F", i)
	switch fateOf(name, m.ID) {
	case declines:
		return false
	case panics:
		panic(&Error{name, m.ID})
	}
	return true
}

func (w *World) export(ctx context.Context, i int, m *Message) error {
	name := fmt.Sprint("E", i)
	w.note(name, m, "")
	w.slow(ctx, name)
	return meets(name, m.ID)
}

// exportBatch does with each message of a batch what its fate says.
func (w *World) exportBatch(ctx context.Context, i int, batch []*Message) error {
	name := fmt.Sprint("B", i)
	each, failed := make([]error, len(batch)), false
	for i, m := range batch {
		w.note(name, m, "")
		each[i] = taken(name, m.ID)
		failed = failed || each[i] != nil
	}
	w.slow(ctx, name)
	if !failed {
		return nil
	}
	return &rt.BatchError{Errs: each}
}

// taken is what becomes of one message of a batch: a panic would be that of all.
func taken(name string, id int) error {
	if fateOf(name, id) == panics {
		return rt.Permanent(&Error{name, id})
	}
	return meets(name, id)
}

func (w *World) bury(ctx context.Context, i int, m *Message, cause error) error {
	name := fmt.Sprint("L", i)
	w.note(name, m, causeOf(cause, m.ID))
	w.slow(ctx, name)
	return meets(name, m.ID)
}

func (w *World) slice(ctx context.Context, m *Message) {
	w.note("Slices", m, "")
	w.slow(ctx, "Slices")
}

// causeOf is the function whose permanent error on a message err is.
func causeOf(err error, id int) string {
	if e, ok := errors.AsType[*Error](err); ok && e.ID == id && rt.IsPermanent(err) {
		return e.Function
	}
	return fmt.Sprintf("not a permanent error of message %d: %v", id, err)
}

// isOf reports whether err has the error of a function on a message as its cause.
func isOf(err error, function string, id int) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && *e == Error{function, id}
}
