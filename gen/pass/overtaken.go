package pass

import (
	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
)

// warnOvertaken warns of nodes below a partition to which several ways lead, each by a queue of its own: whoever takes from several
// queues takes turns, and so messages of one key may overtake one another. What failed has left the order anyway, and a partition
// further down has keys of its own.
func warnOvertaken(l *diag.List, g *ir.Graph, at map[*ir.Node]stand) {
	for _, p := range g.Flow {
		if p.Kind != ir.Partition {
			continue
		}
		for _, first := range p.Cases() {
			for _, ways := range waysBelow(g, first) {
				for _, e := range ways[1:] {
					if behind(e, at) != behind(ways[0], at) {
						l.Warnf(e.At, "partition-order", "messages of one key of %s may overtake one another here: they come to %s by several ways, each with a queue of its own",
							p.Written, e.To.Written).
							Helpf("let each way end at an exporter of its own, or part them before %s", p.Written).
							Notef(ways[0].At, "another way is this")
						break
					}
				}
			}
		}
	}
}

// waysBelow are the edges by which messages come to each node of one copy below a partition, and to where the copies meet, unless
// they failed.
func waysBelow(g *ir.Graph, first *ir.Edge) (all [][]*ir.Edge) {
	inside := map[*ir.Node]bool{}  // no other way leads there
	regular := map[*ir.Node]bool{} // not only what failed comes there
	for _, n := range g.Flow {
		var ways []*ir.Edge
		own := len(n.In) > 0
		for _, e := range n.In {
			below := e == first || inside[e.From]
			own = own && below
			if below && e.Role != ir.Failure && (e == first || regular[e.From]) {
				ways = append(ways, e)
			}
		}
		inside[n] = own && n.Kind != ir.Partition
		regular[n] = len(ways) > 0
		if len(ways) > 1 {
			all = append(all, ways)
		}
	}
	return all
}
