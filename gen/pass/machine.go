package pass

import (
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/kind"
)

// machine finds the component of a processor, and those of its type's methods that the pipeline calls.
func (r *resolver) machine(n *ir.Node) {
	m := n.Machine
	if !m.Text.Given() {
		return
	}
	c := r.byName[m.Text.Text]
	if c == nil {
		typ := r.p.Type(m.Text, r.l)
		if typ == nil {
			return
		}
		c = r.instance(typ, m.Text)
	}
	if c.Facts == nil {
		return // reported at the component
	}
	right := true
	for _, want := range kind.ProcessorMethods {
		s, match, ok := r.p.Optional(c.Facts.Type, want.Name, patternsOf(want.Signatures), holes(n), m.Text, want.Help(), r.l)
		right = right && ok
		switch {
		case s == nil && ok && want.Needed:
			right = false
			r.noProcess(n, c, want)
		case s == nil || !ok:
		default:
			call := &ir.Call{Symbol: s, Ctx: match.Ctx, Err: match.Err, Component: c, Text: m.Text.Text + "." + want.Name}
			m.Methods = append(m.Methods, &ir.Method{Name: want.Name, Call: call, Peeks: match.Index > 0, Config: match.Types["C"]})
		}
	}
	if right {
		m.Component = c
		c.Users = append(c.Users, n)
	}
}

// noProcess reports a type that is no processor's.
func (r *resolver) noProcess(n *ir.Node, c *ir.Component, want kind.MethodOf) {
	message := "M"
	if n.Message != nil {
		message = n.Message.Name.Name()
	}
	d := r.l.Errorf(n.Machine.Text.At, "no-method", "%s has no method Process: it cannot be a processor", n.Machine.Text.Text).
		Helpf("write %s", want.Signatures[0].Method(want.Name, c.Facts.Type.Name(), message))
	d.Notef(r.p.Place(c.Facts.Type), "%s is declared here", c.Facts.Type.Name())
}
