package pass

import (
	"fmt"
	"slices"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
)

// copies knows who changes messages, and hence where they must be cloned.
type copies struct {
	changer map[*ir.Node]*ir.Node   // the node, at or below the key, that changes the very message which the key gets
	clones  map[*ir.Edge]bool       // destinations that get a clone
	fans    map[*ir.Node][]*ir.Edge // the same by fanout, in the order of dispatch
}

func copiesOf(g *ir.Graph) *copies {
	c := &copies{changer: map[*ir.Node]*ir.Node{}, clones: map[*ir.Edge]bool{}, fans: map[*ir.Node][]*ir.Edge{}}
	for _, n := range slices.Backward(g.Flow) {
		c.visit(n)
	}
	return c
}

// visit decides for n; all below it is decided.
func (c *copies) visit(n *ir.Node) {
	switch {
	case derives(n): // what follows changes a message of its own
	case n.Mutates():
		c.changer[n] = n
	case n.Kind == ir.Fanout:
		c.fan(n)
	case n.Next() != nil:
		c.changer[n] = c.changer[n.Next()]
	}
}

// ownClone reports whether n works on a clone, so that its dead letters show the message as n received it.
func ownClone(n *ir.Node) bool { return n.Mutates() && n.Edge(ir.Failure) != nil }

// derives reports whether n hands on a message of its own, and leaves the one that it received as it was.
func derives(n *ir.Node) bool { return ownClone(n) || n.Makes != nil }

// fan gives a clone to every destination whose branch changes the message, but to the last of them if all do: then
// nobody else needs the original. Where nobody is awaited, done may read it while the branches still run.
func (c *copies) fan(n *ir.Node) {
	var changers []*ir.Edge
	order := dispatchOrder(n)
	for _, e := range order {
		if c.changer[e.To] != nil {
			changers = append(changers, e)
		}
	}
	if len(changers) > 0 && len(changers) == len(order) && n.Options.Await != ir.AwaitNone {
		last := changers[len(changers)-1]
		c.changer[n] = c.changer[last.To]
		changers = changers[:len(changers)-1]
	}
	c.fans[n] = changers
	for _, e := range changers {
		c.clones[e] = true
	}
}

// why tells where n makes clones, and for what: the node that changes the message. why is empty if it makes none.
func (c *copies) why(n *ir.Node) (at diag.Span, changer *ir.Node, why string) {
	if ownClone(n) {
		e := n.Edge(ir.Failure)
		return e.At, n, fmt.Sprintf("%s may change the message before it fails, and %s is to see it as it was", n.Name, e.To.Name)
	}
	for _, e := range c.fans[n] {
		changer := c.changer[e.To]
		return e.At, changer, fmt.Sprintf("%s changes the message below %s, and other destinations see it too", changer.Name, n.Name)
	}
	return diag.Span{}, nil, ""
}

// dispatchOrder is the order in which destinations get a message: the primary last, so that its outcome can't come
// before the others have theirs.
func dispatchOrder(n *ir.Node) []*ir.Edge {
	var others, primary []*ir.Edge
	for _, e := range n.Destinations() {
		if e.Primary {
			primary = append(primary, e)
		} else {
			others = append(others, e)
		}
	}
	return append(others, primary...)
}
