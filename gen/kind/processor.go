package kind

import (
	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/spec"
)

// Processor is a state machine of the user's: a component whose methods get messages, outcomes and wakeups, and say what happens to
// messages.
//
//	breaker: {processor: Breaker, requeue: 128, wakeups: 1, to: store}
var Processor = &Kind{
	Name: ir.Processor,
	Doc: "A processor is a component whose method Process gets each message, and what acts through the rt.Proc that comes with it: it sends the message on, now or later, " +
		"settles it, puts it off, makes messages of its own. Further methods are found by their names; what a type lacks is not called. " +
		"It has a goroutine of its own, so none of its methods needs a lock, and none may wait. It may change a message until it has sent it.",
	Keys: []Key{
		{Name: "processor", Type: Symbol, Needed: true, Doc: "The component, or its type."},
		{Name: "to", Type: Node, Doc: "The node that gets what is sent."},
		{Name: "outputs", Type: Ways, Example: "hit: store, miss: lookup", Doc: "Nodes by names of the processor's own, for SendTo: a constant is generated for each."},
		{Name: "sends", Type: Int, Default: "1", Min: 1, Max: 64, Rule: "1 to 64", Doc: "The most that one call may send: room for so many is there before Process is called."},
		{Name: "wakeups", Type: Int, Min: 1, Max: 1 << 16, Rule: "1 to 65536", Doc: "How many wakeups may be set at a time: slots from 0."},
		{Name: "requeue", Type: Int, Min: 1, Max: 1 << 20, Rule: "1 to 1048576", Doc: "How many messages may be put off at a time. No message is taken while there is no room for one more."},
		{Name: "makes", Type: Int, Min: 1, Max: 1 << 20, Rule: "1 to 1048576", Doc: "How many messages of its own the processor may have at a time."},
		{Name: "tick", Type: Time, Doc: "How often Tick is called. Ticks that are missed are one."},
		onError, queue, doc,
	},
	Read: func(r *Reader, n *ir.Node) {
		n.Options.Queue = r.Int("queue", 0)
		n.Machine = &ir.Machine{
			Text: r.Text("processor"), Sends: r.Int("sends", 1),
			Wakeups: r.Int("wakeups", 0), Requeue: r.Int("requeue", 0), Makes: r.Int("makes", 0),
		}
		if v := r.Keys["tick"]; v != nil {
			n.Machine.Tick, _ = v.AsDuration(r.List)
			if n.Machine.Tick <= 0 {
				r.List.Errorf(v.At, "out-of-range", "tick must be above 0: it is how often Tick is called")
			}
		}
		n.Options.Parked = n.Machine.Requeue
		r.To(n)
		r.ways(n)
		r.OnError(n)
	},
	Check: checkProcessor,
	Lower: func(l Lowering, n *ir.Node) { l.Process(n) },
}

// ways reads the key outputs.
func (r *Reader) ways(n *ir.Node) {
	if r.Node.Field("outputs") == nil && r.Node.Field("to") == nil {
		r.List.Errorf(n.At, "missing-key", "processor %s leads nowhere", n.Name).Helpf("add to:, or outputs: for several ways out, such as outputs: {hit: store, miss: lookup}")
	}
	outputs := r.Keys["outputs"]
	if outputs == nil {
		return
	}
	for _, e := range outputs.Entries {
		if edge := r.Edge(n, ir.Output, spec.Text{Text: e.Value.Text, At: e.Value.At}); edge != nil {
			edge.Name = e.Key
		}
	}
}

// A MethodOf is a method that the type of a processor may have.
type MethodOf struct {
	Name       string
	Needed     bool
	Signatures []Signature
	Doc        string
}

// ProcessorMethods are the methods that a pipeline calls, found by their names. C is whatever the method takes.
var ProcessorMethods = []MethodOf{
	{"Process", true, []Signature{{Go: "func(n *rt.Proc[M], m *M) error"}}, "gets each message; an error is its permanent Nack, or what on_error says"},
	{"AcceptData", false, []Signature{{Go: "func() bool"}, {Go: "func(m *M) bool"}}, "says whether Process is to get a message now; with m, the next one"},
	{"Ack", false, []Signature{{Go: "func(n *rt.Proc[M], m *M)"}}, "hears that a message which was sent was Acked"},
	{"Nack", false, []Signature{{Go: "func(n *rt.Proc[M], m *M, err error)"}}, "hears that a message which was sent was Nacked"},
	{"Wakeup", false, []Signature{{Go: "func(n *rt.Proc[M], slot int, revision uint64)"}}, "is called when a wakeup is due"},
	{"Resume", false, []Signature{{Go: "func(n *rt.Proc[M], m *M) error"}}, "gets a message that was put off; without it Process does"},
	{"Tick", false, []Signature{{Go: "func(n *rt.Proc[M])"}}, "is called as often as tick: says"},
	{"Config", false, []Signature{{Go: "func(n *rt.Proc[M], c *C)"}}, "gets what was set by the pipeline's method Configure<Node>"},
	{"Drain", false, []Signature{{Go: "func(n *rt.Proc[M])"}}, "is called once, when a drain begins"},
}

// Help says what a method of that name is for.
func (m MethodOf) Help() string { return "a processor's " + m.Name + " " + m.Doc }

func checkProcessor(l *diag.List, _ *ir.Graph, n *ir.Node) {
	m := n.Machine
	if first := m.Component.Processor(); first != n {
		l.Errorf(m.Text.At, "shared-processor", "%s is the state of processor %s already: two goroutines would change it", m.Text.Text, first.Name).
			Helpf("declare a component for each in components:, and name them here and there").Notef(first.At, "%s stands here", first.Name)
	}
	for _, pair := range []struct{ key, method, instead string }{
		{"wakeups", "Wakeup", "set no wakeups"},
		{"tick", "Tick", "want no ticks"},
	} {
		field := n.Field(pair.key)
		switch {
		case field != nil && !m.Has(pair.method):
			l.Errorf(field.Key.At, "no-method", "%s has no method %s: %s would bring nothing about", m.Text.Text, pair.method, pair.key).
				Helpf("write %s, or remove %s:", wanted(pair.method, m, n), pair.key)
		case field == nil && m.Has(pair.method):
			l.Warnf(n.At, "never-called", "%s.%s is never called: %s has no %s:", m.Text.Text, pair.method, n.Name, pair.key).
				Helpf("add %s:, or remove the method", pair.key).Notef(m.Method(pair.method).Call.Symbol.At, "it is declared here")
		}
	}
	if m.Requeue == 0 && m.Has("Resume") {
		l.Warnf(n.At, "never-called", "%s.Resume is never called: %s has no requeue:", m.Text.Text, n.Name).
			Helpf("add requeue: with how many messages may be put off at a time, or remove the method").Notef(m.Method("Resume").Call.Symbol.At, "it is declared here")
	}
}

// wanted is a method as it would be written.
func wanted(name string, m *ir.Machine, n *ir.Node) string {
	for _, x := range ProcessorMethods {
		if x.Name == name {
			return x.Signatures[0].Method(name, m.Component.Facts.Type.Name(), n.Message.Name.Name())
		}
	}
	return name
}
