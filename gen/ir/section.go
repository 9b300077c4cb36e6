package ir

// A Section is the rows that nodes of one sort have in Stats beside those of all nodes.
type Section struct {
	Field  string // of Stats, unless a node is called so
	Method string // that gives all of them
	Row    string // the type of one, in the runtime
	Doc    string // what the nodes are
	Has    func(*Node) bool
}

// Sections are all there are, in the order in which they are printed.
var Sections = []Section{
	{"Fanout", "Fanouts", "FanoutStats", "fanouts that keep account of their destinations", (*Node).Full},
	{"Batch", "Batches", "BatchStats", "nodes that gather messages", func(n *Node) bool { return n.Kind == Batch }},
	{"Retry", "Retries", "RetryStats", "retries", func(n *Node) bool { return n.Kind == Retry }},
}

// In are the nodes of g that have a row in the section, upstream first.
func (s Section) In(g *Graph) (all []*Node) {
	for _, n := range g.Flow {
		if s.Has(n) {
			all = append(all, n)
		}
	}
	return all
}
