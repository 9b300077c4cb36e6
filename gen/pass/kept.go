package pass

import (
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
)

// Room in a queue may be kept for messages that still lie in other queues: for dead letters, for a fallback, for the next of a
// sequence. Kept in full it shuts the gate. So a queue is larger than what may be kept in it for messages that hang elsewhere.

// reservedIn is how many entries of n's queue may be kept for messages that lie in other queues and may fail there.
func reservedIn(n *ir.Node, s *ir.Sizes) int {
	sum := 0
	for _, e := range n.In {
		switch {
		case e.Role != ir.Failure:
		case e.From.Kind == ir.Retry:
			sum += slotsOf(e.From, s)
		case s.Queue[e.From] > 0:
			sum += s.Queue[e.From]
		default:
			sum += keptIn(e.From, s) // its dead letters have their room as it would have its own
		}
	}
	return sum
}

// mostKept keeps long chains of fallbacks, and sequences, from doubling their queues without end.
const mostKept = 1 << 14

// keptIn is how many entries of n's queue may be kept for messages that lie in the queues of those that have them before.
func keptIn(n *ir.Node, s *ir.Sizes) int {
	sum := 0
	for _, e := range n.In {
		if passes(e) {
			continue // none is kept
		}
		for _, before := range sentBefore(e) {
			sum += s.Queue[before.To]
		}
	}
	return min(sum, mostKept)
}

// sentBefore are the destinations in whose queues messages may lie that e's gets when they fail or, in a sequence, are done: the chain
// that it stands in for and, of the chains before, those that do not shut the gate when they are full.
func sentBefore(e *ir.Edge) (all []*ir.Edge) {
	if e.Role != ir.Destination || !e.From.Full() {
		return nil
	}
	head := e
	for head.StandsFor != nil {
		head = head.StandsFor
		all = append(all, head)
	}
	if !e.From.Options.InSequence {
		return all
	}
	place := map[*ir.Edge]int{}
	for i, d := range e.From.Destinations() {
		place[d] = i
	}
	for _, d := range e.From.Destinations() {
		first := d
		for first.StandsFor != nil {
			first = first.StandsFor
		}
		if place[first] < place[head] && passes(d) {
			all = append(all, d)
		}
	}
	return all
}

// passes reports whether messages get past a destination when its queue is full.
func passes(e *ir.Edge) bool { return e.Fail || e.Drop }

// warnKept warns of queues all of whose room may be kept for messages that hang elsewhere, though the spec means those that hang
// to be passed.
func warnKept(l *diag.List, g *ir.Graph, cuts *ir.Cuts) {
	s := size(g, cuts)
	for _, n := range g.Flow {
		if n.Options.Queue == 0 || !cuts.Queued[n] {
			continue
		}
		for _, e := range n.In {
			if passes(e) {
				continue // none is kept
			}
			kept, of := 0, []string{}
			for _, before := range sentBefore(e) {
				if passes(before) && s.Queue[before.To] > 0 {
					kept += s.Queue[before.To]
					of = append(of, before.To.Name)
				}
			}
			if kept >= n.Options.Queue {
				l.Warnf(n.Field("queue").Value.At, "kept-queue", "all of this queue may be kept for messages that hang in the %d places of %s: then nothing passes",
					kept, strings.Join(of, " and ")).
					Helpf("write queue: %d, or remove queue: to have it computed", powerOfTwo(kept+1))
			}
		}
	}
}
