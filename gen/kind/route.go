package kind

import (
	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/spec"
)

// Route hands each message to one of several nodes.
//
//	by_type: {route: [{when: IsRefund, to: refunds}, {to: sales}]}
var Route = &Kind{
	Name: ir.Route,
	Doc: "A route hands each message to the node of the first entry whose predicate is true. The last entry has no predicate: it gets what is left. " +
		"The predicates must not change the message.",
	Keys: []Key{
		{Name: "route", Type: List, Needed: true, Example: "when: IsRefund, to: refunds", Doc: "The entries, in the order in which they are tried.", Inner: []Key{
			{Name: "when", Type: Symbol, Doc: "The predicate. It must not wait. The last entry has none."},
			{Name: "to", Type: Node, Needed: true, Doc: "The node that gets the message."},
		}},
		queue, doc,
	},
	Read: func(r *Reader, n *ir.Node) {
		n.Options.Queue = r.Int("queue", 0)
		if list := r.Keys["route"]; list != nil {
			readCases(r, n, list)
		}
	},
	Check: func(l *diag.List, _ *ir.Graph, n *ir.Node) {
		seen := map[string]*ir.Edge{}
		for _, e := range n.Cases() {
			if first := seen[e.When.Text]; first != nil {
				l.Errorf(e.When.At, "never-sent", "%s asks %s twice: the second entry never gets a message", n.Name, e.When.Text).
					Helpf("remove one").Notef(first.When.At, "first here")
			}
			seen[e.When.Text] = e
		}
	},
	Lower: func(l Lowering, n *ir.Node) { l.Choose(n) },
}

// WhenSignatures are the functions that when accepts.
var WhenSignatures = []Signature{{Go: "func(*M) bool"}}

func readCases(r *Reader, n *ir.Node, list *spec.Value) {
	if len(list.Items) == 0 {
		r.List.Errorf(list.At, "no-case", "%s leads nowhere", n.Name).Helpf("add entries, such as {when: IsRefund, to: refunds} and {to: sales}")
		return
	}
	last := len(list.Items) - 1
	for i, item := range list.Items {
		to := item.Get("to")
		if to == nil {
			continue // reported by the row
		}
		when := item.Get("when")
		switch {
		case when == nil && i < last:
			r.List.Errorf(item.At, "never-sent", "entry %d of %s has no when: it takes all, and nothing is left for those behind it", i+1, n.Name).
				Helpf("add when:, or write it last")
		case when != nil && i == last:
			r.List.Errorf(when.Key.At, "no-rest", "the last entry of %s has a when: a message for which none is true would have nowhere to go", n.Name).
				Helpf("add an entry without when, such as {to: rest}")
		}
		e := r.Edge(n, ir.Case, spec.Text{Text: to.Value.Text, At: to.Value.At})
		if e != nil && when != nil {
			e.When = spec.Text{Text: when.Value.Text, At: when.Value.At}
		}
	}
}
