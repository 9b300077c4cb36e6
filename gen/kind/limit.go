package kind

import "github.com/pipegen/pipegen/gen/ir"

// Limit lets so many messages pass in a second.
//
//	calm: {limit: {per_second: 100}, to: store}
var Limit = &Kind{
	Name: ir.Limit,
	Doc: "A limit lets per_second messages pass in a second, on average, and burst of them at once. The others wait before it; with when_full: drop " +
		"they are Acked, and counted as dropped. While the pipeline drains, the limit still holds.",
	Keys: []Key{
		{Name: "limit", Type: Block, Needed: true, Example: "per_second: 100", Doc: "The limit's own keys."},
		to, queue, doc,
	},
	Inner: []Key{
		{Name: "per_second", Type: Int, Needed: true, Min: 1, Max: 1e9, Example: "100", Rule: "1 to 1000000000", Doc: "How many messages may pass in a second."},
		{Name: "burst", Type: Int, Min: 1, Max: 1 << 30, Rule: "at least 1; default: per_second", Doc: "How many may pass at once after a pause."},
		{Name: "when_full", Type: Enum, Default: "block", Enum: []string{"block", "drop"}, Doc: "What becomes of a message that may not pass now: it waits, or is dropped."},
	},
	Read: func(r *Reader, n *ir.Node) {
		n.Options.Queue = r.Int("queue", 0)
		r.To(n)
		o := &ir.LimitOptions{PerSecond: r.Int("per_second", 1), Drop: r.Text("when_full").Text == "drop"}
		o.Burst = r.Int("burst", min(o.PerSecond, 1<<30))
		n.Options.Limit = o
	},
	Lower: func(l Lowering, n *ir.Node) {
		if n.Options.Limit.Drop {
			l.Keep(n)
		} else {
			l.Keeper(n)
		}
		l.Follow(n)
	},
}
