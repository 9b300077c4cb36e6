package pass

import (
	"go/types"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/kind"
	"github.com/pipegen/pipegen/gen/load"
	"github.com/pipegen/pipegen/gen/spec"
)

// Request says what Go a spec needs; all requests of a run are loaded together.
func Request(u *Unit, dir string, flags []string) load.Request {
	out := OutputsOf(u.Spec)
	r := load.Request{Dir: dir, Outputs: []string{out.Pipeline, out.Calls}, At: whole(u.Spec), Flags: flags}
	if u.Spec.Output.Given() {
		r.OutputAt = u.Spec.Output.At
	}
	for _, i := range u.Spec.Imports {
		r.Imports = append(r.Imports, load.Import{Alias: i.Alias.Text, Path: i.Path.Text, At: i.Path.At, Refused: i.Refused})
	}
	return r
}

// whole is where to report what concerns the spec as a whole.
func whole(s *spec.Spec) diag.Span {
	if s.Pipeline.Given() {
		return s.Pipeline.At
	}
	return diag.Span{Pos: diag.Pos{File: s.File, Line: 1, Col: 1}}
}

// Resolve finds the Go behind the names: the message, the components, the functions, and whether they fit.
func Resolve(u *Unit) {
	r := &resolver{
		l: u.List, g: u.Graph, p: u.Package, s: u.Spec,
		byName: map[string]*ir.Component{}, unnamed: map[*types.TypeName]*ir.Component{},
	}
	r.g.Package = u.Package
	if r.s.Message.Given() {
		r.g.Message = r.p.Message(r.s.Message, r.l)
	}
	r.components()
	if r.g.Message == nil {
		return
	}
	for _, n := range r.g.Nodes {
		k := kind.Of(n)
		if n.Symbol.Given() {
			n.Func = r.call(n, n.Symbol, k.Signatures)
		}
		if n.Done.Given() {
			n.DoneFunc = r.call(n, n.Done, kind.DoneSignatures)
		}
	}
}

type resolver struct {
	l       *diag.List
	g       *ir.Graph
	p       *load.Package
	s       *spec.Spec
	byName  map[string]*ir.Component
	unnamed map[*types.TypeName]*ir.Component
}

func (r *resolver) components() {
	for i, sc := range r.s.Components {
		c := r.g.Components[i]
		r.byName[c.Name] = c
		c.Facts = r.component(sc.Type)
		if c.Facts == nil || sc.Config == nil {
			continue
		}
		if c.New = r.p.Constructor(c.Facts.Type, sc.Type, r.l); c.New != nil {
			c.Config = r.p.Config(sc.Config, c.New.Config, r.l)
		}
	}
}

func (r *resolver) component(t spec.Text) *load.Component {
	if !t.Given() {
		return nil // as the reader of the document has reported
	}
	typ := r.p.Type(t, r.l)
	if typ == nil {
		return nil
	}
	return r.p.Component(typ, t, r.l)
}

// call resolves a function: of the package, of an import, or a method of a component.
func (r *resolver) call(n *ir.Node, t spec.Text, accepted []kind.Signature) *ir.Call {
	var patterns []load.Pattern
	for _, s := range accepted {
		patterns = append(patterns, s.Pattern())
	}
	holes := map[string]types.Type{"M": r.g.Message.Type}
	var s *load.Symbol
	var m load.Match
	var ok bool
	call := &ir.Call{Text: t.Text}
	if name, method, dotted := strings.Cut(t.Text, "."); dotted && r.byName[name] != nil && !strings.Contains(method, ".") {
		c := r.byName[name]
		if c.Facts == nil {
			return nil // reported at the component
		}
		if s = r.p.Method(c.Facts.Type, method, t, r.l); s != nil {
			m, ok = r.p.Match(s, t, patterns, holes, r.l)
		}
		call.Component = c
	} else {
		s, m, ok = r.p.Call(t, patterns, holes, r.l)
		if ok && s.Recv != nil {
			call.Component = r.instance(s.Recv, t)
		}
	}
	if !ok {
		return nil
	}
	if c := call.Component; c != nil {
		c.Users = append(c.Users, n)
	}
	call.Symbol, call.Ctx, call.Err, call.Form = s, m.Ctx, m.Err, accepted[m.Index].Form
	return call
}

// instance is the unnamed component that Type.Method is short for.
func (r *resolver) instance(typ *types.TypeName, t spec.Text) *ir.Component {
	if c := r.unnamed[typ]; c != nil {
		return c
	}
	c := &ir.Component{Name: r.freeName(typ.Name()), At: t.At, Facts: r.p.Component(typ, t, r.l)}
	r.unnamed[typ] = c
	r.g.Components = append(r.g.Components, c)
	return c
}

// freeName makes the name of an unnamed component, apart from those of the others.
func (r *resolver) freeName(name string) string {
	for i := range r.g.Components {
		if ir.Lower(r.g.Components[i].Name) == ir.Lower(name) {
			return r.freeName(name + "2")
		}
	}
	return name
}
