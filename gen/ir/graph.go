package ir

import (
	"slices"
	"time"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/load"
	"github.com/pipegen/pipegen/gen/spec"
)

// A Graph is what the spec says: nodes with resolved functions, edges between them. Build gives it its shape, resolve
// its Go; after check it is complete and right.
type Graph struct {
	Spec       *spec.Spec
	SpecName   string // base name of the spec's file
	Name       string // the pipeline
	Package    *load.Package
	Message    *load.Message // that the receivers fill
	Components []*Component  // as declared, then the unnamed ones in the order of their first use
	Nodes      []*Node       // in the order of the spec
	Flow       []*Node       // the same, upstream first
	Drain      time.Duration
	Drop       bool          // in_flight: drop
	StallAfter time.Duration // 0: the runtime's own
	Messages   int           // 0: computed
	Outputs    Outputs
	Imports    map[string]string // alias to path
}

// Outputs are the names of the generated files.
type Outputs struct {
	Pipeline string // the pipeline itself
	Calls    string // the calls that may block, one method each
}

// A Component is an instance whose methods nodes use.
type Component struct {
	Name   string // as in the spec; of an unnamed one, made from its type
	Facts  *load.Component
	New    *load.Constructor // of one with a config
	Config *load.Literal     // nil: the instance is a field of Deps
	Users  []*Node           // in the order of Flow
	At     diag.Span
}

// FirstCopy reports whether n is the first of its copies; a node that is not copied is.
func (g *Graph) FirstCopy(n *Node) bool {
	return g.Nodes[slices.IndexFunc(g.Nodes, func(x *Node) bool { return x.Written == n.Written })] == n
}

// Processor is the node whose state machine c is; nil where it is none.
func (c *Component) Processor() *Node {
	for _, n := range c.Users {
		if n.Kind == Processor {
			return n
		}
	}
	return nil
}

// A Node is one entry of the spec's nodes.
type Node struct {
	Name    string
	Written string // its name in the spec, which all copies of it share
	Kind    Kind
	Doc     string
	At      diag.Span // of its name
	Options Options
	Fields  *spec.Node // its keys as written
	Symbol  spec.Text  // of a kind that is a function: as the spec names it
	Done    spec.Text  // of a receiver: done, as the spec names it
	If      spec.Text  // of a retry: retry_if, as the spec names it
	Out     []*Edge
	In      []*Edge
	OnError OnError

	Machine  *Machine // of a processor; else nil
	Func     *Call    // what Symbol names
	DoneFunc *Call    // what Done names
	IfFunc   *Call    // what If names

	Message *load.Message // what arrives; of a receiver: what it fills
	Makes   *load.Message // what the node makes of it, where that is another message; else nil
}

// A Kind is a kind by name. What a kind is and does stands in package kind.
type Kind string

// The kinds there are.
const (
	Receiver  Kind = "receiver"
	Map       Kind = "map"
	Filter    Kind = "filter"
	Route     Kind = "route"
	Split     Kind = "split"
	Batch     Kind = "batch"
	Delay     Kind = "delay"
	Limit     Kind = "limit"
	Retry     Kind = "retry"
	Partition Kind = "partition"
	Processor Kind = "processor"
	Fanout    Kind = "fanout"
	Exporter  Kind = "exporter"
)

// A Call is a function of the user's that a node calls.
type Call struct {
	Symbol    *load.Symbol
	Form      Form
	Ctx       bool       // takes a context first
	Err       bool       // returns an error last
	Component *Component // nil: a plain function
	Text      string     // as written in the spec
}

// Fails reports whether the call may come to an error.
func (c *Call) Fails() bool { return c.Err || c.Form.Later }

// A Form is what sets one accepted signature of a kind's function apart from the others.
type Form struct {
	Slices bool // takes several messages at once
	Cause  bool // takes the error that the message came to
	Push   bool // gets an Intake, into which it pushes messages
	Makes  bool // fills another message from the one that it is given
	Text   bool // gives a text where the first form gives a number
	Later  bool // answers by an Outcome, not by what it returns
}

// A Role says what an edge is to the node it leaves.
type Role uint8

const (
	Next        Role = iota // to:
	Failure                 // on_error:
	Destination             // of a fanout
	Case                    // of a route
	Output                  // of a processor
)

// An Edge leads from a node to a node.
type Edge struct {
	From, To *Node
	Role     Role
	At       diag.Span // where the spec names To

	// Of a destination.
	Primary    bool
	Timeout    time.Duration // 0: none
	StandsFor  *Edge         // fallback_for: the destination that this one stands in for when it fails
	Drop       bool          // when_full: drop
	Fail       bool          // when_full: fail
	WhenFull   string        // as written; empty where it was not
	WhenFullAt diag.Span

	Name spec.Text // of an output

	// Of a case.
	When     spec.Text // the predicate as the spec names it; not given: what is left
	WhenFunc *Call
}

// OnError says what becomes of a message that a node's function refuses.
type OnError uint8

const (
	Nack   OnError = iota // the message is Nacked
	Drop                  // the message is Acked, and counted
	Divert                // the message goes down the Failure edge
)

// Options are a node's keys, checked and with their defaults.
type Options struct {
	Queue      int  // 0: none forced
	Workers    int  // exporter
	MaxBatch   int  // exporter of slices
	Inline     bool // exporter
	Await      Await
	InSequence bool // fanout: mode: sequential
	InFlight   int  // max_inflight of a fanout, or a batch

	Parked int           // most messages that a node keeps beyond a turn
	By     time.Duration // delay; max_delay of a batch
	Items  int           // batch: max_items
	Bytes  int           // batch: max_bytes; 0: they are not counted
	Into   int           // partition: how many copies
	Retry  *RetryOptions // of a retry
	Limit  *LimitOptions // of a limit
}

// An Await says whose Ack a fanout awaits.
type Await string

const (
	AwaitNone    Await = "none"
	AwaitPrimary Await = "primary"
	AwaitAll     Await = "all"
)

// Next is the node that n's to: names; nil where it has none.
func (n *Node) Next() *Node { return n.follow(Next) }

// Failure is the node that n's on_error: names; nil where it names none.
func (n *Node) Failure() *Node { return n.follow(Failure) }

func (n *Node) follow(role Role) *Node {
	if e := n.Edge(role); e != nil {
		return e.To
	}
	return nil
}

// Mutates reports whether n's function may change the message that arrives.
func (n *Node) Mutates() bool { return n.Kind == Map && n.Makes == nil || n.Kind == Processor }

// Hands is the type of the messages that n hands on by its to.
func (n *Node) Hands() *load.Message {
	if n.Makes != nil {
		return n.Makes
	}
	return n.Message
}

// Message is the type of the messages on an edge: a failure's is what its node received.
func (e *Edge) Message() *load.Message {
	if e.Role == Failure {
		return e.From.Message
	}
	return e.From.Hands()
}

// Edge finds the edge of a role; nil where n has none.
func (n *Node) Edge(role Role) *Edge {
	for _, e := range n.Out {
		if e.Role == role {
			return e
		}
	}
	return nil
}

// Destinations are the edges of a fanout, as written.
func (n *Node) Destinations() []*Edge {
	var all []*Edge
	for _, e := range n.Out {
		if e.Role == Destination {
			all = append(all, e)
		}
	}
	return all
}

// Cases are the edges of a route, as written.
func (n *Node) Cases() []*Edge {
	var all []*Edge
	for _, e := range n.Out {
		if e.Role == Case {
			all = append(all, e)
		}
	}
	return all
}

// Calls are the functions that the node calls on its way through a segment.
func (n *Node) Calls() []*Call {
	var all []*Call
	if n.Func != nil {
		all = append(all, n.Func)
	}
	if n.Machine != nil {
		all = append(all, n.Machine.calls()...)
	}
	for _, e := range n.Out {
		if e.WhenFunc != nil {
			all = append(all, e.WhenFunc)
		}
	}
	return all
}

// Merged reports whether several edges lead to n.
func (n *Node) Merged() bool { return len(n.In) > 1 }

// Works reports whether n is an exporter with workers of its own, behind a queue.
func (n *Node) Works() bool { return n.Kind == Exporter && !n.Options.Inline }

// Keeps reports whether n keeps messages beyond a turn: then it heads a segment.
func (n *Node) Keeps() bool {
	return n.Kind == Delay || n.Kind == Batch || n.Kind == Retry || n.Kind == Processor
}

// Pauses reports whether n may leave messages waiting before it for a reason of its own: then it heads a segment.
func (n *Node) Pauses() bool {
	return n.Kind == Split || n.Keeps() || n.Kind == Limit && !n.Options.Limit.Drop
}

// Buries reports whether n gets dead letters: messages with the error that they came to.
func (n *Node) Buries() bool {
	for _, e := range n.In {
		if e.Role == Failure {
			return true
		}
	}
	return false
}

// Field finds a key of the node as written; nil where it was not.
func (n *Node) Field(key string) *spec.Entry { return n.Fields.Field(key) }

// Inner finds a key within the block that names the node's kind; nil where it was not written.
func (n *Node) Inner(key string) *spec.Entry { return n.Field(string(n.Kind)).Value.Get(key) }

// Awaited reports whether the outcome at the end of a destination's edge is the message's, or counts for it.
func (e *Edge) Awaited() bool {
	switch e.From.Options.Await {
	case AwaitPrimary:
		return e.Primary
	case AwaitAll:
		return e.StandsFor == nil
	}
	return false
}

// Full reports whether a fanout needs to keep account of each message: what it awaits is more than one outcome, or may have to
// be sent again elsewhere, or later.
func (n *Node) Full() bool {
	if n.Kind != Fanout || n.Options.Await == AwaitNone {
		return false
	}
	for _, e := range n.Destinations() {
		if e.Timeout > 0 || e.StandsFor != nil || e.Fail {
			return true
		}
	}
	return n.Options.Await == AwaitAll || n.Options.InSequence
}
