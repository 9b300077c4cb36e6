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

// copyBelow makes the copies that one partition asks for. g stays as it was.
func copyBelow(g *ir.Graph, n *ir.Node) *ir.Graph {
	c := &copier{
		below: g.Below(n), times: n.Options.Into,
		of: map[*ir.Node][]*ir.Node{}, edge: map[*ir.Edge][]*ir.Edge{}, component: map[*ir.Component][]*ir.Component{},
	}
	all := *g
	all.Components = c.components(g.Components)
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
	for _, component := range g.Components {
		c.users(component)
	}
	return &all
}

// A copier makes copies of the nodes below a partition, and one of each other node. A component that is a processor there is
// copied as well: each copy of the node has a state of its own.
type copier struct {
	below     map[*ir.Node]bool
	times     int
	of        map[*ir.Node][]*ir.Node
	edge      map[*ir.Edge][]*ir.Edge
	component map[*ir.Component][]*ir.Component
}

func (c *copier) components(components []*ir.Component) (all []*ir.Component) {
	for _, component := range components {
		times := 1
		if p := component.Processor(); p != nil && c.below[p] {
			times = c.times
		}
		for i := range times {
			x := *component
			x.Users = nil
			if times > 1 {
				x.Name = numbered(component.Name, i)
			}
			c.component[component] = append(c.component[component], &x)
		}
		all = append(all, c.component[component]...)
	}
	return all
}

// users tells the copies of a component who uses them.
func (c *copier) users(component *ir.Component) {
	for _, x := range component.Users {
		for i, user := range c.of[x] {
			of := c.instance(component, i)
			of.Users = append(of.Users, user)
		}
	}
}

// instance is the component that copy i of a node uses.
func (c *copier) instance(component *ir.Component, i int) *ir.Component {
	copies := c.component[component]
	return copies[min(i, len(copies)-1)]
}

// call is what copy i of a node calls.
func (c *copier) call(call *ir.Call, i int) *ir.Call {
	if call == nil || call.Component == nil {
		return call
	}
	x := *call
	x.Component = c.instance(call.Component, i)
	return &x
}

func (c *copier) machine(m *ir.Machine, i int) *ir.Machine {
	if m == nil {
		return nil
	}
	x := *m
	x.Component, x.Methods = c.instance(m.Component, i), nil
	for _, method := range m.Methods {
		of := *method
		of.Call = c.call(method.Call, i)
		x.Methods = append(x.Methods, &of)
	}
	return &x
}

// numbered is the name of a copy, of a node or of a component.
func numbered(name string, i int) string { return fmt.Sprintf("%s_%d", name, i) }

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
				x.Name = numbered(n.Name, i)
			}
			x.Func, x.DoneFunc, x.IfFunc, x.Machine = c.call(n.Func, i), c.call(n.DoneFunc, i), c.call(n.IfFunc, i), c.machine(n.Machine, i)
			c.of[n] = append(c.of[n], &x)
		}
		all = append(all, c.of[n]...)
	}
	return all
}

// edges makes the edges that leave the copies of x, in order; the partition's own leads to each copy.
func (c *copier) edges(x, partition *ir.Node) {
	for _, e := range x.Out {
		if x == partition {
			for _, to := range c.of[e.To] {
				c.connect(e, c.of[x][0], to, ir.Case, 0)
			}
			continue
		}
		for i, from := range c.of[x] {
			to := c.of[e.To][0]
			if c.below[e.To] {
				to = c.of[e.To][i] // its way there leads through the partition, and so x stands below it, too
			}
			c.connect(e, from, to, e.Role, i)
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

// connect makes the copy of e that belongs to copy i of the node it leaves.
func (c *copier) connect(e *ir.Edge, from, to *ir.Node, role ir.Role, i int) {
	x := *e
	x.From, x.To, x.Role, x.WhenFunc = from, to, role, c.call(e.WhenFunc, i)
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
