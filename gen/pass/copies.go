package pass

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
)

// copies knows who changes messages, and hence where they must be cloned.
type copies struct {
	changer map[*ir.Node]*ir.Node   // the node, at or below the key, that changes the very message which the key gets
	clones  map[*ir.Edge]bool       // destinations that get a clone
	fans    map[*ir.Node][]*ir.Edge // the same by fanout, in the order of dispatch
	meets   map[*ir.Node]nodes      // where a message that comes to the key may meet itself again

	lingering map[*ir.Node]bool // whether a message may be in use below the key when it has its outcome
}

func copiesOf(g *ir.Graph) *copies {
	c := &copies{
		changer: map[*ir.Node]*ir.Node{}, clones: map[*ir.Edge]bool{}, fans: map[*ir.Node][]*ir.Edge{}, meets: meetings(g),
		lingering: map[*ir.Node]bool{},
	}
	for _, n := range slices.Backward(g.Flow) {
		c.visit(n)
	}
	return c
}

// visit decides for n; all below it is decided.
func (c *copies) visit(n *ir.Node) {
	if n.Machine != nil && n.Machine.Hears() {
		c.again(n)
	}
	switch {
	case derives(n): // what follows changes a message of its own
	case n.Mutates():
		c.changer[n] = n
	case n.Kind == ir.Fanout:
		c.fan(n)
	case n.Kind == ir.Retry:
		if e := n.Edge(ir.Next); c.changer[e.To] != nil || c.lateReaders(n) {
			c.fans[n], c.clones[e] = []*ir.Edge{e}, true
		}
	default:
		for _, e := range n.Out {
			if e.Role != ir.Failure && c.changer[n] == nil {
				c.changer[n] = c.changer[e.To]
			}
		}
	}
	if f := n.Failure(); f != nil && c.changer[n] == nil {
		c.changer[n] = c.changer[f]
	}
}

// lateReaders reports whether what a retry gives up is changed while others may still read it: destinations of a fanout below that
// were not awaited.
func (c *copies) lateReaders(n *ir.Node) bool {
	f := n.Failure()
	if f == nil || c.changer[f] == nil {
		return false
	}
	seen := nodes{}
	var fansOut func(n *ir.Node) bool
	fansOut = func(n *ir.Node) bool {
		if seen[n] {
			return false
		}
		seen[n] = true
		return n.Kind == ir.Fanout || slices.ContainsFunc(n.Out, func(e *ir.Edge) bool { return fansOut(e.To) })
	}
	return fansOut(n.Next())
}

type nodes = map[*ir.Node]bool

// meetings finds, from each node on, the nodes where ways meet and that note something in a message: it must not be there
// twice. What a node makes is another message.
func meetings(g *ir.Graph) map[*ir.Node]nodes {
	all := map[*ir.Node]nodes{}
	for _, n := range slices.Backward(g.Flow) {
		for _, e := range n.Out {
			if derives(n) && e.Role != ir.Failure {
				continue
			}
			if len(all[e.To]) == 0 && !notes(e.To) {
				continue
			}
			if all[n] == nil {
				all[n] = nodes{}
			}
			maps.Copy(all[n], all[e.To])
			if notes(e.To) {
				all[n][e.To] = true
			}
		}
	}
	return all
}

// notes reports whether n is, or may be, the head of a segment where several ways meet, or of a branch of dead letters.
func notes(n *ir.Node) bool {
	return (n.Merged() || n.Buries() || n.Pauses()) && (n.Kind != ir.Exporter || n.Options.Inline)
}

// meetsAgain gives those of a fanout's destinations whose messages would meet those of others at one place.
func (c *copies) meetsAgain(order []*ir.Edge) (again map[*ir.Edge]*ir.Node) {
	again = map[*ir.Edge]*ir.Node{}
	taken := nodes{}
	for _, e := range slices.Backward(order) { // the primary, which comes last, gets the message itself
		places := maps.Clone(c.meets[e.To])
		if notes(e.To) {
			if places == nil {
				places = nodes{}
			}
			places[e.To] = true
		}
		for place := range places {
			if taken[place] {
				again[e] = e.To
			}
		}
		maps.Copy(taken, places)
	}
	return again
}

// ownClone reports whether n works on a clone, so that its dead letters show the message as n received it.
func ownClone(n *ir.Node) bool { return n.Mutates() && n.Edge(ir.Failure) != nil }

// derives reports whether n hands on a message of its own, and leaves the one that it received as it was.
func derives(n *ir.Node) bool { return ownClone(n) || n.Makes != nil }

// fan gives a clone to every destination whose branch changes the message, but to the last of them if all do: then
// nobody else needs the original. Where nobody is awaited, or a fanout keeps account of its destinations, done may read it while branches
// still run, and it may be sent again: then it stays as it was.
func (c *copies) fan(n *ir.Node) {
	var changers []*ir.Edge
	order := dispatchOrder(n)
	again := c.meetsAgain(order)
	for _, e := range order {
		if c.changer[e.To] != nil || again[e] != nil {
			changers = append(changers, e)
		}
	}
	if len(again) == 0 && len(changers) > 0 && len(changers) == len(order) && n.Options.Await != ir.AwaitNone && !n.Full() {
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
	if len(c.fans[n]) == 0 {
		return diag.Span{}, nil, ""
	}
	e := c.fans[n][0] // the first tells for all
	if n.Kind == ir.Retry {
		return n.At, cmp.Or(c.changer[e.To], c.changer[n.Failure()]), c.whyClone(e)
	}
	return e.At, cmp.Or(c.changer[e.To], e.To), c.whyClone(e)
}

// whyClone tells why a destination of a fanout gets a clone.
func (c *copies) whyClone(e *ir.Edge) string {
	if n := e.From; n.Kind == ir.Retry {
		if changer := c.changer[e.To]; changer != nil {
			return fmt.Sprintf("%s changes the message below %s, which may have to send it again as it was", changer.Name, n.Name)
		}
		return fmt.Sprintf("%s changes what %s gives up, while others below may still read it", c.changer[n.Failure()].Name, n.Name)
	}
	if e.From.Machine != nil {
		return fmt.Sprintf("%s may send a message again, and what lies behind %s may change it, or use it still", e.From.Name, e.To.Name)
	}
	if changer := c.changer[e.To]; changer != nil {
		return fmt.Sprintf("%s changes the message below %s, and other destinations see it too", changer.Name, e.From.Name)
	}
	return fmt.Sprintf("what %s sends by several ways meets again below, and each is to have its own", e.From.Name)
}

// dispatchOrder is the order in which destinations get a message: as they are listed, but for a primary, which comes last, so
// that its outcome can't come before the others have theirs.
func dispatchOrder(n *ir.Node) []*ir.Edge {
	if n.Options.InSequence || n.Options.Await == ir.AwaitAll {
		return n.Destinations()
	}
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
