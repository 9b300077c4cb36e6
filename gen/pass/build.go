package pass

import (
	"container/heap"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/kind"
	"github.com/pipegen/pipegen/gen/spec"
)

// Build turns the names of a spec into nodes and edges: kinds found, keys checked against their rows, the graph acyclic,
// all of it reachable.
func Build(u *Unit) {
	b := &builder{l: u.List, s: u.Spec, byName: map[string]*ir.Node{}}
	b.g = &ir.Graph{Spec: u.Spec, SpecName: filepath.Base(u.Path), Name: u.Spec.Pipeline.Text, Imports: map[string]string{}}
	b.settings()
	b.nodes()
	b.edges()
	if !b.l.Failed() {
		b.shape()
	}
	u.Graph = b.g
}

// defaultDrain is how long a drain may last where the spec does not say.
const defaultDrain = 10 * time.Second

type builder struct {
	l      *diag.List
	s      *spec.Spec
	g      *ir.Graph
	byName map[string]*ir.Node

	names   []string // of all nodes
	compare int      // how many names were held against what is no node's
}

func (b *builder) settings() {
	g := b.g
	g.Drain = defaultDrain
	if d := b.s.Shutdown.Drain; d.At.Line > 0 {
		g.Drain = d.Value
	}
	g.Drop = b.s.Shutdown.InFlight.Text == "drop"
	g.StallAfter = b.s.StallAfter.Value
	g.Messages = int(b.s.Messages.Value)
	for _, i := range b.s.Imports {
		g.Imports[i.Alias.Text] = i.Path.Text
	}
	g.Outputs = OutputsOf(b.s)
	for _, c := range b.s.Components {
		g.Components = append(g.Components, &ir.Component{Name: c.Name.Text, At: c.Name.At})
	}
}

// OutputsOf gives the names of the files that are generated from a spec.
func OutputsOf(s *spec.Spec) ir.Outputs {
	name := s.OutputName()
	return ir.Outputs{Pipeline: name, Calls: strings.TrimSuffix(strings.TrimSuffix(name, ".go"), "_gen") + "_calls_gen.go"}
}

func (b *builder) nodes() {
	for i := range b.s.Nodes {
		sn := &b.s.Nodes[i]
		n := &ir.Node{Name: sn.Name.Text, Written: sn.Name.Text, At: sn.Name.At, Fields: sn}
		if b.byName[n.Name] != nil {
			continue // reported by the reader of the document
		}
		b.byName[n.Name] = n
		if sn.Refused {
			continue
		}
		k := b.kindOf(sn)
		if k == nil {
			continue
		}
		n.Kind = k.Name
		n.Doc = text(sn.Field("doc"))
		b.g.Nodes = append(b.g.Nodes, n)
	}
}

func text(e *spec.Entry) string {
	if e == nil || e.Value.Shape != spec.String {
		return ""
	}
	return e.Value.Text
}

// kindOf finds the one key that names a kind.
func (b *builder) kindOf(sn *spec.Node) *kind.Kind {
	var found []*spec.Entry
	for _, e := range sn.Fields {
		if kind.Find(e.Key.Text) != nil || slices.Contains(kind.Later, e.Key.Text) {
			found = append(found, e)
		}
	}
	switch {
	case len(found) > 1:
		b.l.Errorf(found[1].Key.At, "two-kinds", "%s is a %s and a %s: a node is of one kind", sn.Name.Text, found[0].Key.Text, found[1].Key.Text).
			Helpf("make two nodes of it, one leading to the other").Notef(found[0].Key.At, "the first is here")
	case len(found) == 0:
		d := b.l.Errorf(sn.Name.At, "no-kind", "%s is of no kind", sn.Name.Text)
		for _, e := range sn.Fields {
			if near := spec.Nearest(e.Key.Text, append(kind.Names(), kind.Later...)); near != "" {
				d.At = e.Key.At
				d.Message = fmt.Sprintf("%s is of no kind: there is no kind %q", sn.Name.Text, e.Key.Text)
				d.Helpf("did you mean %q?", near)
				return nil
			}
		}
		d.Helpf("one key names the kind: %s", strings.Join(kind.Names(), ", "))
	case kind.Find(found[0].Key.Text) == nil:
		b.l.Errorf(found[0].Key.At, "not-yet", "the kind %s is not supported yet", found[0].Key.Text).
			Helpf("supported are %s", strings.Join(kind.Names(), ", "))
	default:
		return kind.Find(found[0].Key.Text)
	}
	return nil
}

func (b *builder) edges() {
	for _, n := range b.g.Nodes {
		k := kind.Of(n)
		r := &kind.Reader{List: b.l, Edge: b.edge, Node: n.Fields, Keys: map[string]*spec.Value{}}
		b.rows(r, k.Keys, n.Fields.Fields, string(k.Name)+" "+n.Name, n.At)
		if own := r.Keys[string(n.Kind)]; own != nil && len(k.Signatures) > 0 && k.Inner == nil {
			n.Symbol = spec.Text{Text: own.Text, At: own.At}
		}
		if k.Inner != nil && r.Keys[string(n.Kind)] != nil {
			own := r.Keys[string(n.Kind)]
			b.rows(r, k.Inner, own.Entries, string(k.Name)+" "+n.Name, own.At)
		}
		k.Read(r, n)
	}
}

// edge makes an edge to the node that a key names.
func (b *builder) edge(from *ir.Node, role ir.Role, to spec.Text) *ir.Edge {
	target := b.byName[to.Text]
	switch {
	case target == nil:
		b.unknownNode(role, to)
		return nil
	case target.Kind == ir.Receiver:
		b.l.Errorf(to.At, "to-receiver", "%s is a receiver: messages come from it, none can be sent to it", to.Text).
			Notef(target.At, "%s stands here", to.Text)
		return nil
	}
	e := &ir.Edge{From: from, To: target, Role: role, At: to.At}
	from.Out = append(from.Out, e)
	target.In = append(target.In, e)
	return e
}

// unknownNode reports that no node has a name. That every name of a very large spec is compared with every other would take
// its author's time, and nobody reads so many proposals.
func (b *builder) unknownNode(role ir.Role, to spec.Text) {
	const enough, few = 1 << 20, 12
	d := b.l.Errorf(to.At, "unknown-node", "there is no node %q", spec.Short(to.Text))
	if b.names == nil {
		for i := range b.s.Nodes {
			b.names = append(b.names, b.s.Nodes[i].Name.Text)
		}
	}
	known, list := b.names, "the nodes are "+strings.Join(b.names[:min(few, len(b.names))], ", ")
	if role == ir.Failure {
		known = slices.Concat(known, []string{"nack", "drop"})
		list += "; on_error may be nack or drop, too"
	}
	if b.compare += len(known); b.compare > enough {
		return
	}
	if near := spec.Nearest(to.Text, known); near != "" {
		d.Helpf("did you mean %q?", near)
	} else if len(b.names) <= few {
		d.Helpf("%s", list)
	}
}

// shape checks that the graph begins at receivers, has no cycle, and is in one piece with them; it puts nodes in flow
// order.
func (b *builder) shape() {
	waits := map[*ir.Node]int{}
	ready := &bySpec{index: map[*ir.Node]int{}}
	var flow, receivers []*ir.Node
	for i, n := range b.g.Nodes {
		waits[n] = len(n.In)
		ready.index[n] = i
		if n.Kind == ir.Receiver {
			receivers = append(receivers, n)
		}
		if len(n.In) == 0 {
			heap.Push(ready, n)
		}
	}
	if len(receivers) == 0 {
		b.l.Errorf(b.s.Pipeline.At, "no-receiver", "pipeline %s has no receiver: no message ever comes in", b.g.Name).
			Helpf("add a node such as intake: {receiver: Feed.Read, done: Feed.Done, to: %s}", start(b.g.Nodes).Name)
		return
	}
	reached := map[*ir.Node]bool{}
	for _, n := range receivers {
		reach(n, reached)
	}
	for ready.Len() > 0 {
		n := heap.Pop(ready).(*ir.Node)
		flow = append(flow, n)
		for _, e := range n.Out {
			if waits[e.To]--; waits[e.To] == 0 {
				heap.Push(ready, e.To)
			}
		}
	}
	b.g.Flow = flow
	for _, n := range b.g.Nodes {
		if waits[n] > 0 {
			path := cycleAbove(n, waits)
			b.l.Errorf(path[0].At, "cycle", "messages would go in circles: %s", circle(path)).
				Helpf("messages flow one way: lead one of these edges elsewhere")
			return
		}
	}
	for _, n := range b.g.Nodes {
		if !reached[n] && len(n.In) == 0 { // what lies below it has no other fault
			b.l.Errorf(n.At, "unreachable", "no message ever reaches %s", n.Name).Helpf("name it in a to: or on_error: of a node that messages reach, or remove it")
		}
	}
}

// start is the first node that no other leads to.
func start(nodes []*ir.Node) *ir.Node {
	for _, n := range nodes {
		if len(n.In) == 0 {
			return n
		}
	}
	return nodes[0]
}

// bySpec is a heap of nodes: of those that may come next, the one that the spec names first does.
type bySpec struct {
	nodes []*ir.Node
	index map[*ir.Node]int
}

func (h *bySpec) Len() int           { return len(h.nodes) }
func (h *bySpec) Less(i, j int) bool { return h.index[h.nodes[i]] < h.index[h.nodes[j]] }
func (h *bySpec) Swap(i, j int)      { h.nodes[i], h.nodes[j] = h.nodes[j], h.nodes[i] }
func (h *bySpec) Push(n any)         { h.nodes = append(h.nodes, n.(*ir.Node)) }
func (h *bySpec) Pop() any {
	last := h.nodes[len(h.nodes)-1]
	h.nodes = h.nodes[:len(h.nodes)-1]
	return last
}

func reach(n *ir.Node, reached map[*ir.Node]bool) {
	todo := []*ir.Node{n}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if reached[n] {
			continue
		}
		reached[n] = true
		for _, e := range n.Out {
			todo = append(todo, e.To)
		}
	}
}

// cycleAbove finds a cycle at or above a node that waits for a message in vain: each such node has another above it, so
// that a way upstream comes back to where it was.
func cycleAbove(n *ir.Node, waits map[*ir.Node]int) []*ir.Edge {
	var way []*ir.Edge // upstream
	place := map[*ir.Node]int{}
	for {
		if at, been := place[n]; been {
			way = way[at:]
			slices.Reverse(way)
			return way
		}
		place[n] = len(way)
		for _, e := range n.In {
			if waits[e.From] > 0 {
				way = append(way, e)
				n = e.From
				break
			}
		}
	}
}

// circle writes a way that leads back to its start.
func circle(path []*ir.Edge) string {
	const most = 8
	var b strings.Builder
	for i, e := range path {
		switch {
		case len(path) <= most, i < most-1, i == len(path)-1:
			b.WriteString(e.From.Name + " -> ")
		case i == most-1:
			b.WriteString("… -> ")
		}
	}
	return b.String() + path[0].From.Name
}
