package emit

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// stats prints the snapshot of all counters. Most are not counted message by message: what a node has taken in is what
// the one before it has handed on.
func (e *emitter) stats(f *jen.File) {
	name := e.graph.Name + "Stats"
	f.Line()
	comment(f, "---- stats")
	f.Line()
	comment(f, name+" is a snapshot: a row for each node, and for each queue by the node that it leads to.")
	// type OrdersStats struct { Intake, Parse rt.NodeStats; Queue struct { Store rt.QueueStats } }
	f.Type().Id(name).StructFunc(func(g *jen.Group) {
		fields(g, jen.Qual(rt, "NodeStats"), upper(nodeNames(e.graph.Flow)))
		if len(e.plan.Queues) > 0 {
			g.Line()
			g.Id(e.rowsOf("Queue")).StructFunc(func(g *jen.Group) {
				fields(g, jen.Qual(rt, "QueueStats"), upper(queueNames(e.plan.Queues)))
			})
		}
		for _, s := range ir.Sections {
			e.sectionFields(g, s)
		}
	})
	f.Line()
	comment(f, "Stats is a snapshot; any goroutine may ask for it. A value may be a turn old, and not all are of the same instant.")
	e.method(f, "Stats").Params().Params(jen.Id("s").Id(name)).BlockFunc(func(g *jen.Group) {
		for _, n := range e.graph.Flow {
			e.nodeStats(g, n)
		}
		for _, q := range e.plan.Queues {
			e.queueStats(g, q)
		}
		g.Return(jen.Id("s"))
	})
	f.Line()
	comment(f, "Nodes are the rows of the nodes, upstream first.")
	// func (s *OrdersStats) Nodes() []rt.NodeStats { return []rt.NodeStats{s.Intake, s.Parse} }
	f.Func().Params(jen.Id("s").Op("*").Id(name)).Id("Nodes").Params().Index().Qual(rt, "NodeStats").Block(
		jen.Return(jen.Index().Qual(rt, "NodeStats").Add(values(selected(jen.Id("s"), upper(nodeNames(e.graph.Flow)))))),
	)
	for _, s := range ir.Sections {
		e.sectionReport(f, name, s)
	}
	f.Line()
	comment(f, "Queues are the rows of the queues, upstream first.")
	f.Func().Params(jen.Id("s").Op("*").Id(name)).Id("Queues").Params().Index().Qual(rt, "QueueStats").Block(
		jen.Return(jen.Index().Qual(rt, "QueueStats").Add(values(selected(jen.Id("s").Dot(e.rowsOf("Queue")), upper(queueNames(e.plan.Queues)))))),
	)
}

// rowsOf is the field of Stats for rows of one sort, which has another name where a node has this one.
func (e *emitter) rowsOf(field string) string {
	if e.fields[field] {
		return field + "Rows"
	}
	return field
}

// Fanout struct { Tee rt.FanoutStats }
func (e *emitter) sectionFields(g *jen.Group, s ir.Section) {
	if nodes := s.In(e.graph); len(nodes) > 0 {
		g.Line()
		g.Id(e.rowsOf(s.Field)).StructFunc(func(g *jen.Group) { fields(g, jen.Qual(rt, s.Row), upper(nodeNames(nodes))) })
	}
}

// func (s *OrdersStats) Fanouts() []rt.FanoutStats { return []rt.FanoutStats{s.Fanout.Tee} }
func (e *emitter) sectionReport(f *jen.File, name string, s ir.Section) {
	nodes := s.In(e.graph)
	if len(nodes) == 0 {
		return
	}
	rows := selected(jen.Id("s").Dot(e.rowsOf(s.Field)), upper(nodeNames(nodes)))
	f.Line()
	comment(f, s.Method+" are the rows of the "+s.Doc+", upstream first.")
	f.Func().Params(jen.Id("s").Op("*").Id(name)).Id(s.Method).Params().Index().Qual(rt, s.Row).Block(
		jen.Return(jen.Index().Qual(rt, s.Row).Add(values(rows))),
	)
}

// upper are names as those of fields.
func upper(names []string) []string {
	for i, name := range names {
		names[i] = ir.Upper(name)
	}
	return names
}

func queueNames(queues []*ir.Queue) (all []string) {
	for _, q := range queues {
		all = append(all, q.Name)
	}
	return all
}

// selected are fields of x: s.Intake, s.Parse
func selected(x *jen.Statement, names []string) (all []jen.Code) {
	for _, name := range names {
		all = append(all, x.Clone().Dot(name))
	}
	return all
}

// s.Parse = rt.NodeStats{Name: "parse", Kind: "map", In: p.intake.Taken(), Failed: p.parseErrors.Load()}
// s.Parse.Out = rt.Minus(s.Parse.In, s.Parse.Failed)
func (e *emitter) nodeStats(g *jen.Group, n *ir.Node) {
	row := func() *jen.Statement { return jen.Id("s").Dot(ir.Upper(n.Name)) }
	if n.Kind == ir.Receiver {
		for _, i := range e.plan.Receivers {
			if i.Node == n {
				g.Add(row()).Op("=").Add(e.p(e.readerOf(i))).Dot("Stats").Call()
			}
		}
		e.gateStats(g, n)
		return
	}
	lanes := e.lanes[n]
	exporter := n.Kind == ir.Exporter
	g.Add(row()).Op("=").Qual(rt, "NodeStats").CustomFunc(multi, func(g *jen.Group) {
		g.Id("Name").Op(":").Lit(n.Name)
		g.Id("Kind").Op(":").Lit(string(n.Kind))
		g.Id("In").Op(":").Add(e.in(n))
		switch {
		case n.Works():
			g.Id("Acked").Op(":").Add(sum(lanes, func(q *ir.Queue) *jen.Statement { return e.p(e.queue(q)).Dot("Acked").Call() }))
			g.Id("Nacked").Op(":").Add(sum(lanes, func(q *ir.Queue) *jen.Statement { return e.p(e.queue(q)).Dot("Nacked").Dot("Load").Call() }))
		case exporter:
			g.Id("Nacked").Op(":").Add(e.p(e.errorsOf(n))).Dot("Load").Call()
		case n.Kind == ir.Filter:
			g.Id("Filtered").Op(":").Add(e.p(e.filteredBy(n))).Dot("Load").Call()
			g.Id("Failed").Op(":").Add(e.p(e.errorsOf(n))).Dot("Load").Call()
		case n.Kind == ir.Split:
			g.Id("Out").Op(":").Add(e.p(e.parts(n))).Dot("Load").Call()
			g.Id("Failed").Op(":").Add(e.p(e.errorsOf(n))).Dot("Load").Call()
		case n.Kind == ir.Batch && n.Func != nil, n.Kind == ir.Map, n.Kind == ir.Route, n.Kind == ir.Partition:
			g.Id("Failed").Op(":").Add(e.p(e.errorsOf(n))).Dot("Load").Call()
		}
		if d := e.drops(n); len(d) > 0 {
			g.Id("Dropped").Op(":").Add(sum(d, func(counter string) *jen.Statement { return e.p(counter).Dot("Load").Call() }))
		}
		if len(n.Calls()) > 0 {
			g.Id("Panics").Op(":").Add(e.p(e.runner())).Dot("Panics").Call(e.node(n))
		}
	})
	if s := e.keepers[n]; s != nil {
		e.keeperOf(s).stats(g, row)
	}
	less := func(b string) *jen.Statement { return jen.Qual(rt, "Minus").Call(row().Dot("In"), row().Dot(b)) }
	switch {
	case exporter && !n.Works():
		g.Add(row()).Dot("Acked").Op("=").Add(less("Nacked"))
	case n.Kind == ir.Filter:
		g.Add(row()).Dot("Out").Op("=").Qual(rt, "Minus").Call(row().Dot("In"), row().Dot("Filtered").Op("+").Add(row()).Dot("Failed"))
	case n.Kind == ir.Map, n.Kind == ir.Route, n.Kind == ir.Partition:
		g.Add(row()).Dot("Out").Op("=").Add(less("Failed"))
	case drops(n):
		g.Add(row()).Dot("Out").Op("=").Add(less("Dropped"))
	case n.Kind == ir.Fanout:
		g.Add(row()).Dot("Out").Op("=").Add(row()).Dot("In")
		if f := e.plan.Fans[n]; f != nil {
			e.fanStats(g, f)
		}
	}
	e.gateStats(g, n)
}

// drops are the counters of what a node dropped.
func (e *emitter) drops(n *ir.Node) []string {
	var all []string
	if n.OnError == ir.Drop && !n.Works() || drops(n) {
		all = append(all, e.droppedBy(n, nil))
	}
	if n.OnError == ir.Drop && n.Works() {
		for _, q := range e.lanes[n] {
			all = append(all, e.droppedBy(n, q))
		}
	}
	for _, edge := range n.Destinations() {
		if edge.Drop {
			all = append(all, e.skippedFor(edge))
		}
	}
	return all
}

// sum adds up terms: a + b
func sum[T any](of []T, term func(T) *jen.Statement) *jen.Statement {
	var all []jen.Code
	for _, x := range of {
		all = append(all, term(x))
	}
	return joined("+", all)
}

// in is how many messages a node has taken in.
func (e *emitter) in(n *ir.Node) *jen.Statement {
	lanes := e.lanes[n]
	switch {
	case len(lanes) > 0 && lanes[0].Segment != nil:
		return sum(lanes, func(q *ir.Queue) *jen.Statement { return e.p(e.queue(q)).Dot("Taken").Call() })
	case len(lanes) > 0:
		return sum(lanes, func(q *ir.Queue) *jen.Statement { return e.p(e.queue(q)).Dot("Sent").Call() })
	case len(e.plan.Letters[n]) > 0:
		return e.p(e.lettersTo(n)).Dot("Load").Call()
	}
	return sum(n.In, e.along)
}

// along is how many messages have gone along an edge without a queue.
func (e *emitter) along(edge *ir.Edge) *jen.Statement {
	from := edge.From
	if edge.Role == ir.Case || oneOfWays(edge) || edge.Role == ir.Destination && from.Full() {
		return e.p(e.takenBy(edge)).Dot("Load").Call()
	}
	for _, i := range e.plan.Receivers {
		if i.Node == from {
			return e.p(e.readerOf(i)).Dot("Taken").Call()
		}
	}
	return jen.Id("s").Dot(ir.Upper(from.Name)).Dot("Out")
}

// s.Queue.Store = rt.QueueStats{
//
//	From: "tee", To: "store", Capacity: p.store.Capacity(), Sent: p.store.Sent(), InFlight: p.store.InFlight(), Waits: p.store.Waits.Load(),
//
// }
func (e *emitter) queueStats(g *jen.Group, q *ir.Queue) {
	from, to := q.To.Name, q.To.Name+"'s done"
	if q.Done == nil {
		from, to = q.Feeds[0].Edge.From.Name, q.To.Name
	}
	queue := func() *jen.Statement { return e.p(e.queue(q)) }
	g.Id("s").Dot(e.rowsOf("Queue")).Dot(ir.Upper(q.Name)).Op("=").Qual(rt, "QueueStats").CustomFunc(multi, func(g *jen.Group) {
		g.Id("From").Op(":").Lit(from)
		g.Id("To").Op(":").Lit(to)
		if q.Done != nil {
			g.Id("Done").Op(":").True()
		}
		g.Id("Capacity").Op(":").Add(queue()).Dot("Capacity").Call()
		g.Id("Sent").Op(":").Add(queue()).Dot("Sent").Call()
		g.Id("InFlight").Op(":").Add(queue()).Dot("InFlight").Call()
		if shuts(q) {
			g.Id("Waits").Op(":").Add(queue()).Dot("Waits").Dot("Load").Call()
		}
	})
}

// table prints where errors and panics come from. Spec lines stand here only: an edit of the spec moves no other line.
//
//	var ordersNodes = [...]rt.Node{
//		ordersIntake: {Name: "intake", Line: "orders.yaml:14"},
//		ordersParse:  {Name: "parse", Line: "orders.yaml:15", Call: "Parse"},
//	}
func (e *emitter) table(f *jen.File) {
	f.Line()
	wrapped(f, e.prefixed("nodes")+" tells errors and panics where they come from. Several nodes share the goroutine of a segment: after a panic the runtime finds the one to blame by the name of its function, Call, in the stack. Workers and receivers need none.")
	f.Var().Id(e.prefixed("nodes")).Op("=").Index(jen.Op("...")).Qual(rt, "Node").CustomFunc(multi, func(g *jen.Group) {
		for _, n := range e.graph.Nodes {
			g.Id(e.prefixed(n.Name)).Op(":").CustomFunc(single, func(g *jen.Group) {
				g.Id("Name").Op(":").Lit(n.Name)
				g.Id("Line").Op(":").Lit(fmtLine(e.graph.SpecName, n.At.Line))
				if call := e.stackName(n); call != "" {
					g.Id("Call").Op(":").Lit(call)
				}
			})
		}
	})
}

// stackName is how a stack shows the functions that a segment calls for n, with a bar between several; empty where no
// segment calls any.
func (e *emitter) stackName(n *ir.Node) string {
	method := func(name string) string { return "(*" + e.graph.Name + ")." + name }
	switch {
	case !e.unguarded(n), n.Kind == ir.Receiver:
		return ""
	case n.Kind == ir.Exporter && n.Options.Inline:
		return method(e.call(n))
	case n.Kind == ir.Exporter:
		return ""
	}
	var all []string
	if n.Func != nil {
		if e.indirect(n.Func) {
			all = append(all, method(e.call(n)))
		} else {
			all = append(all, callName(n.Func))
		}
	}
	if n.Machine != nil {
		for _, m := range n.Machine.Methods {
			if e.indirect(m.Call) {
				all = append(all, method(e.machineOf(e.keepers[n]).calls(m.Name)))
			} else {
				all = append(all, callName(m.Call))
			}
		}
	}
	for _, edge := range n.Cases() {
		switch {
		case edge.WhenFunc == nil:
		case e.indirect(edge.WhenFunc):
			all = append(all, method(e.callWhen(n, edge)))
		default:
			all = append(all, callName(edge.WhenFunc))
		}
	}
	return strings.Join(all, "|")
}
