// Package kind says what each kind of node is: one file a kind, with its name, its documentation, its keys, the
// signatures it accepts, its rules, and the steps that it lowers to.
package kind

import (
	"strings"
	"time"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/load"
	"github.com/pipegen/pipegen/gen/spec"
)

// A Kind is one kind of node.
type Kind struct {
	Name ir.Kind
	Doc  string // one paragraph for users
	Keys []Key  // the kind's own key first
	// Signatures are the functions that the kind accepts, best known first; none where the kind is not a function.
	Signatures []Signature
	// Inner are the keys inside the kind's own key, of a kind that is not a function.
	Inner []Key
	// Batches are the functions that the kind accepts where messages come in batches; Gathered says that they may.
	Batches  []Signature
	Gathered bool
	// Read fills in the node from its keys, each of which has the type and obeys the rule of its row.
	Read func(r *Reader, n *ir.Node)
	// Check reports what the rows can't say. All names are resolved.
	Check func(l *diag.List, g *ir.Graph, n *ir.Node)
	// Lower appends the steps of n, and of all below it in the same run.
	Lower func(l Lowering, n *ir.Node)
}

// A Signature is a Go function that a kind accepts. A context may lead it, and its error may be left out.
type Signature struct {
	Go   string // "func([]*M) error", M standing for the message
	Form ir.Form
}

// Pattern is the signature in the form that functions are matched with.
func (s Signature) Pattern() load.Pattern { return load.MustPattern(s.Go) }

// Method writes the signature as that of a method of typ, for messages of type message.
func (s Signature) Method(name, typ, message string) string {
	text := strings.NewReplacer("[M]", "["+message+"]", "*M", "*"+message).Replace(strings.TrimPrefix(s.Go, "func"))
	return "func (*" + typ + ") " + name + text
}

// A Key is a row of the table of all keys: the source of checks, of the schema and of the documentation.
type Key struct {
	Name    string
	Type    Type
	Default string   // as it would be written; empty: none
	Rule    string   // what is allowed, in words; empty: all of the type
	Enum    []string // of an Enum
	Min     int64    // of an Int, a Number or a Size
	Max     int64    // likewise
	Power   bool     // of an Int: a power of two
	Needed  bool
	Example string // of a Block: its keys; of a List: the keys of an entry
	Doc     string
	Inner   []Key // of a List: the keys of its entries
}

// A Type is the type of a key's value.
type Type string

const (
	Symbol  Type = "symbol" // Func, Type.Method, component.Method, alias.Func, alias.Type.Method
	Node    Type = "node"
	OnError Type = "nack, drop or node"
	Text    Type = "text"
	Int     Type = "int"
	Number  Type = "number" // whole or not
	Bool    Type = "bool"
	Time    Type = "duration"
	Size    Type = "size" // in bytes
	Enum    Type = "enum"
	List    Type = "list"
	Block   Type = "block" // the kind's own keys
	Ways    Type = "nodes" // by names that the spec chooses
)

// Rows that several kinds share.
var (
	to      = Key{Name: "to", Type: Node, Needed: true, Doc: "The node that gets the messages next."}
	doc     = Key{Name: "doc", Type: Text, Doc: "Becomes Go documentation."}
	queue   = Key{Name: "queue", Type: Int, Min: 2, Max: 1 << 20, Power: true, Rule: "a power of two", Doc: "Forces a queue of so many messages in front of the node, and so a goroutine of its own."}
	onError = Key{Name: "on_error", Type: OnError, Default: "nack", Doc: "What becomes of a message that the function refuses: nack, drop (Acked and counted), or the node that gets it."}
)

// Common names the rows that kinds share, for documentation.
func Common() []Key { return []Key{to, queue, onError, doc} }

// Find looks a kind up by name.
func Find(name string) *Kind {
	for _, k := range All {
		if string(k.Name) == name {
			return k
		}
	}
	return nil
}

// Of is n's kind.
func Of(n *ir.Node) *Kind { return Find(string(n.Kind)) }

// Names are the names of all kinds.
func Names() []string {
	var names []string
	for _, k := range All {
		names = append(names, string(k.Name))
	}
	return names
}

// A Reader gives a kind the values of a node's keys, and makes edges.
type Reader struct {
	List *diag.List
	Edge func(n *ir.Node, role ir.Role, to spec.Text) *ir.Edge // nil after a report that there is no such node
	Node *spec.Node
	Keys map[string]*spec.Value // by name; keys that are wrong are left out
}

// Int is the value of key, or def.
func (r *Reader) Int(key string, def int) int {
	if v := r.Keys[key]; v != nil {
		if n, ok := v.AsInt(r.List); ok {
			return int(n)
		}
	}
	return def
}

// Number is the value of key, or def.
func (r *Reader) Number(key string, def float64) float64 {
	if v := r.Keys[key]; v != nil {
		if f, ok := v.AsFloat(r.List); ok {
			return f
		}
	}
	return def
}

// Bool is the value of key, or false.
func (r *Reader) Bool(key string) bool {
	v := r.Keys[key]
	return v != nil && v.Text == "true"
}

// Time is the value of key, which must be longer than 0, or def.
func (r *Reader) Time(key string, def time.Duration) time.Duration {
	v := r.Keys[key]
	if v == nil {
		return def
	}
	d, ok := v.AsDuration(r.List)
	if ok && d <= 0 {
		r.List.Errorf(v.At, "out-of-range", "%s is %s: it must be longer than 0", key, v.Text)
		return def
	}
	return d
}

// Size is the value of key in bytes, or 0.
func (r *Reader) Size(key string) int {
	if v := r.Keys[key]; v != nil {
		if n, ok := v.AsSize(r.List); ok {
			return int(n)
		}
	}
	return 0
}

// Text is the value of key; the zero Text where it was not written.
func (r *Reader) Text(key string) spec.Text {
	if v := r.Keys[key]; v != nil {
		return spec.Text{Text: v.Text, At: v.At}
	}
	return spec.Text{}
}

// To reads the key to.
func (r *Reader) To(n *ir.Node) {
	if t := r.Text("to"); t.Given() {
		r.Edge(n, ir.Next, t)
	}
}

// OnError reads the key on_error.
func (r *Reader) OnError(n *ir.Node) {
	switch t := r.Text("on_error"); {
	case !t.Given() || t.Text == "nack":
	case t.Text == "drop":
		n.OnError = ir.Drop
	default:
		n.OnError = ir.Divert
		r.Edge(n, ir.Failure, t)
	}
}

// Heading is what kinds need that head their segment, and leave messages waiting there.
type Heading interface {
	// Divide makes the messages of n's segment into parts, which go on with the node at the end of n's to.
	Divide(n *ir.Node)
	// Keeper makes n, which heads its segment, keep the messages that come, and go on with each when it lets go of it; a batch goes
	// on with batches of them.
	Keeper(n *ir.Node)
	// Process gives the messages of n's segment to a processor, which hands them on by any of n's ways.
	Process(n *ir.Node)
	// Retry appends what sends the message to the node at the end of n's to, and again when it has failed.
	Retry(n *ir.Node)
}

// Lowering is what a kind needs to append its steps: the run that is being made, and the message in it.
type Lowering interface {
	Heading

	// Apply appends the call of a function that may change the message and may refuse it.
	Apply(n *ir.Node)
	// Keep appends what a predicate, or a limit, says: its no ends the run with an Ack.
	Keep(n *ir.Node)
	// Deliver appends what hands the message to an exporter.
	Deliver(n *ir.Node)
	// Choose appends what hands the message to the first of n's cases that is true.
	Choose(n *ir.Node)
	// Fan appends what hands the message to every destination of n; answered says whether the primary's outcome is the
	// message's, else the message is Acked when all is handed over.
	Fan(n *ir.Node, answered bool)
	// Track appends what hands the message to the destinations of n, and keeps account of what they say.
	Track(n *ir.Node)
	// Follow goes on with the node at the end of n's to.
	Follow(n *ir.Node)
}
