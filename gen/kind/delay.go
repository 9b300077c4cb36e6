package kind

import (
	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
)

// DefaultParked is how many messages a node keeps beyond a turn where the spec does not say.
const DefaultParked = 1024

// most that a node may keep.
const mostParked = 1 << 20

// parked is the row of kinds that keep messages.
var parked = Key{Name: "parked", Type: Int, Min: 1, Max: mostParked, Default: "1024",
	Doc: "How many messages it keeps; when it has so many, it takes no more."}

// Delay keeps messages for a time.
//
//	later: {delay: {by: 5s}, to: store}
var Delay = &Kind{
	Name: ir.Delay,
	Doc: "A delay hands each message on after a time, measured from when the delay took it. Order is kept. When it has as many messages as it " +
		"may keep, it takes no more until the next one is due. In a drain all are due at once.",
	Keys: []Key{
		{Name: "delay", Type: Block, Needed: true, Example: "by: 5s", Doc: "How long, and how many."},
		to, queue, doc,
	},
	Inner: []Key{
		{Name: "by", Type: Time, Needed: true, Example: "5s", Rule: "longer than 0", Doc: "How long each message is kept."},
		parked,
	},
	Read: func(r *Reader, n *ir.Node) {
		n.Options.Queue = r.Int("queue", 0)
		n.Options.Parked = r.Int("parked", DefaultParked)
		n.Options.By = r.Time("by", 0)
		r.To(n)
	},
	Check: func(l *diag.List, _ *ir.Graph, n *ir.Node) { checkParked(l, n) },
	Lower: func(l Lowering, n *ir.Node) {
		l.Keeper(n)
		l.Follow(n)
	},
}

// checkParked warns of a queue in which fewer messages can be under way than the node behind it may keep.
func checkParked(l *diag.List, n *ir.Node) {
	if q := n.Field("queue"); q != nil && n.Options.Queue < n.Options.Parked {
		l.Warnf(q.Value.At, "small-park", "%s never keeps more than %d messages: so many may have left its queue and have no outcome yet", n.Name, n.Options.Queue).
			Helpf("write queue: %d or more, or parked: %d", powerOfTwo(n.Options.Parked), n.Options.Queue)
	}
}

// powerOfTwo rounds up.
func powerOfTwo(n int) int {
	p := 1
	for p < n {
		p <<= 1
	}
	return p
}
