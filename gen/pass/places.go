package pass

import "github.com/pipegen/pipegen/gen/ir"

// places is how often one message may take an edge that counts, from n on and before the next segment. Of alternatives the
// largest number counts, of destinations the sum; of a split, or a retry, the sum of what its own dead letter and one part, or
// attempt, may take.
func places(cuts *ir.Cuts, n *ir.Node, counts func(*ir.Edge) bool, known map[*ir.Node]int) int {
	if need, ok := known[n]; ok {
		return need
	}
	sum, most := 0, 0
	along := func(e *ir.Edge) int {
		need := 0
		if counts(e) {
			need = 1
		}
		if !cuts.Queued[e.To] || e.To.Works() {
			need += places(cuts, e.To, counts, known)
		}
		return need
	}
	if n.Machine != nil { // what it sends, and its own dead letter
		sum = n.Machine.Sends * perSend(n, along)
		if e := n.Edge(ir.Failure); e != nil {
			sum += along(e)
		}
		known[n] = sum
		return sum
	}
	for _, e := range n.Out {
		need := along(e)
		if e.Role == ir.Destination || n.Kind == ir.Split || n.Kind == ir.Retry {
			sum += need
		} else {
			most = max(most, need)
		}
	}
	known[n] = max(sum, most)
	return known[n]
}

// mostPlaces is the most places that one message may need in a queue to n: a shorter one could never take it.
func mostPlaces(g *ir.Graph, cuts *ir.Cuts, n *ir.Node) int {
	most, known := 0, map[*ir.Node]int{}
	for _, from := range g.Flow {
		most = max(most, places(cuts, from, func(e *ir.Edge) bool { return e.To == n && !e.Drop && !e.Fail }, known))
	}
	return most
}

// atMostPlaces is mostPlaces, or more, from the edges to n alone. A node that runs in a segment sees a message once; an exporter as
// often as edges lead to it.
func atMostPlaces(n *ir.Node) int {
	sum := 0
	for _, e := range n.In {
		switch {
		case e.Drop, e.Fail:
		case e.Role == ir.Failure && e.From.Works():
			sum += atMostPlaces(e.From)
		default:
			sum++
		}
	}
	return sum
}
