package pass

import (
	"slices"

	"github.com/pipegen/pipegen/gen/ir"
)

// Process gives the messages of the segment, which n heads, to a processor. It gets clones where a dead letter is to show a message as
// it came; what it sends is of another holder where it is told of outcomes, or where its own messages are among them.
func (l *lowerer) Process(n *ir.Node) {
	from, bearing := l.holder, l.bearing
	p := &ir.Processing{Node: n, Holder: from}
	if ownClone(n) {
		_, _, why := l.copies.why(n)
		p.Clone = l.clone(n, ir.Lower(n.Name), why, from, bearing, l.sizes.Clones[n])
		p.Clone.Reserve.Holder.Parent = from
		p.Holder = p.Clone.Reserve.Holder
	}
	l.failure(n, from, bearing, p.Clone)
	p.Sent = p.Holder
	if n.Machine.Hears() || n.Machine.Makes > 0 {
		p.Sent = &ir.Holder{Name: ir.Upper(n.Name) + "Sent", Message: n.Message, Segment: l.seg, Base: p.Holder}
	}
	if n.Machine.Makes > 0 {
		l.own(n, p)
	}
	l.seg.Keeper, l.seg.Process = n, p
	before := map[*ir.Queue]int{} // its own dead letters may share a queue with those of a way
	for _, q := range l.seg.Out {
		before[q] = len(q.Feeds)
	}
	for _, e := range n.Ways() {
		p.Ways = append(p.Ways, l.way(e, p.Sent))
	}
	if n.Machine.Hears() { // whatever it is told, it may send again, anywhere
		ways := slices.DeleteFunc(slices.Clone(l.seg.Out), func(q *ir.Queue) bool { return len(q.Feeds) == before[q] })
		for _, q := range ways {
			q.Leads = append(q.Leads, ways...)
		}
	}
}

// own plans the messages of a processor's own, which pass as those that it was given.
func (l *lowerer) own(n *ir.Node, p *ir.Processing) {
	r := &ir.Reserve{Name: ir.Lower(n.Name) + "Made", Node: n, Made: true, Why: n.Name + " makes messages of its own", Segment: l.seg, Messages: n.Machine.Makes}
	r.Holder = &ir.Holder{Name: ir.Upper(r.Name), Message: n.Message, Segment: l.seg, Reserve: r}
	l.plan.Reserves = append(l.plan.Reserves, r)
	l.skipped[r] = true // New says when there is none
	p.Made, p.Holder.Also = r, r.Holder
}

// way is the one step by which a processor sends along an edge.
func (l *lowerer) way(e *ir.Edge, sent *ir.Holder) ir.Step {
	steps := &ir.Func{Holder: sent}
	l.within(steps, func() {
		l.holder, l.bearing = sent, ir.Bears
		if !l.copies.clones[e] {
			l.step(l.caseStep(e))
			return
		}
		l.arriveAsClone(e)
	})
	return steps.Steps[0]
}

// perSend is how many places that count one message sent by a processor may need: of its ways the most.
func perSend(n *ir.Node, per func(*ir.Edge) int) int {
	most := 0
	for _, e := range n.Ways() {
		most = max(most, per(e))
	}
	return most
}

// sends is how often n may send for one message.
func sends(n *ir.Node) int {
	if n.Machine != nil {
		return n.Machine.Sends
	}
	return 1
}

// firstOf is the node that gets the messages of n's segment first.
func firstOf(cuts *ir.Cuts, n *ir.Node) *ir.Node {
	head := cuts.Segment[n]
	if head.Kind == ir.Receiver && n != head {
		return head.Next()
	}
	return head
}

// mostSends is the most that a processor may send for one message.
func mostSends(g *ir.Graph) int {
	most := 1
	for _, n := range g.Nodes {
		most = max(most, sends(n))
	}
	return most
}

// again gives clones to the branches of a processor that may send a message again: those that change it, and those where somebody may
// use it, or note something in it, beyond its outcome.
func (c *copies) again(n *ir.Node) {
	for _, e := range n.Ways() {
		if c.changer[e.To] != nil || notes(e.To) || len(c.meets[e.To]) > 0 || c.lingers(e.To) {
			c.clones[e] = true
			c.fans[n] = append(c.fans[n], e)
		}
	}
}

// lingers reports whether a message may be in use below n when it has its outcome: a fanout may not wait for all.
func (c *copies) lingers(n *ir.Node) bool {
	known, ok := c.lingering[n]
	if !ok {
		known = n.Kind == ir.Fanout || slices.ContainsFunc(n.Out, func(e *ir.Edge) bool { return c.lingers(e.To) })
		c.lingering[n] = known
	}
	return known
}
