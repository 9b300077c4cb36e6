package pass

import "github.com/pipegen/pipegen/gen/ir"

// Segment cuts the graph where it must be cut: behind a receiver, before a split, where messages from several places meet, before an
// exporter that is not inline, before a destination that may be passed over when it is full, or whose outcome a fanout keeps
// account of, at a branch that on_error names, and where queue: says so. All else is fused.
func Segment(u *Unit) { u.Cuts = cut(u.Graph) }

// A stand is where a node stands: in which segment, and whose messages it sees there. Two edges with the same stand are
// two ways of one message, of which it goes one.
type stand struct {
	head *ir.Node
	of   any // the node or edge behind which the messages are others, or their outcome means something else; nil at the head
}

func cut(g *ir.Graph) *ir.Cuts {
	c, _ := stands(g)
	return c
}

// stands cuts g, and tells where each node stands then.
func stands(g *ir.Graph) (c *ir.Cuts, at map[*ir.Node]stand) {
	c = &ir.Cuts{Segment: map[*ir.Node]*ir.Node{}, Queued: map[*ir.Node]bool{}}
	at = map[*ir.Node]stand{}
	for _, n := range g.Flow {
		switch {
		case n.Kind == ir.Receiver:
			head(c, n)
			at[n] = stand{head: n}
		case n.Kind == ir.Exporter && !n.Options.Inline:
			c.Queued[n] = true
			c.Segment[n] = c.Segment[n.In[0].From]
			at[n] = stand{c.Segment[n], n}
		case mustQueue(n) || meets(n, at):
			c.Queued[n] = true
			head(c, n)
			at[n] = stand{head: n}
		default:
			at[n] = behind(n.In[0], at)
			c.Segment[n] = at[n].head
		}
	}
	return c, at
}

func head(c *ir.Cuts, n *ir.Node) {
	c.Heads = append(c.Heads, n)
	c.Segment[n] = n
}

// mustQueue reports whether a queue leads to n, which is no exporter with workers, whatever else comes there.
func mustQueue(n *ir.Node) bool {
	for _, e := range n.In {
		apart := e.Drop || e.From.Kind == ir.Partition || e.Role == ir.Failure || e.Role == ir.Destination && e.From.Full()
		if apart && n.Kind != ir.Exporter {
			return true
		}
	}
	behind := !n.Merged() && n.In[0].From.Kind == ir.Receiver
	return n.Pauses() && !behind || n.Options.Queue > 0 && (n.Merged() || n.In[0].From.Kind != ir.Receiver)
}

// meets reports whether messages of different places meet at n: then each place has a queue to it. Dead letters of one
// segment to an inline exporter are told apart by their letters.
func meets(n *ir.Node, at map[*ir.Node]stand) bool {
	if n.Kind == ir.Exporter && n.Buries() {
		for _, e := range n.In {
			if e.Role != ir.Failure {
				return true
			}
			for _, head := range hearers(e.From, at) {
				if head != hearers(n.In[0].From, at)[0] {
					return true
				}
			}
		}
		return false
	}
	for _, e := range n.In[1:] {
		if behind(e, at) != behind(n.In[0], at) {
			return true
		}
	}
	return false
}

// hearers are the heads of the segments that hear what becomes of n's messages: of an exporter with workers, all that send to it.
func hearers(n *ir.Node, at map[*ir.Node]stand) (heads []*ir.Node) {
	if !n.Works() {
		return []*ir.Node{at[n].head}
	}
	for _, e := range n.In {
		if e.From.Works() { // its dead letters
			heads = append(heads, hearers(e.From, at)...)
		} else {
			heads = append(heads, at[e.From].head)
		}
	}
	return heads
}

// behind is where a node stands that an edge leads to.
func behind(e *ir.Edge, at map[*ir.Node]stand) stand {
	s := at[e.From]
	switch {
	case e.Role == ir.Destination, e.Role == ir.Failure, e.From.Machine != nil && e.From.Machine.Hears():
		s.of = e
	case derives(e.From), e.From.Kind == ir.Retry:
		s.of = e.From
	}
	return s
}
