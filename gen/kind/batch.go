package kind

import (
	"time"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
)

const (
	// DefaultItems is how many messages a batch has room for where only its bytes are limited.
	DefaultItems = 1024
	// DefaultBatches is how many batches may be in flight where the spec does not say: one in the hands of an exporter and one that is
	// ready for it, twice, so that a slow answer is no pause. More take memory: all their messages are held.
	DefaultBatches = 4
	// DefaultDelay is how long the oldest message of a batch waits where the spec does not say.
	DefaultDelay = 200 * time.Millisecond
)

// Batch gathers messages.
//
//	gather: {batch: {max_items: 500, max_delay: 1s}, to: ship}
var Batch = &Kind{
	Name: ir.Batch,
	Doc: "A batch gathers messages and hands them on together, as a slice: when it has as many as it may, or as many bytes, or when the oldest has waited long " +
		"enough, or in a drain. Exporters of slices get it as it is, one call for each; fanouts and retries may stand between. Its outcome is that of each message in it; an exporter that took some of " +
		"them and others not returns a *rt.BatchError. When as many batches are in flight as may be, it goes on gathering one, and then takes no more.",
	Keys: []Key{
		{Name: "batch", Type: Block, Needed: true, Example: "max_items: 500", Doc: "How large, and how old."},
		to, queue, doc,
	},
	Inner: []Key{
		{Name: "max_items", Type: Int, Min: 1, Max: 1 << 16, Rule: "1024 where only max_bytes is given", Doc: "How many messages a batch has at the most."},
		{Name: "max_bytes", Type: Size, Min: 1, Max: 1 << 30, Rule: "with size", Doc: "How many bytes a batch has at the most. A message that is larger goes alone."},
		{Name: "size", Type: Symbol, Example: "OrderBytes", Doc: "The function that gives the bytes of a message. It must not wait, nor change the message."},
		{Name: "max_delay", Type: Time, Default: "200ms", Rule: "longer than 0", Doc: "How long the oldest message of a batch waits for others."},
		{Name: "max_inflight", Type: Int, Min: 1, Max: 1 << 10, Default: "4", Doc: "How many batches may be on their way and not answered."},
	},
	Signatures: []Signature{{Go: "func(*M) int"}},
	Read:       readBatch,
	Check:      checkBatch,
	Lower: func(l Lowering, n *ir.Node) {
		l.Keeper(n)
		l.Follow(n)
	},
}

func readBatch(r *Reader, n *ir.Node) {
	n.Options.Queue = r.Int("queue", 0)
	n.Options.Items = r.Int("max_items", DefaultItems)
	n.Options.Bytes = r.Size("max_bytes")
	n.Options.By = r.Time("max_delay", DefaultDelay)
	n.Options.InFlight = r.Int("max_inflight", DefaultBatches)
	n.Symbol = r.Text("size")
	r.To(n)
	own := n.Field(string(ir.Batch)).Value
	items, bytes, size := own.Get("max_items"), own.Get("max_bytes"), own.Get("size")
	switch {
	case r.Keys[string(ir.Batch)] == nil:
	case bytes != nil && size == nil:
		r.List.Errorf(bytes.Key.At, "batch-size", "max_bytes needs size: a function that says how many bytes a message has").
			Helpf("add size:, such as size: OrderBytes")
	case size != nil && bytes == nil:
		r.List.Errorf(size.Key.At, "batch-size", "size has no meaning without max_bytes").Helpf("add max_bytes:, or remove size:")
	case items == nil && bytes == nil:
		r.List.Errorf(own.At, "batch-limit", "%s has neither max_items nor max_bytes: it would never be full", n.Name).
			Helpf("add one of them, such as max_items: 500")
	}
}

// checkBatch warns of what lets fewer messages through than a batch has room for: then it goes by its age alone.
func checkBatch(l *diag.List, g *ir.Graph, n *ir.Node) {
	if n.Field(string(ir.Batch)).Value.Get("max_items") == nil {
		return
	}
	items := n.Options.Items
	neverFills := func(at diag.Span, what string, most int) *diag.Diagnostic {
		return l.Warnf(at, "never-fills", "%s can never have %d messages: %s lets no more than %d be under way", n.Name, items, what, most)
	}
	for at := n; ; at = at.In[0].From {
		if at.Kind == ir.Receiver {
			if g.Messages > 0 && g.Messages < items {
				neverFills(g.Spec.Messages.At, "the pool of the receiver", g.Messages).Helpf("write messages: %d or more, or max_items: %d", items, g.Messages)
			}
			return
		}
		if q := at.Field("queue"); q != nil && at.Options.Queue < items && (at.Merged() || at.In[0].From.Kind != ir.Receiver) {
			neverFills(q.Value.At, "this queue", at.Options.Queue).Helpf("write queue: %d or more, or max_items: %d", powerOfTwo(items), at.Options.Queue)
		}
		if most := at.Options.InFlight; at.Kind == ir.Fanout && most > 0 && most < items {
			neverFills(at.At, at.Name, most).Helpf("write max_inflight: %d or more, or max_items: %d", items, most)
		}
		if most := at.Options.Parked; at.Kind == ir.Retry && most < items {
			neverFills(at.At, at.Name, most).Helpf("write parked: %d or more, or max_items: %d", items, most)
		}
		if at.Merged() || at.In[0].From.Kind == ir.Split {
			return // others come besides, or one message is many
		}
	}
}
