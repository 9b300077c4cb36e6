package kind

import "github.com/pipegen/pipegen/gen/ir"

// Split makes several messages of one.
//
//	lines: {split: Lines, to: store}
var Split = &Kind{
	Name: ir.Split,
	Doc: "A split fills a message for each part of the one that it is given: its function is called with i = 0, 1, … until it says that there is none. " +
		"It pauses where there is no room for the next part. It must not change the message. The message is Acked when all its parts were, " +
		"and Nacked when one was, or when the function fails: after all parts that are out have been answered.",
	Keys: []Key{
		{Name: "split", Type: Symbol, Needed: true, Doc: "The function that fills the part of number i, and reports whether there is one. It must not wait."},
		to, onError, queue, doc,
	},
	Signatures: []Signature{{Go: "func(in *M, i int, out *Out) (ok bool, err error)", Form: ir.Form{Makes: true}}},
	Read: func(r *Reader, n *ir.Node) {
		n.Options.Queue = r.Int("queue", 0)
		r.To(n)
		r.OnError(n)
	},
	Lower: func(l Lowering, n *ir.Node) { l.Divide(n) },
}
