package kind

import (
	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
)

// Partition lets messages of different keys run side by side.
//
//	lanes: {partition: {by: Order.Customer, into: 8}, to: enrich}
var Partition = &Kind{
	Name: ir.Partition,
	Doc: "A partition makes several copies of what lies downstream, up to a node that others lead to as well, each with goroutines of its own, and hands a message " +
		"to the one that its key names. So messages of one key stay in order, and those of different keys run side by side. Nodes that are copied have the number " +
		"of the copy behind their name: store_0 and so on. Each copy of a processor has a component of its own; other components are called from all copies.",
	Keys: []Key{
		{Name: "partition", Type: Block, Needed: true, Example: "by: Order.Customer, into: 8", Doc: "The key, and how many copies."},
		to, queue, doc,
	},
	Inner: []Key{
		{Name: "by", Type: Symbol, Needed: true, Example: "Order.Customer", Doc: "The function that gives a message's key. It must not wait, nor change the message."},
		{Name: "into", Type: Int, Needed: true, Example: "8", Min: 2, Max: 64, Doc: "How many copies."},
	},
	Signatures: []Signature{{Go: "func(*M) uint64"}, {Go: "func(*M) string", Form: ir.Form{Text: true}}},
	Read: func(r *Reader, n *ir.Node) {
		n.Options.Queue = r.Int("queue", 0)
		n.Options.Into = r.Int("into", 2)
		n.Symbol = r.Text("by")
		r.To(n)
	},
	Check: checkPartition,
	Lower: func(l Lowering, n *ir.Node) { l.Choose(n) },
}

func checkPartition(l *diag.List, g *ir.Graph, n *ir.Node) {
	to := n.Edge(ir.Next)
	below := g.Below(n)
	if !below[to.To] {
		for _, e := range to.To.In {
			if e != to {
				l.Errorf(to.At, "nothing-to-copy", "%s has nothing to make copies of: %s leads to %s as well", n.Name, e.From.Name, to.To.Name).
					Helpf("let the two ways meet further down").Notef(e.At, "here")
				return
			}
		}
	}
	for _, x := range g.Flow {
		if below[x] && x.Options.Workers > 1 {
			l.Errorf(x.Field("workers").Value.At, "partition-workers", "several workers of %s would mix up the order that %s keeps", x.Name, n.Name).
				Helpf("remove workers:, and let %s make more copies: into: %d", n.Name, n.Options.Into*x.Options.Workers).
				Notef(n.At, "%s stands here", n.Name)
		}
		if below[x] && x.Kind == ir.Processor {
			checkInstances(l, below, n, x)
		}
	}
}

// checkInstances refuses a component that each copy of a processor needs for itself, and a node that is not copied uses as well.
func checkInstances(l *diag.List, below map[*ir.Node]bool, n, processor *ir.Node) {
	for _, user := range processor.Machine.Component.Users {
		if !below[user] {
			l.Errorf(processor.Machine.Text.At, "partition-shares", "each copy of %s has a %s of its own: which of them is %s to use?", processor.Name, processor.Machine.Text.Text, user.Name).
				Helpf("give %s a component of its own", user.Name).
				Notef(user.At, "%s stands here", user.Name).Notef(n.At, "%s makes the copies", n.Name)
		}
	}
}
