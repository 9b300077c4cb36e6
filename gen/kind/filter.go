package kind

import "github.com/pipegen/pipegen/gen/ir"

// Filter keeps the messages that its predicate accepts.
//
//	paid: {filter: IsPaid, to: tee}
var Filter = &Kind{
	Name: ir.Filter,
	Doc:  "A filter lets those messages pass for which its function is true. The others are Acked, and counted as filtered. The function must not change the message.",
	Keys: []Key{
		{Name: "filter", Type: Symbol, Needed: true, Doc: "The predicate. It must not wait."},
		to, queue, doc,
	},
	Signatures: []Signature{{Go: "func(*M) bool"}},
	Read: func(r *Reader, n *ir.Node) {
		n.Options.Queue = r.Int("queue", 0)
		r.To(n)
	},
	Lower: func(l Lowering, n *ir.Node) {
		l.Keep(n)
		l.Follow(n)
	},
}
