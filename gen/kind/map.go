package kind

import "github.com/pipegen/pipegen/gen/ir"

// Map changes messages.
//
//	parse: {map: Parse, to: paid, on_error: rejects}
var Map = &Kind{
	Name: ir.Map,
	Doc: "A map may change the message, or fill one of another type, which is zero before: then it must not change what it was given. " +
		"Its error is permanent: the message is refused, and on_error says what becomes of it. Dead letters show the message as the map received it.",
	Keys: []Key{
		{Name: "map", Type: Symbol, Needed: true, Doc: "The function that changes the message. It must not wait."},
		to, onError, queue, doc,
	},
	Signatures: []Signature{
		{Go: "func(*M) error"},
		{Go: "func(in *M, out *Out) error", Form: ir.Form{Makes: true}},
	},
	Read: func(r *Reader, n *ir.Node) {
		n.Options.Queue = r.Int("queue", 0)
		r.To(n)
		r.OnError(n)
	},
	Lower: func(l Lowering, n *ir.Node) {
		l.Apply(n)
		l.Follow(n)
	},
}
