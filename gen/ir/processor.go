package ir

import (
	"go/types"
	"strings"
	"time"

	"github.com/pipegen/pipegen/gen/spec"
)

// A Machine is what a processor is: a component with the methods that the pipeline calls, and what the spec gives it.
type Machine struct {
	Text      spec.Text // the component, or its type, as the spec names it
	Component *Component
	Methods   []*Method // that the type has

	Sends   int           // most Sends of one call
	Wakeups int           // slots
	Requeue int           // slots
	Makes   int           // messages of its own
	Tick    time.Duration // 0: it has none
}

// A Method is one that the type of a processor has.
type Method struct {
	Name   string
	Call   *Call
	Peeks  bool       // AcceptData takes the message
	Config types.Type // of Config: what it takes a pointer to
}

// Method finds a method by name; nil where the type has none.
func (m *Machine) Method(name string) *Method {
	for _, x := range m.Methods {
		if x.Name == name {
			return x
		}
	}
	return nil
}

// Has reports whether the type has one of these methods.
func (m *Machine) Has(names ...string) bool {
	for _, name := range names {
		if m.Method(name) != nil {
			return true
		}
	}
	return false
}

// Hears reports whether the processor is told what becomes of the messages that it sends: then it may send one again.
func (m *Machine) Hears() bool { return m.Has("Ack", "Nack") }

// Resumes is the method that gets messages which were put off.
func (m *Machine) Resumes() *Method {
	if r := m.Method("Resume"); r != nil {
		return r
	}
	return m.Method("Process")
}

// Ways are the edges by which a processor sends: to: first, then outputs: in the order of the spec. Of any other node there are none.
func (n *Node) Ways() []*Edge {
	var all []*Edge
	if n.Machine == nil {
		return nil
	}
	for _, role := range []Role{Next, Output} {
		for _, e := range n.Out {
			if e.Role == role {
				all = append(all, e)
			}
		}
	}
	return all
}

// calls are the calls of the methods.
func (m *Machine) calls() (all []*Call) {
	for _, x := range m.Methods {
		all = append(all, x.Call)
	}
	return all
}

// dump is a processor on the line of its node: the component, and the methods that were found.
func (m *Machine) dump() string {
	s := " " + m.Text.Text
	for _, x := range m.Methods {
		s += " " + x.Name + strings.TrimPrefix(x.Call.Symbol.Sig.String(), "func")
	}
	return s
}

// names lists the methods.
func (m *Machine) names() string {
	var all []string
	for _, x := range m.Methods {
		all = append(all, x.Name)
	}
	return strings.Join(all, ", ")
}
