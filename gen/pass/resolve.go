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
		seen: map[*ir.Node]bool{}, lost: map[*ir.Node]bool{}, unsure: map[*ir.Node]bool{},
	}
	r.g.Package = u.Package
	if r.s.Message.Given() {
		r.g.Message = r.p.Message(r.s.Message, r.l)
	}
	r.components()
	if r.g.Message == nil {
		return
	}
	r.messages = append(r.messages, r.g.Message)
	for _, n := range r.g.Nodes {
		r.node(n)
	}
}

// node resolves n, after the nodes that its messages come from: they tell of which type those are.
func (r *resolver) node(n *ir.Node) {
	if r.seen[n] {
		return
	}
	r.seen[n] = true
	for _, e := range n.In {
		r.node(e.From)
		if r.unsure[e.From] || r.lost[e.From] {
			r.unsure[n] = true
		}
	}
	n.Message = r.arriving(n)
	accepted := kind.Of(n).Signatures
	if m := n.Message; m != nil && m.Of != nil {
		if !kind.Of(n).Gathered {
			r.refuseBatches(n)
			return
		}
		accepted = kind.Of(n).Batches
	}
	if n.Symbol.Given() {
		n.Func = r.call(n, n.Symbol, accepted)
	}
	if n.Kind == ir.Batch && n.Message != nil {
		n.Makes = r.batchOf(n.Message)
	}
	if n.Done.Given() {
		n.DoneFunc = r.call(n, n.Done, kind.DoneSignatures)
	}
	if n.If.Given() {
		n.IfFunc = r.call(n, n.If, kind.RetryIfSignatures)
	}
	if n.Options.Retry != nil {
		r.key(n)
	}
	if n.Machine != nil {
		r.machine(n)
	}
	for _, e := range n.Cases() {
		if e.When.Given() {
			e.WhenFunc = r.call(n, e.When, kind.WhenSignatures)
		}
	}
}

// key gives a retry that keeps the order of keys the function which tells them: that of the partition above, if it takes such messages.
func (r *resolver) key(n *ir.Node) {
	p := r.g.PartitionAbove(n)
	if n.Options.Retry.Order == "none" || p == nil || p.Func == nil || p.Message != n.Message {
		return
	}
	n.Func = p.Func
	if c := n.Func.Component; c != nil {
		c.Users = append(c.Users, n)
	}
}

// arriving is the type of the messages that come to n; nil where that is not known, since something above is wrong.
func (r *resolver) arriving(n *ir.Node) *load.Message {
	if len(n.In) == 0 {
		return r.g.Message
	}
	first := n.In[0]
	for _, e := range n.In[1:] {
		if a, b := first.Message(), e.Message(); a != nil && b != nil && a != b {
			r.l.Errorf(e.At, "two-messages", "%s gets messages of type %s from %s, but of type %s from %s", n.Name, b.Text(), e.From.Name, a.Text(), first.From.Name).
				Helpf("make two nodes of it, one for each type").Notef(first.At, "the first edge is here")
			return nil
		}
	}
	return first.Message()
}

// refuseBatches reports that n takes messages one by one. What lies below it may well be right.
func (r *resolver) refuseBatches(n *ir.Node) {
	from := n.In[0]
	l := r.l.Errorf(from.At, "batch-below", "%s hands on batches, but a %s takes messages one by one", from.From.Name, n.Kind)
	for at := from.From; ; at = at.In[0].From {
		if at.Kind == ir.Batch {
			l.Helpf("put %s before %s; behind it come exporters, which take []*%s, or fanouts and retries to them", n.Name, at.Name, n.Message.Of.Name.Name())
			break
		}
	}
	n.Message = nil
	r.lost[n] = true
}

// batchOf is the message that is a batch of others: one for each type.
func (r *resolver) batchOf(m *load.Message) *load.Message {
	for _, known := range r.messages {
		if known.Of == m {
			return known
		}
	}
	batch := load.BatchOf(m)
	r.messages = append(r.messages, batch)
	return batch
}

// message is what there is to know of a type that flows; nil after a report.
func (r *resolver) message(t types.Type, at spec.Text) *load.Message {
	for _, known := range r.messages {
		if types.Identical(known.Type, t) {
			return known
		}
	}
	m := r.p.MessageFacts(t, at, r.l)
	if m != nil {
		r.messages = append(r.messages, m)
	}
	return m
}

type resolver struct {
	l       *diag.List
	g       *ir.Graph
	p       *load.Package
	s       *spec.Spec
	byName  map[string]*ir.Component
	unnamed map[*types.TypeName]*ir.Component

	seen     map[*ir.Node]bool // resolved, or about to be
	lost     map[*ir.Node]bool // maps and splits whose function was not found: it may make messages of another type
	unsure   map[*ir.Node]bool // below those
	messages []*load.Message   // of each type, once
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
	holes := holes(n)
	own := &diag.List{}
	defer func() { r.l.Add(own) }()
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
		switch {
		case t != n.Symbol:
		case s == nil:
			r.lost[n] = n.Kind == ir.Map || n.Kind == ir.Split
		case r.unsure[n] && r.fits(s, patterns):
			own = &diag.List{} // it may well be right
		default:
			r.otherKind(n, s, own)
		}
		return nil
	}
	if c := call.Component; c != nil {
		c.Users = append(c.Users, n)
	}
	call.Symbol, call.Ctx, call.Err, call.Form = s, m.Ctx, m.Err, accepted[m.Index].Form
	if call.Form.Makes {
		if n.Makes = r.message(m.Types["Out"], t); n.Makes == nil {
			return nil
		}
	}
	return call
}

// fits reports whether a function fits if messages of whatever type arrive.
func (r *resolver) fits(s *load.Symbol, patterns []load.Pattern) bool {
	_, ok := r.p.Fits(s, patterns, nil)
	return ok
}

// holes are the types that signatures of n's functions name and that are known.
func holes(n *ir.Node) map[string]types.Type {
	if n.Message == nil {
		return nil
	}
	if n.Message.Of != nil {
		return map[string]types.Type{"M": n.Message.Of.Type}
	}
	return map[string]types.Type{"M": n.Message.Type}
}

func patternsOf(accepted []kind.Signature) (patterns []load.Pattern) {
	for _, s := range accepted {
		patterns = append(patterns, s.Pattern())
	}
	return patterns
}

// otherKind helps with a function that n's kind refuses and another accepts.
func (r *resolver) otherKind(n *ir.Node, s *load.Symbol, l *diag.List) {
	if m := n.Message; m != nil && m.Of != nil {
		for _, d := range l.Sorted() {
			d.Helpf("batches come to %s: take []*%s", n.Name, m.Of.Name.Name())
		}
		return
	}
	for _, k := range []*kind.Kind{kind.Map, kind.Filter, kind.Exporter, kind.Receiver} {
		if typ, ok := r.p.Fits(s, patternsOf(k.Signatures), holes(n)); ok {
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
