package graph

import (
	"encoding/json"
	"time"

	"github.com/pipegen/pipegen/gen/ir"
)

// A modelNode is what a simulation's model wants to know of a node.
type modelNode struct {
	Name, Kind   string
	To           string
	Fails        bool
	Inline       bool
	OnError      string
	Await        string
	Sequential   bool
	Destinations []modelDestination
	Retry        *ir.RetryOptions
	RetryIf      bool
	Limit        *ir.LimitOptions
}

type modelDestination struct {
	To        string
	Primary   bool
	Timeout   time.Duration
	StandsFor string
	WhenFull  string
}

// Model gives what a simulation's model wants to know of g, as JSON.
func Model(g *ir.Graph) ([]byte, error) {
	var all []modelNode
	for _, n := range g.Flow {
		m := modelNode{
			Name: n.Name, Kind: string(n.Kind), Fails: n.Func != nil && n.Func.Err, Inline: n.Options.Inline, OnError: "nack",
			Sequential: n.Options.InSequence, Retry: n.Options.Retry, RetryIf: n.IfFunc != nil, Limit: n.Options.Limit,
		}
		if next := n.Next(); next != nil {
			m.To = next.Name
		}
		switch n.OnError {
		case ir.Drop:
			m.OnError = "drop"
		case ir.Divert:
			m.OnError = n.Failure().Name
		case ir.Nack:
		}
		if n.Kind == ir.Fanout {
			m.Await = string(n.Options.Await)
		}
		for _, e := range n.Destinations() {
			d := modelDestination{To: e.To.Name, Primary: e.Primary, Timeout: e.Timeout, WhenFull: e.WhenFull}
			if e.StandsFor != nil {
				d.StandsFor = e.StandsFor.To.Name
			}
			m.Destinations = append(m.Destinations, d)
		}
		all = append(all, m)
	}
	return json.Marshal(all)
}
