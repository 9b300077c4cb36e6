package emit

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/load"
)

// The vocabulary of all emitting functions.

// comment prints text as a comment, line by line, each behind "// ", or "//" where it is indented like code: no text,
// whatever is in it, can leave a comment or be taken for a directive.
func comment(g commenter, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "\t") {
			g.Comment("//" + strings.TrimRight(line, " \t"))
		} else {
			g.Comment(strings.TrimRight("// "+line, " \t"))
		}
	}
}

type commenter interface{ Comment(string) *jen.Statement }

// wrapped prints text as a comment of lines of decent length. An empty line parts paragraphs.
func wrapped(g commenter, text string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			comment(g, "")
		}
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			if line != "" && len(line)+len(word) > 110 {
				comment(g, line)
				line = ""
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		comment(g, line)
	}
}

// hot prints the marker of functions that run for every message.
func hot(f *jen.File) {
	f.Comment("//")
	f.Comment("//pipegen:hot")
}

// p.name
func (e *emitter) p(name string) *jen.Statement { return jen.Id(e.names.local("p")).Dot(name) }

// method begins a method of the pipeline.
//
//	func (p *Orders) name
func (e *emitter) method(f *jen.File, name string) *jen.Statement {
	return f.Func().Params(jen.Id(e.names.local("p")).Op("*").Id(e.graph.Name)).Id(name)
}

// Order, or shop.Order, or []*Order of a batch
func (e *emitter) body(m *load.Message) *jen.Statement {
	if m.Of != nil {
		return jen.Index().Op("*").Add(e.body(m.Of))
	}
	return jen.Qual(m.Name.Pkg().Path(), m.Name.Name())
}

// arg is the type in which functions of the user's take a message.
//
// *Order, or []*Order
func (e *emitter) arg(m *load.Message) *jen.Statement {
	if m.Of != nil {
		return e.body(m)
	}
	return jen.Op("*").Add(e.body(m))
}

// given is a message as functions of the user's take it.
//
// &order.Body, or batch.Body
func (e *emitter) given(m *load.Message, msg *jen.Statement) *jen.Statement {
	body := jen.Add(msg).Dot("Body")
	if m.Of != nil {
		return body
	}
	return jen.Op("&").Add(body)
}

// noun is what a message of this type is called.
func noun(m *load.Message) string {
	if m.Of != nil {
		return "batch"
	}
	return "message"
}

// *rt.Msg[Order]
func (e *emitter) message(m *load.Message) *jen.Statement {
	return jen.Op("*").Qual(rt, "Msg").Types(e.body(m))
}

// rt.Letter[Order]
func (e *emitter) letter(m *load.Message) *jen.Statement {
	return jen.Qual(rt, "Letter").Types(e.body(m))
}

// variable is the variable that holds a message of this type, such as order.
func (e *emitter) variable(m *load.Message) string {
	if m.Of != nil {
		if name := e.names.message("batch"); name != e.variable(m.Of) {
			return name
		}
		return e.names.message("gathered")
	}
	return e.names.message(ir.Lower(m.Name.Name()))
}

// entry is the type of a queue's entries.
func (e *emitter) entry(q *ir.Queue) *jen.Statement {
	if q.Letters {
		return e.letter(q.Message())
	}
	return e.message(q.Message())
}

// order *rt.Msg[Order]
func (e *emitter) param(name string, m *load.Message) *jen.Statement {
	return jen.Id(name).Add(e.message(m))
}

// &ordersNodes[ordersStore]
func (e *emitter) node(n *ir.Node) *jen.Statement {
	return jen.Op("&").Id(e.prefixed("nodes")).Index(jen.Id(e.prefixed(n.Name)))
}

// prefixed is an unexported package-level name of the pipeline's.
func (e *emitter) prefixed(name string) string {
	return e.declare(ir.Lower(e.graph.Name) + ir.Upper(name))
}

// declare notes a package-level name: no variable may hide it.
func (e *emitter) declare(name string) string {
	e.names.refers[name] = true
	return name
}

// orders.yaml:14
func fmtLine(spec string, line int) string { return fmt.Sprintf("%s:%d", spec, line) }

// msgOf is the variable that holds a message of h: a clone is called clone wherever it is met.
func (e *emitter) msgOf(h *ir.Holder) string {
	switch h = h.Owner(); {
	case h.Reserve == nil:
		return e.variable(h.Message)
	case !h.Reserve.Made:
		return e.names.local("clone")
	case h.Parent == nil || h.Message == h.Parent.Message:
		return e.names.local("made")
	}
	return e.variable(h.Message)
}

// count counts a message's holds; a segment that has the message from another one does it in a note of its own.
//
// clone.Hold(2), or order.HoldAt(0, 2)
func (e *emitter) count(msg, method string, h *ir.Holder, args ...jen.Code) *jen.Statement {
	return jen.Id(msg).Dot(e.holdMethod(method, h)).Call(e.holdArgs(h, args...)...)
}

func (e *emitter) holdMethod(method string, h *ir.Holder) string {
	if h.Owner().Note > 0 {
		return method + "At"
	}
	return method
}

func (e *emitter) holdArgs(h *ir.Holder, args ...jen.Code) []jen.Code {
	if note := h.Owner().Note; note > 0 {
		return append([]jen.Code{jen.Lit(note - 1)}, args...)
	}
	return args
}

// err is the name of the error variable.
func (e *emitter) err() string { return e.names.local("err") }

func (e *emitter) id(name string) *jen.Statement { return jen.Id(e.names.local(name)) }

// list joins names with commas and an and.
func list(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func nodeNames(nodes []*ir.Node) []string {
	var all []string
	for _, n := range nodes {
		all = append(all, n.Name)
	}
	return all
}
