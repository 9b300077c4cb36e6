package kind

import "github.com/pipegen/pipegen/gen/ir"

// Receiver brings messages into the pipeline.
//
//	intake: {receiver: Feed.Read, done: Feed.Done, to: parse}
var Receiver = &Kind{
	Name: ir.Receiver,
	Doc: "A receiver fills messages that the runtime gives it. It has accepted a message when its call returns it without error; " +
		"from then on the message has exactly one outcome. io.EOF ends a receiver, rt.Skip(err) counts a bad input and goes on, any other error ends it " +
		"and is Run's error after the drain. A server pushes instead: it gets an rt.Intake, takes messages from it and hands them over, from many goroutines.",
	Keys: []Key{
		{Name: "receiver", Type: Symbol, Needed: true, Doc: "The function that fills messages. It may block."},
		{Name: "done", Type: Symbol, Doc: "func(m *M, err error), called once with the outcome of each accepted message, never twice at the same time."},
		to, doc,
	},
	Signatures: []Signature{
		{Go: "func(buf []*M) (n int, err error)", Form: ir.Form{Slices: true}},
		{Go: "func(*M) error"},
		{Go: "func(ctx context.Context, in *rt.Intake[M]) error", Form: ir.Form{Push: true}},
	},
	Read: func(r *Reader, n *ir.Node) {
		n.Done = r.Text("done")
		r.To(n)
	},
	Lower: func(l Lowering, n *ir.Node) { l.Follow(n) },
}

// DoneSignatures are the functions that done accepts.
var DoneSignatures = []Signature{{Go: "func(m *M, err error)"}}
