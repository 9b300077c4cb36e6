package pass

import "github.com/pipegen/pipegen/gen/ir"

// Limit appends what drops messages that come too fast. One that holds them back stands at the head of a segment, whose turn does
// it.
func (l *lowerer) Limit(n *ir.Node) {
	if n.Options.Limit.Drop {
		l.step(&ir.Allow{Node: n, Holder: l.holder, Bearing: l.bearing})
		return
	}
	l.Keeper(n)
}
