package ir

// Below are the nodes that messages reach by way of n alone.
func (g *Graph) Below(n *Node) map[*Node]bool {
	elsewhere := map[*Node]bool{}
	for _, x := range g.Nodes {
		if len(x.In) == 0 {
			reach(x, n, elsewhere)
		}
	}
	below := map[*Node]bool{}
	for _, e := range n.Out {
		reach(e.To, nil, below)
	}
	for x := range elsewhere {
		delete(below, x)
	}
	return below
}

// PartitionsAbove are the partitions that n lies below, the innermost last.
func (g *Graph) PartitionsAbove(n *Node) (all []*Node) {
	for _, p := range g.Flow {
		if p.Kind == Partition && g.Below(p)[n] {
			all = append(all, p)
		}
	}
	return all
}

// PartitionAbove is the innermost of them; nil if there is none.
func (g *Graph) PartitionAbove(n *Node) *Node {
	all := g.PartitionsAbove(n)
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// reach marks what can be reached from n, but not beyond end.
func reach(n, end *Node, reached map[*Node]bool) {
	if reached[n] {
		return
	}
	reached[n] = true
	if n == end {
		return
	}
	for _, e := range n.Out {
		reach(e.To, end, reached)
	}
}
