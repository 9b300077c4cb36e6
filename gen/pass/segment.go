package pass

import "github.com/pipegen/pipegen/gen/ir"

// Segment cuts the graph where it must be cut: behind a receiver, before an exporter that is not inline, before a
// destination that may be passed over when it is full, and where queue: says so. All else is fused.
func Segment(u *Unit) { u.Cuts = cut(u.Graph) }

func cut(g *ir.Graph) *ir.Cuts {
	c := &ir.Cuts{Segment: map[*ir.Node]*ir.Node{}, Queued: map[*ir.Node]bool{}}
	for _, n := range g.Flow {
		switch {
		case n.Kind == ir.Receiver:
			head(c, n)
		case n.Kind == ir.Exporter && !n.Options.Inline:
			c.Queued[n] = true
			c.Segment[n] = c.Segment[n.In[0].From]
		case n.In[0].Drop && n.Kind != ir.Exporter, n.Options.Queue > 0 && n.In[0].From.Kind != ir.Receiver:
			c.Queued[n] = true
			head(c, n)
		default:
			c.Segment[n] = c.Segment[n.In[0].From]
		}
	}
	return c
}

func head(c *ir.Cuts, n *ir.Node) {
	c.Heads = append(c.Heads, n)
	c.Segment[n] = n
}
