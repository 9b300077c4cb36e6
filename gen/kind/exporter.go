package kind

import (
	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
)

// Exporter sends messages out of the pipeline.
//
//	store: {exporter: ledger.Store, workers: 4, queue: 256}
var Exporter = &Kind{
	Name: ir.Exporter,
	Doc: "An exporter's call is the end of a branch: nil is an Ack, an error a Nack. It may block; it runs on a goroutine of its own behind a queue, unless it is inline. " +
		"It must not change or keep the message after it has answered. A function that takes an rt.Outcome answers by its Done, once, later and from any goroutine, and should not block. " +
		"Behind a batch, a function of []*M gets each batch as it was gathered; a *rt.BatchError tells which of its messages failed.",
	Keys: []Key{
		{Name: "exporter", Type: Symbol, Needed: true, Doc: "The function that takes the message out."},
		{Name: "workers", Type: Int, Default: "1", Min: 1, Max: 1024, Rule: "1 to 1024", Doc: "Calls come from so many goroutines."},
		{Name: "queue", Type: Int, Default: "256", Min: 2, Max: 1 << 20, Power: true, Rule: "a power of two", Doc: "How many messages may be sent to the exporter and not answered."},
		{Name: "max_batch", Type: Int, Default: "128", Min: 1, Max: 1 << 16, Rule: "at most queue", Doc: "Of a function that takes a slice: how many messages a call gets at the most."},
		{Name: "inline", Type: Bool, Default: "false", Doc: "Call the function on the goroutine that has the message: for functions that never wait."},
		onError, doc,
	},
	Signatures: []Signature{
		{Go: "func(*M) error"},
		{Go: "func([]*M) error", Form: ir.Form{Slices: true}},
		{Go: "func(*M, error) error", Form: ir.Form{Cause: true}},
		{Go: "func(m *M, o rt.Outcome)", Form: ir.Form{Later: true}},
	},
	Gathered: true,
	Batches: []Signature{
		{Go: "func([]*M) error"},
		{Go: "func([]*M, error) error", Form: ir.Form{Cause: true}},
		{Go: "func([]*M, rt.Outcome)", Form: ir.Form{Later: true}},
	},
	Read: func(r *Reader, n *ir.Node) {
		n.Options = ir.Options{
			Queue: r.Int("queue", 0), Workers: r.Int("workers", 1), MaxBatch: r.Int("max_batch", 0), Inline: r.Bool("inline"),
		}
		r.OnError(n)
		if n.Options.Inline {
			for _, key := range []string{"workers", "queue", "max_batch"} {
				if e := r.Node.Field(key); e != nil {
					r.List.Errorf(e.Key.At, "inline-option", "%s has no meaning on an inline exporter: it is called on the goroutine that has the message", key).
						Helpf("remove %s:, or inline: true", key)
				}
			}
		}
	},
	Check: checkExporter,
	Lower: func(l Lowering, n *ir.Node) { l.Deliver(n) },
}

// DefaultQueue is an exporter's queue where the spec names none.
const DefaultQueue = 256

// DefaultBatch is the most that a call for a slice gets where the spec does not say.
const DefaultBatch = 128

func checkExporter(l *diag.List, g *ir.Graph, n *ir.Node) {
	message := "*" + g.Spec.Message.Text
	if n.Message.Of != nil {
		message = "[]" + message
	}
	letters := len(n.In) > 0
	for _, e := range n.In {
		letters = letters && e.Role == ir.Failure
	}
	call, batch := n.Func, n.Field("max_batch")
	switch {
	case call.Form.Cause && !letters:
		l.Errorf(n.Symbol.At, "cause-without-error", "%s takes the cause of a failure, but %s is also reached by messages that did not fail", call.Text, n.Name).
			Helpf("use a func(%s) error here; %s is for exporters that only on_error leads to", message, call.Text)
	case call.Form.Slices && n.Buries():
		l.Errorf(n.Symbol.At, "letters-in-slices", "%s takes a slice, but %s is reached by on_error: dead letters come one by one, each with its cause", call.Text, n.Name).
			Helpf("use a func(%s, error) error, or a func(%s) error", message, message)
	case call.Form.Slices && n.Options.Inline:
		l.Errorf(n.Field("inline").Key.At, "inline-slices", "an inline exporter has no queue to take a slice from, but %s takes one", call.Text).
			Helpf("remove inline: true")
	case call.Form.Later && n.Options.Inline:
		l.Errorf(n.Field("inline").Key.At, "inline-later", "an inline exporter answers by what it returns, but %s answers later", call.Text).
			Helpf("remove inline: true, or use a func(%s) error", message)
	case batch != nil && n.Message.Of != nil:
		l.Errorf(batch.Key.At, "no-slices", "max_batch has no meaning here: %s gets each batch as it was gathered", n.Name).
			Helpf("remove max_batch: max_items of the batch says how large one is")
	case batch != nil && !call.Form.Slices:
		l.Errorf(batch.Key.At, "no-slices", "max_batch is for a function that takes a slice; %s takes one message", call.Text).
			Helpf("remove max_batch, or use a func([]%s) error", message)
	}
	size, which := n.Options.Queue, "queue"
	if size == 0 {
		size, which = DefaultQueue, "default queue"
	}
	if most := n.Options.MaxBatch; most > size {
		fit := size
		for fit < most {
			fit *= 2
		}
		l.Errorf(batch.Value.At, "batch-over-queue", "max_batch %d is more than the %s of %d holds", most, which, size).
			Helpf("write max_batch: %d, or queue: %d", size, fit)
	}
	if e := n.Edge(ir.Failure); e != nil && n.Buries() {
		l.Errorf(e.At, "not-yet", "%s is itself reached by on_error; a second on_error behind the first is not supported yet", n.Name).
			Helpf("remove on_error:, or write on_error: drop")
	}
}
