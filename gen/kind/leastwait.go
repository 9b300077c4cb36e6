package kind

import (
	"time"

	"github.com/pipegen/pipegen/gen/ir"
)

// leastWait is how long each message that comes to n and is Acked takes for that at the least, since delays keep it; 0 where some need
// not be kept, or it is not known.
func leastWait(n *ir.Node) time.Duration {
	switch n.Kind {
	case ir.Delay:
		return n.Options.By + leastWait(n.Next())
	case ir.Map, ir.Retry, ir.Partition:
		return leastWait(n.Next())
	case ir.Limit:
		if !n.Options.Limit.Drop {
			return leastWait(n.Next())
		}
	case ir.Route:
		least := leastWait(n.Cases()[0].To)
		for _, e := range n.Cases()[1:] {
			least = min(least, leastWait(e.To))
		}
		return least
	case ir.Fanout:
		if n.Full() {
			return 0 // another destination may stand in
		}
		for _, e := range n.Destinations() {
			if e.Awaited() {
				return leastWait(e.To)
			}
		}
	}
	return 0
}
