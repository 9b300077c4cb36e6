package pass

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
)

// A Name is one that generated files declare: at package level, or, with the type and a dot before it, in a type.
type Name struct {
	Go   string
	What string   // what has the name, such as "node store"
	Node *ir.Node // whose name it is made from; nil: only the pipeline's
}

// OwnNames are the names that a pipeline declares in its package whatever its nodes are.
func OwnNames(g *ir.Graph) []Name {
	p := prefix(g)
	all := []Name{
		{g.Name, "the pipeline", nil},
		{"New" + g.Name, "the constructor", nil},
		{g.Name + "Deps", "what the constructor takes", nil},
		{g.Name + "Stats", "the snapshot of counters", nil},
		{p + "Nodes", "the table of nodes", nil},
		{p + "Drain", "the time to drain", nil},
	}
	if g.StallAfter > 0 {
		all = append(all, Name{p + "StallAfter", "the time after which it is stalled", nil})
	}
	return all
}

func prefix(g *ir.Graph) string { return ir.Lower(g.Name) }

// Names are all names that a checked graph declares.
func Names(g *ir.Graph) []Name { return append(OwnNames(g), nodeNames(g, cut(g))...) }

// nodeNames are the names made from those of nodes: two that are the same would not compile.
func nodeNames(g *ir.Graph, cuts *ir.Cuts) []Name {
	stats := g.Name + "Stats."
	all := []Name{{stats + "Nodes", "a method of the snapshot", nil}, {stats + "Queues", "a method of the snapshot", nil}}
	if slices.ContainsFunc(g.Nodes, func(n *ir.Node) bool { return n.Kind == ir.Retry }) {
		all = append(all, Name{stats + "Retries", "a method of the snapshot", nil})
	}
	for _, s := range ir.Sections {
		if len(s.In(g)) > 0 {
			all = append(all, Name{stats + s.Method, "a method of the snapshot", nil})
		}
	}
	copies := copiesOf(g)
	for _, n := range g.Nodes {
		add := func(name, what string) { all = append(all, Name{name, what + n.Name, n}) }
		upper := ir.Upper(n.Name)
		own := prefix(g) + upper
		field := prefix(g) + ir.Upper(ir.Lower(n.Name)) // of the pipeline, and of what is made from it: a_b and ab are one
		add(own, "node ")
		add(stats+upper, "node ")
		if n.Kind == ir.Receiver {
			add(own+"Messages", "the messages of ")
			add(own+"Buffer", "the buffer of ")
			if n.DoneFunc != nil {
				add(field+"DoneQueue", "the queue to done of ")
			}
		}
		if cuts.Queued[n] {
			add(field+"Queue", "the queue of ")
			if n.Merged() {
				for _, e := range n.In {
					add(prefix(g)+ir.Upper(laneName(e))+"Queue", "a queue of ")
				}
			}
		}
		if cuts.Queued[n] && n.Kind == ir.Exporter {
			if n.Options.Workers > 1 {
				add(field+"Workers", "the workers of ")
			}
			if n.Func.Form.Slices {
				add(field+"Batch", "the batch of ")
			}
		}
		if ownClone(n) {
			add(field+"Clones", "the clones of ")
		}
		if n.Keeps() {
			add(own+"Parked", "how many messages may be kept by ")
		}
		if n.Kind == ir.Delay {
			add(own+"By", "the time of ")
		}
		if n.Kind == ir.Limit {
			add(own+"PerSecond", "the rate of ")
			add(own+"Burst", "the burst of ")
		}
		for _, e := range n.In {
			if copies.clones[e] {
				add(prefix(g)+ir.Upper(copyName(e))+"Clones", "the clones for ")
			}
		}
		for _, e := range n.Ways() {
			if e.Role == ir.Output && g.FirstCopy(n) {
				add(g.Name+ir.Upper(n.Written)+ir.Upper(e.Name.Text), "an output of ")
			}
		}
		if n.Machine != nil {
			for _, what := range []string{"Sends", "Wakeups", "Requeue", "Tick"} {
				add(own+what, "a limit of ")
			}
		}
		switch {
		case n.Kind == ir.Batch:
			for _, limit := range []string{"Items", "Bytes", "Delay", "Most"} {
				add(own+limit, "a limit of ")
			}
			add(field+"Batches", "the batches of ")
		case n.Makes != nil || n.Machine != nil && n.Machine.Makes > 0:
			add(field+"Made", "the messages made by ")
		}
	}
	return all
}

// checkNames keeps what is generated apart from what the user has declared, and from itself.
func checkNames(l *diag.List, g *ir.Graph, cuts *ir.Cuts, u *Unit) {
	var taken []string
	var places []diag.Span
	for _, n := range OwnNames(g) {
		if at, is := u.Package.Declared(n.Go); is {
			taken, places = append(taken, n.Go), append(places, at)
		}
	}
	if len(taken) > 0 && generatedTwice(l, g, u, places[0]) {
		return
	}
	if len(taken) > 0 {
		d := l.Errorf(g.Spec.Pipeline.At, "name-taken", "pipeline %s generates %s, which the package has already", g.Name, strings.Join(taken, " and "))
		d.Helpf("rename one of the two")
		for i, at := range places {
			d.Notef(at, "%s is declared here", taken[i])
		}
	}
	told := checkFields(l, g)
	seen := map[string]Name{}
	for _, n := range append(OwnNames(g), nodeNames(g, cuts)...) {
		first, twice := seen[n.Go]
		at, declared := diag.Span{}, false
		if n.Node != nil {
			at, declared = u.Package.Declared(n.Go)
		}
		switch {
		case told[n.Node]:
		case declared:
			l.Errorf(n.Node.At, "name-taken", "%s is %s in Go, which the package has already", n.What, n.Go).
				Helpf("rename one of the two").Notef(at, "%s is declared here", n.Go)
			told[n.Node] = true
		case twice && first.Node != n.Node:
			sameGoName(l, first, n)
			told[n.Node] = true
		}
		if !twice {
			seen[n.Go] = n
		}
	}
}

// generatedTwice reports, once for all names, that the file which declares them was generated from another spec, or from
// this one before it had its present output.
func generatedTwice(l *diag.List, g *ir.Graph, u *Unit, taken diag.Span) bool {
	origin := u.Package.Origin(taken.File)
	if origin == "" {
		return false
	}
	at, file := g.Spec.Pipeline.At, filepath.Base(taken.File)
	remove := "delete " + strings.Join(u.Package.GeneratedFrom(origin), " and ")
	switch _, err := os.Stat(filepath.Join(u.Package.Dir, origin)); {
	case origin == g.SpecName:
		l.Errorf(at, "name-taken", "%s was generated from this spec when it had another output", file).Helpf("%s", remove)
	case err != nil:
		l.Errorf(at, "name-taken", "%s was generated from %s, which is gone", file, origin).Helpf("%s", remove)
	default:
		l.Errorf(at, "name-taken", "pipeline %s is also what %s generates", g.Name, origin).
			Helpf("choose another name").Notef(taken, "it is declared here")
	}
	return true
}

func sameGoName(l *diag.List, first, second Name) {
	d := l.Errorf(second.Node.At, "same-go-name", "%s would be called like %s: both are %s in Go", second.What, first.What, second.Go).
		Helpf("rename the node")
	if first.Node != nil {
		d.Notef(first.Node.At, "%s stands here", first.Node.Name)
	}
}

// checkFields finds nodes, and components, whose names are one when their words are joined, and gives the nodes.
func checkFields(l *diag.List, g *ir.Graph) (told map[*ir.Node]bool) {
	told = map[*ir.Node]bool{}
	nodes, components := map[string]*ir.Node{}, map[string]*ir.Component{}
	for _, n := range g.Nodes {
		name := ir.Lower(n.Name)
		if first := nodes[name]; first != nil && ir.Upper(first.Name) != ir.Upper(n.Name) {
			told[n] = true
			l.Errorf(n.At, "same-go-name", "node %s would be called like node %s: both are %s in Go", n.Name, first.Name, name).
				Helpf("rename the node").Notef(first.At, "%s stands here", first.Name)
		}
		nodes[name] = n
	}
	for _, c := range g.Components {
		name := ir.Lower(c.Name)
		if first := components[name]; first != nil {
			l.Errorf(c.At, "same-go-name", "component %s would be called like component %s: both are %s in Go", c.Name, first.Name, name).
				Helpf("rename the component").Notef(first.At, "%s stands here", first.Name)
		}
		components[name] = c
	}
	return told
}
