package pass

import (
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/kind"
)

// batchesOf is how many batches n has: as many as may be in flight, the one that fills, one that waits to go while another begins
// where bytes count, and those that may be in use beyond their outcome.
func batchesOf(n *ir.Node, s *ir.Sizes) int {
	sum := n.Options.InFlight + 1
	if n.Options.Bytes > 0 {
		sum++
	}
	for _, x := range unawaited(n, s) {
		sum += s.Queue[x]
	}
	return sum
}

// gathered is how many messages n may hold in batches; 0 where it makes none.
func gathered(n *ir.Node, s *ir.Sizes) int {
	if n.Kind != ir.Batch {
		return 0
	}
	return int(min(int64(n.Options.Items)*int64(s.Clones[n]), maxQueued)) // more is refused
}

// gatheredBelow is how many messages n and what lies below it may hold in batches: so many may have left n's queue and have no
// outcome yet.
func gatheredBelow(n *ir.Node, s *ir.Sizes) int {
	sum, seen := 0, nodes{}
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if seen[n] || n.Message.Of != nil {
			return
		}
		seen[n] = true
		sum = min(sum+gathered(n, s), maxQueued)
		for _, e := range n.Out {
			visit(e.To)
		}
	}
	visit(n)
	return sum
}

// parked is how many of the messages that come to n's queue it may keep. Of batches there are no more than may be in flight.
func parked(n *ir.Node) int {
	if n.Message.Of != nil {
		return 0
	}
	return n.Options.Parked
}

// slotsOf is how many messages a retry may have in hand.
func slotsOf(n *ir.Node, s *ir.Sizes) int {
	if n.Message.Of != nil {
		return s.Queue[n]
	}
	return n.Options.Parked
}

// usualQueue is the size of a queue for which nothing else speaks: of one that batches come by, as many as may be in flight.
func usualQueue(n *ir.Node) int {
	if n.Message.Of == nil {
		return kind.DefaultQueue
	}
	most := 2
	for _, batch := range gatherers(n) {
		most = max(most, batch.Options.InFlight)
	}
	return most
}

// itemsIn is how many messages may be in one that comes to n.
func itemsIn(n *ir.Node) int {
	most := 1
	for _, batch := range gatherers(n) {
		most = max(most, batch.Options.Items)
	}
	return most
}

// gatherers are the nodes that make the batches which come to n.
func gatherers(n *ir.Node) (all []*ir.Node) {
	seen := nodes{}
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if seen[n] || n.Message.Of == nil {
			return
		}
		seen[n] = true
		for _, e := range n.In {
			if e.From.Kind == ir.Batch {
				all = append(all, e.From)
			}
			visit(e.From)
		}
	}
	visit(n)
	return all
}
