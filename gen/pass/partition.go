package pass

import (
	"fmt"

	"github.com/pipegen/pipegen/gen/ir"
)

// Partition makes the copies that partitions ask for: from here on each has cases, one for each copy of what lies below it.
func Partition(u *Unit) { u.Graph = partitioned(u.Graph) }

// partitioned is g with the copies that its partitions ask for; g itself where there are none.
func partitioned(g *ir.Graph) *ir.Graph {
	for _, n := range g.Flow { // upstream first: a partition below another one is copied with it, and is met again
		if n.Kind == ir.Partition && n.Edge(ir.Next) != nil {
			return partitioned(copyBelow(g, n))
		}
	}
	return g
}

// copyBelow makes the copies that one partition asks for. g stays as it was, but for who uses its components.
func copyBelow(g *ir.Graph, n *ir.Node) *ir.Graph {
	c := &copier{below: g.Below(n), times: n.Options.Into, of: map[*ir.Node][]*ir.Node{}}
	all := *g
	all.Nodes, all.Flow = c.nodes(g.Nodes), nil
	for _, x := range g.Flow {
		all.Flow = append(all.Flow, c.of[x]...)
	}
	for _, x := range g.Flow {
		c.edges(x, n)
	}
	for _, x := range g.Flow {
		c.entries(x)
	}
	for _, component := range g.Components { // there is no other graph that they belong to from here on
		var users []*ir.Node
		for _, x := range component.Users {
			users = append(users, c.of[x]...)
		}
		component.Users = users
	}
	return &all
}

// A copier makes copies of the nodes below a partition, and one of each other node.
type copier struct {
	below map[*ir.Node]bool
	times int
	of    map[*ir.Node][]*ir.Node
	edge  map[*ir.Edge][]*ir.Edge
}

func (c *copier) nodes(nodes []*ir.Node) (all []*ir.Node) {
	for _, n := range nodes {
		times := 1
		if c.below[n] {
			times = c.times
		}
		for i := range times {
			x := *n
			x.In, x.Out = nil, nil
			if c.below[n] {
				x.Name = fmt.Sprintf("%s_%d", n.Name, i)
			}
			c.of[n] = append(c.of[n], &x)
		}
		all = append(all, c.of[n]...)
	}
	return all
}

// edges makes the edges that leave the copies of x, in order; the partition's own leads to each copy.
func (c *copier) edges(x, partition *ir.Node) {
	if c.edge == nil {
		c.edge = map[*ir.Edge][]*ir.Edge{}
	}
	for _, e := range x.Out {
		if x == partition {
			for _, to := range c.of[e.To] {
				c.connect(e, c.of[x][0], to, ir.Case)
			}
			continue
		}
		for i, from := range c.of[x] {
			to := c.of[e.To][0]
			if c.below[e.To] {
				to = c.of[e.To][i] // its way there leads through the partition, and so x stands below it, too
			}
			c.connect(e, from, to, e.Role)
		}
	}
	for _, e := range x.Out { // all edges of x are there: a fallback stands in for one of them
		for i, copied := range c.edge[e] {
			if e.StandsFor != nil {
				copied.StandsFor = c.edge[e.StandsFor][i]
			}
		}
	}
}

func (c *copier) connect(e *ir.Edge, from, to *ir.Node, role ir.Role) {
	x := *e
	x.From, x.To, x.Role = from, to, role
	c.edge[e] = append(c.edge[e], &x)
	from.Out = append(from.Out, &x)
}

// entries puts the edges that lead to the copies of x into the order in which they led to x.
func (c *copier) entries(x *ir.Node) {
	for _, e := range x.In {
		for _, copied := range c.edge[e] {
			copied.To.In = append(copied.To.In, copied)
		}
	}
}
