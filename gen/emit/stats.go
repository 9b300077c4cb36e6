package emit

import (
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
			g.Id(e.rows).StructFunc(func(g *jen.Group) {
				fields(g, jen.Qual(rt, "QueueStats"), upper(queueNames(e.plan.Queues)))
			})
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
	f.Line()
	comment(f, "Queues are the rows of the queues, upstream first.")
	f.Func().Params(jen.Id("s").Op("*").Id(name)).Id("Queues").Params().Index().Qual(rt, "QueueStats").Block(
		jen.Return(jen.Index().Qual(rt, "QueueStats").Add(values(selected(jen.Id("s").Dot(e.rows), upper(queueNames(e.plan.Queues)))))),
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
		return
	}
	q := e.queueTo[n]
	exporter := n.Kind == ir.Exporter
	g.Add(row()).Op("=").Qual(rt, "NodeStats").CustomFunc(multi, func(g *jen.Group) {
		g.Id("Name").Op(":").Lit(n.Name)
		g.Id("Kind").Op(":").Lit(string(n.Kind))
		g.Id("In").Op(":").Add(e.in(n))
		switch {
		case exporter && q != nil:
			g.Id("Acked").Op(":").Add(e.p(e.queue(q))).Dot("Acked").Call()
			g.Id("Nacked").Op(":").Add(e.p(e.queue(q))).Dot("Nacked").Dot("Load").Call()
		case exporter:
			g.Id("Nacked").Op(":").Add(e.p(e.errorsOf(n))).Dot("Load").Call()
		case n.Kind == ir.Filter:
			g.Id("Filtered").Op(":").Add(e.p(e.filteredBy(n))).Dot("Load").Call()
			g.Id("Failed").Op(":").Add(e.p(e.errorsOf(n))).Dot("Load").Call()
		case n.Kind == ir.Map:
			g.Id("Failed").Op(":").Add(e.p(e.errorsOf(n))).Dot("Load").Call()
		}
		if d := e.drops(n); len(d) > 0 {
			sum := jen.Null()
			for i, counter := range d {
				if i > 0 {
					sum.Op("+")
				}
				sum.Add(e.p(counter)).Dot("Load").Call()
			}
			g.Id("Dropped").Op(":").Add(sum)
		}
		if n.Func != nil {
			g.Id("Panics").Op(":").Add(e.p(e.runner())).Dot("Panics").Call(e.node(n))
		}
	})
	less := func(b string) *jen.Statement { return jen.Qual(rt, "Minus").Call(row().Dot("In"), row().Dot(b)) }
	switch {
	case exporter && q == nil:
		g.Add(row()).Dot("Acked").Op("=").Add(less("Nacked"))
	case n.Kind == ir.Filter:
		g.Add(row()).Dot("Out").Op("=").Qual(rt, "Minus").Call(row().Dot("In"), row().Dot("Filtered").Op("+").Add(row()).Dot("Failed"))
	case n.Kind == ir.Map:
		g.Add(row()).Dot("Out").Op("=").Add(less("Failed"))
	case n.Kind == ir.Fanout:
		g.Add(row()).Dot("Out").Op("=").Add(row()).Dot("In")
	}
}

// drops are the counters of what a node dropped.
func (e *emitter) drops(n *ir.Node) []string {
	var all []string
	if n.OnError == ir.Drop {
		all = append(all, e.droppedBy(n))
	}
	for _, edge := range n.Destinations() {
		if edge.Drop {
			all = append(all, e.skippedFor(edge))
		}
	}
	return all
}

// in is how many messages a node has taken in.
func (e *emitter) in(n *ir.Node) *jen.Statement {
	if q := e.queueTo[n]; q != nil {
		if q.Segment != nil {
			return e.p(e.queue(q)).Dot("Taken").Call()
		}
		return e.p(e.queue(q)).Dot("Sent").Call()
	}
	if len(e.plan.Letters[n]) > 0 {
		return e.p(e.lettersTo(n)).Dot("Load").Call()
	}
	from := n.In[0].From
	if from.Kind == ir.Receiver {
		for _, i := range e.plan.Receivers {
			if i.Node == from {
				return e.p(e.readerOf(i)).Dot("Taken").Call()
			}
		}
	}
	return jen.Id("s").Dot(ir.Upper(from.Name)).Dot("Out")
}

// s.Queue.Store = rt.QueueStats{From: "tee", To: "store", Capacity: p.store.Capacity(), Sent: p.store.Sent(), InFlight: p.store.InFlight()}
func (e *emitter) queueStats(g *jen.Group, q *ir.Queue) {
	from, to := q.To.Name, q.To.Name+"'s done"
	if q.Done == nil {
		from, to = q.Feeds[0].Edge.From.Name, q.To.Name
	}
	queue := func() *jen.Statement { return e.p(e.queue(q)) }
	g.Id("s").Dot(e.rows).Dot(ir.Upper(q.Name)).Op("=").Qual(rt, "QueueStats").CustomFunc(multi, func(g *jen.Group) {
		g.Id("From").Op(":").Lit(from)
		g.Id("To").Op(":").Lit(to)
		if q.Done != nil {
			g.Id("Done").Op(":").True()
		}
		g.Id("Capacity").Op(":").Add(queue()).Dot("Capacity").Call()
		g.Id("Sent").Op(":").Add(queue()).Dot("Sent").Call()
		g.Id("InFlight").Op(":").Add(queue()).Dot("InFlight").Call()
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

// stackName is how a stack shows the function that a segment calls for n; empty where no segment calls it.
func (e *emitter) stackName(n *ir.Node) string {
	switch {
	case !e.unguarded(n):
		return ""
	case n.Kind == ir.Exporter && n.Options.Inline:
		return "(*" + e.graph.Name + ")." + e.call(n)
	case n.Func == nil || n.Kind == ir.Exporter || n.Kind == ir.Receiver:
		return ""
	case e.indirect(n):
		return "(*" + e.graph.Name + ")." + e.call(n)
	}
	return callName(n.Func)
}
