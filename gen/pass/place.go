package pass

import (
	"slices"

	"github.com/pipegen/pipegen/gen/ir"
)

// batch is rt.Batch: how many messages a segment takes before it looks at its answers again, and how many a receiver is
// given to fill.
const batch = 32

// Place sizes everything that the pipeline will ever hold.
func Place(u *Unit) { u.Sizes = size(u.Graph, u.Cuts) }

func size(g *ir.Graph, cuts *ir.Cuts) *ir.Sizes {
	s := &ir.Sizes{Messages: map[*ir.Node]int{}, Buffer: map[*ir.Node]int{}, Queue: map[*ir.Node]int{},
		Clones: map[*ir.Node]int{}, Copies: map[*ir.Edge]int{}}
	order := inOrder(g)
	for _, batches := range []bool{true, false} { // how many messages wait in batches follows from the queues to which these go
		for _, n := range order { // a queue of dead letters has room for what its senders hold, one of a fallback for what it stands in for
			if !cuts.Queued[n] || (n.Message.Of != nil) != batches {
				continue
			}
			s.Queue[n] = n.Options.Queue
			if s.Queue[n] == 0 {
				kept := reservedIn(n, s) + keptIn(n, s) + parked(n) + gatheredBelow(n, s)
				s.Queue[n] = powerOfTwo(max(usualQueue(n)+kept, atMostPlaces(n)*mostSends(g)))
			}
		}
		for _, n := range order {
			if n.Kind == ir.Batch {
				s.Clones[n] = batchesOf(n, s)
			}
		}
	}
	below := inQueues(g, s)
	for _, n := range g.Flow {
		turn := batch * sends(firstOf(cuts, n)) // so many may be taken in one, lest it ends for want of one more
		if derives(n) && n.Kind != ir.Batch {   // its dead letters are what it received
			s.Clones[n] = below[n.Next()] + turn
		}
		if n.Machine != nil && ownClone(n) { // those that it keeps are among them
			s.Clones[n] = below[n] + batch
		}
		for _, e := range n.Ways() {
			s.Copies[e] = below[e.To] + turn
		}
		for _, e := range n.Destinations() {
			s.Copies[e] = below[e.To] + turn
		}
		if e := n.Edge(ir.Next); n.Kind == ir.Retry {
			s.Copies[e] = below[e.To] + batch
		}
	}
	for _, n := range g.Flow {
		if n.Kind == ir.Receiver {
			s.Buffer[n] = 1
			if n.Func.Form.Slices {
				s.Buffer[n] = batch
			}
			s.Messages[n] = g.Messages
			if g.Messages == 0 {
				s.Messages[n] = powerOfTwo(max(2*s.Buffer[n]+below[n.Next()], leastMessages(n, s)))
			}
		}
	}
	return s
}

// inOrder are the nodes of a graph, upstream first, and a destination that gets messages after others behind them.
func inOrder(g *ir.Graph) (all []*ir.Node) {
	seen := map[*ir.Node]bool{}
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, e := range n.In {
			for _, before := range sentBefore(e) {
				visit(before.To)
			}
		}
		all = append(all, n)
	}
	for _, n := range g.Flow {
		visit(n)
	}
	return all
}

// inQueues is how many messages may lie in queues, from each node on.
func inQueues(g *ir.Graph, s *ir.Sizes) map[*ir.Node]int {
	below := map[*ir.Node]int{}
	merged := slices.ContainsFunc(g.Flow, (*ir.Node).Merged)
	for _, n := range slices.Backward(g.Flow) {
		below[n] = held(n, s)
		if n.Kind == ir.Batch {
			continue // what lies below is the same messages, in batches
		}
		if merged { // several ways lead to one place: it must not be counted twice
			edges := map[*ir.Edge]bool{}
			below[n] += queuesBelow(n, s, edges)
			continue
		}
		for _, e := range n.Out {
			below[n] += below[e.To]
		}
	}
	return below
}

// held is how many messages may be at n: as many as may have come by its queue and have no outcome yet, or, where it stands behind a
// receiver, as it keeps.
func held(n *ir.Node, s *ir.Sizes) int {
	if q := s.Queue[n]; q > 0 {
		return q
	}
	return n.Options.Parked + gathered(n, s)
}

// queuesBelow sums up the queues on the edges below n. Each edge may have a queue of its own.
func queuesBelow(n *ir.Node, s *ir.Sizes, seen map[*ir.Edge]bool) int {
	sum := 0
	if n.Kind == ir.Batch {
		return 0
	}
	for _, e := range n.Out {
		if !seen[e] {
			seen[e] = true
			sum += held(e.To, s) + queuesBelow(e.To, s, seen)
		}
	}
	return sum
}

// leastMessages is one more than what may lie in queues that nobody waits for: with fewer, a slow best-effort branch
// stalls the others.
func leastMessages(receiver *ir.Node, s *ir.Sizes) int {
	sum := 1
	for _, n := range unawaited(receiver, s) {
		sum += s.Queue[n] * itemsIn(n)
	}
	return sum
}

// unawaited are the nodes whose queues leastMessages counts, once for each way there.
func unawaited(receiver *ir.Node, s *ir.Sizes) []*ir.Node {
	var found []*ir.Node
	seen := map[*ir.Edge]bool{}
	var below func(n *ir.Node)
	below = func(n *ir.Node) {
		for _, e := range n.Out {
			if !seen[e] {
				seen[e] = true
				if s.Queue[e.To] > 0 {
					found = append(found, e.To)
				}
				below(e.To)
			}
		}
	}
	awaited := map[*ir.Node]bool{}
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if awaited[n] {
			return
		}
		awaited[n] = true
		for _, e := range n.Out {
			switch {
			case !isUnawaited(n, e):
				visit(e.To)
			case !seen[e]:
				seen[e] = true
				if s.Queue[e.To] > 0 {
					found = append(found, e.To)
				}
				below(e.To)
			}
		}
	}
	visit(receiver)
	return found
}

// isUnawaited reports whether e leads to a destination that may keep messages when their outcome is out.
func isUnawaited(n *ir.Node, e *ir.Edge) bool {
	if e.Role != ir.Destination {
		return false
	}
	head := e
	for head.StandsFor != nil {
		head = head.StandsFor
	}
	return e.Timeout > 0 || n.Options.Await == ir.AwaitNone || n.Options.Await == ir.AwaitPrimary && !head.Primary
}

func powerOfTwo(n int) int {
	p := 1
	for p < n {
		p <<= 1
	}
	return p
}
