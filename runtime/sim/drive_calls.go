//go:build pipegendrive

package sim

import (
	"context"
	"io"
	"slices"

	rt "github.com/pipegen/pipegen/runtime"
)

// Receive is a receiver's call for one message.
func Receive[M any](_ context.Context, of *rt.Node, m *M, is Traits) error {
	w := wellOf[M](of)
	if !w.flows() {
		return current.lastWords(is)
	}
	w.fill(m)
	w.bring(1)
	return nil
}

// ReceiveSlice is a receiver's call for as many messages as there is room for.
func ReceiveSlice[M any](_ context.Context, of *rt.Node, buf []*M, is Traits) (int, error) {
	w := wellOf[M](of)
	if !w.flows() {
		return 0, current.lastWords(is)
	}
	for _, m := range buf {
		w.fill(m)
	}
	w.bring(len(buf))
	return len(buf), nil
}

// Serve is the call of a receiver that pushes. There is one who does, and waits for no outcome.
func Serve[M any](ctx context.Context, of *rt.Node, in *rt.Intake[M], is Traits) error {
	w := wellOf[M](of)
	current.notePush(of.Name)
	for w.flows() {
		m, err := in.Get(ctx)
		if err != nil {
			break
		}
		w.fill(m)
		if in.Send(m) != nil {
			break
		}
		w.bring(1)
	}
	return current.lastWords(is | Fails)
}

// lastWords is the end of a receiver. One that cannot say that it has no more blocks, which a drain does not mind.
func (d *drive) lastWords(is Traits) error {
	d.dry <- struct{}{}
	if is&Fails == 0 {
		select {}
	}
	return io.EOF
}

func (d *drive) notePush(receiver string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Contains(d.pushed, receiver) {
		d.pushed = append(d.pushed, receiver)
	}
}

// pass is all that an exporter does: it waits while the gate is shut.
func (d *drive) pass() {
	d.gate.RLock()
	d.gate.RUnlock() //nolint:staticcheck // nothing is to be done in between
}

// Export is an exporter's call for one message.
func Export[M any](context.Context, *rt.Node, M, Traits) error { current.pass(); return nil }

// ExportLetter is an exporter's call for a dead letter.
func ExportLetter[M any](context.Context, *rt.Node, M, error, Traits) error {
	current.pass()
	return nil
}

// ExportLater is the call of an exporter that answers later.
func ExportLater[M any](_ context.Context, _ *rt.Node, _ M, o rt.Outcome, _ Traits) {
	current.pass()
	o.Done(nil)
}

// ExportBatch is an exporter's call for a batch.
func ExportBatch[M any](context.Context, *rt.Node, []*M, Traits) error { current.pass(); return nil }

// ExportBatchLetter is an exporter's call for a batch that another one has refused.
func ExportBatchLetter[M any](context.Context, *rt.Node, []*M, error, Traits) error {
	current.pass()
	return nil
}

// ExportBatchLater is the call of an exporter of batches that answers later.
func ExportBatchLater[M any](_ context.Context, _ *rt.Node, _ []*M, o rt.Outcome, _ Traits) {
	current.pass()
	o.Done(nil)
}

// ExportSlice is an exporter's call for several messages.
func ExportSlice[M any](context.Context, *rt.Node, []*M, Traits) error { current.pass(); return nil }

// Done is a receiver's done.
func Done[M any](*rt.Node, M, error) {}
