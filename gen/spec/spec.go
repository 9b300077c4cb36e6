// Package spec reads a pipeline spec: YAML in, a Spec with the position of every word out. It knows the shape of the
// document and nothing of kinds, Go or graphs. It alone imports yaml.v3.
package spec

import (
	"time"

	"github.com/pipegen/pipegen/gen/diag"
)

// A Spec is one document as written: names, fields and positions, nothing looked up. Of a faulty document it holds what
// was understood; what is faulty may be missing, and has been reported.
type Spec struct {
	File   string // as given to Read; positions carry it
	Source []byte

	Version    int
	Pipeline   Text // exported Go identifier: the generated type
	Message    Text // "Order" or "alias.Order"; not given only where Read has reported it
	Doc        Text
	Output     Text // file name in the spec's folder
	Imports    []Import
	Shutdown   Shutdown
	StallAfter Duration
	Messages   Number
	Components []Component
	Nodes      []Node
}

// An Import gives a Go package an alias.
type Import struct {
	Alias, Path Text
	Refused     bool // the path is none, which Read has reported: the alias is known and good for nothing
}

// Shutdown says how long a drain may last and what becomes of the messages in flight at its end.
type Shutdown struct {
	Drain    Duration
	InFlight Text // "nack" or "drop"; empty where not written
}

// A Duration is a Go duration with its place; the zero Duration was not written.
type Duration struct {
	Value time.Duration
	At    diag.Span
}

// A Number is a decimal integer with its place; the zero Number was not written.
type Number struct {
	Value int64
	At    diag.Span
}

// A Component is an instance whose methods nodes use.
type Component struct {
	Name   Text
	Type   Text   // "Ledger" or "alias.Ledger"; not given only where Read has reported it
	Config *Value // a mapping; nil where the component has none
}

// A Node is one entry of nodes: its keys in the order written. Kinds give them meaning.
type Node struct {
	Name   Text
	Fields []*Entry
	At     diag.Span // of the start of the mapping

	Refused bool // it is no mapping, which Read has reported: there is only the name
}

// Field finds a key of the node; nil where it was not written.
func (n *Node) Field(key string) *Entry { return find(n.Fields, key) }

// Get finds a key of a mapping; nil where it was not written.
func (v *Value) Get(key string) *Entry { return find(v.Entries, key) }

func find(entries []*Entry, key string) *Entry {
	for _, e := range entries {
		if e.Key.Text == key {
			return e
		}
	}
	return nil
}
