package pass

import (
	"slices"

	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/kind"
)

// batch is rt.Batch: how many messages a segment takes before it looks at its answers again, and how many a receiver is
// given to fill.
const batch = 32

// Place sizes everything that the pipeline will ever hold.
func Place(u *Unit) { u.Sizes = size(u.Graph, u.Cuts) }

func size(g *ir.Graph, cuts *ir.Cuts) *ir.Sizes {
	s := &ir.Sizes{Messages: map[*ir.Node]int{}, Buffer: map[*ir.Node]int{}, Queue: map[*ir.Node]int{}, Clones: map[*ir.Node]int{}}
	for _, n := range g.Flow { // upstream first: a queue of dead letters has room for what its senders hold
		if !cuts.Queued[n] {
			continue
		}
		s.Queue[n] = n.Options.Queue
		if s.Queue[n] == 0 {
			s.Queue[n] = powerOfTwo(max(kind.DefaultQueue+reservedIn(n, s), mostLetters(g, n, kind.DefaultQueue)))
		}
	}
	below := map[*ir.Node]int{}
	for _, n := range slices.Backward(g.Flow) {
		below[n] = s.Queue[n]
		for _, e := range n.Out {
			below[n] += below[e.To]
		}
		s.Clones[n] = below[n] + batch // a turn's worth more, lest it ends for want of a clone
		if derives(n) {                // its dead letters are what it received
			s.Clones[n] = below[n.Next()] + batch
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

// reservedIn is how many entries of n's queue may be kept for messages that lie in other queues and may fail there.
func reservedIn(n *ir.Node, s *ir.Sizes) int {
	sum := 0
	for _, e := range n.In {
		if e.Role == ir.Failure {
			sum += s.Queue[e.From]
		}
	}
	return sum
}

// leastMessages is one more than what may lie in queues that nobody waits for: with fewer, a slow best-effort branch
// stalls the others.
func leastMessages(receiver *ir.Node, s *ir.Sizes) int {
	return 1 + detached(receiver.Next(), false, s)
}

func detached(n *ir.Node, below bool, s *ir.Sizes) int {
	sum := 0
	if below {
		sum = s.Queue[n]
	}
	for _, e := range n.Out {
		sum += detached(e.To, below || isUnawaited(n, e), s)
	}
	return sum
}

// unawaited names the nodes whose queues leastMessages counts.
func unawaited(n *ir.Node, below bool, s *ir.Sizes) (names []string) {
	if below && s.Queue[n] > 0 {
		names = append(names, n.Name)
	}
	for _, e := range n.Out {
		names = append(names, unawaited(e.To, below || isUnawaited(n, e), s)...)
	}
	return names
}

// isUnawaited reports whether e leads to a destination of n that n does not await.
func isUnawaited(n *ir.Node, e *ir.Edge) bool {
	return e.Role == ir.Destination && !(e.Primary && n.Options.Await == ir.AwaitPrimary)
}

func powerOfTwo(n int) int {
	p := 1
	for p < n {
		p <<= 1
	}
	return p
}
