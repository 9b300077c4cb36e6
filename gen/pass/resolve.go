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
	patterns := patternsOf(accepted)
	holes := r.holes()
	own := &diag.List{}
	defer r.l.Add(own)
	var s *load.Symbol
	var m load.Match
	var ok bool
	call := &ir.Call{Text: t.Text}
	if name, method, dotted := strings.Cut(t.Text, "."); dotted && r.byName[name] != nil && !strings.Contains(method, ".") {
		c := r.byName[name]
		if c.Facts == nil {
			return nil // reported at the component
		}
		if s = r.p.Method(c.Facts.Type, method, t, own); s != nil {
			m, ok = r.p.Match(s, t, patterns, holes, own)
		}
		call.Component = c
	} else {
		s, m, ok = r.p.Call(t, patterns, holes, own)
		if ok && s.Recv != nil {
			call.Component = r.instance(s.Recv, t)
		}
		r.namesType(t, own)
	}
	if !ok {
		if s != nil && t == n.Symbol {
			r.otherKind(n, s, own)
		}
		return nil
	}
	if c := call.Component; c != nil {
		c.Users = append(c.Users, n)
	}
	call.Symbol, call.Ctx, call.Err, call.Form = s, m.Ctx, m.Err, accepted[m.Index].Form
	return call
}

func (r *resolver) holes() map[string]types.Type {
	return map[string]types.Type{"M": r.g.Message.Type}
}

func patternsOf(accepted []kind.Signature) (patterns []load.Pattern) {
	for _, s := range accepted {
		patterns = append(patterns, s.Pattern())
	}
	return patterns
}

// otherKind helps with a function that n's kind refuses and another accepts.
func (r *resolver) otherKind(n *ir.Node, s *load.Symbol, l *diag.List) {
	for _, k := range []*kind.Kind{kind.Map, kind.Filter, kind.Exporter, kind.Receiver} {
		if typ, ok := r.p.Fits(s, patternsOf(k.Signatures), r.holes()); ok {
			article := "a"
			if k == kind.Exporter {
				article = "an"
			}
			for _, d := range l.Sorted() {
				d.Helpf("a %s is %s %s: write %s: %s", typ, article, k.Name, k.Name, n.Symbol.Text)
			}
			return
		}
	}
}

// namesType looks after a symbol Type.Method where a declared component has that very type: most likely the author meant
// the component.
func (r *resolver) namesType(t spec.Text, l *diag.List) {
	dot := strings.LastIndex(t.Text, ".")
	for _, c := range r.s.Components {
		if dot < 0 || c.Type.Text != t.Text[:dot] {
			continue
		}
		meant := c.Name.Text + t.Text[dot:]
		if facts := r.byName[c.Name.Text].Facts; facts != nil && types.IsInterface(facts.Type.Type()) {
			for _, d := range l.Sorted() { // it cannot be an instance of its own
				d.Helpf("did you mean %s?", meant)
			}
		} else if l.Empty() {
			l.Warnf(t.At, "second-instance", "%s belongs to an unnamed instance of its own, not to component %s", t.Text, c.Name.Text).
				Helpf("did you mean %s?", meant).Notef(c.Name.At, "%s stands here", c.Name.Text)
		}
		return
	}
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
