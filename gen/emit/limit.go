package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// limited prints a limit that holds messages back.
type limited struct {
	*emitter
	s *ir.Segment
}

func (l limited) bucket() *jen.Statement { return l.p(l.bucketOf(l.s.Keeper)) }

func (e *emitter) bucketOf(n *ir.Node) string {
	return e.member("bucket", ir.Lower(n.Name)+"Bucket")
}
func (e *emitter) perSecond(n *ir.Node) string { return e.prefixed(n.Name + "PerSecond") }
func (e *emitter) burst(n *ir.Node) string     { return e.prefixed(n.Name + "Burst") }

// drops reports whether n is a limit that drops what comes too fast.
func drops(n *ir.Node) bool { return n.Kind == ir.Limit && n.Options.Limit.Drop }

// thinned are the limits of a segment that drop what comes too fast.
func thinned(s *ir.Segment) (all []*ir.Node) {
	for _, n := range s.Nodes {
		if drops(n) {
			all = append(all, n)
		}
	}
	return all
}

// limits are all limits of a segment.
func limits(s *ir.Segment) []*ir.Node {
	if s.Keeper != nil && s.Keeper.Kind == ir.Limit {
		return append([]*ir.Node{s.Keeper}, thinned(s)...)
	}
	return thinned(s)
}

// const (
//
//	ordersCalmPerSecond = 100
//	ordersCalmBurst     = 100
//
// )
func (e *emitter) limitConstants(f *jen.File) {
	for _, s := range e.plan.Segments {
		for _, n := range limits(s) {
			f.Line()
			comment(f, "How many messages "+n.Name+" lets pass in a second, and at once.")
			f.Const().Defs(
				jen.Id(e.perSecond(n)).Op("=").Lit(n.Options.Limit.PerSecond),
				jen.Id(e.burst(n)).Op("=").Lit(n.Options.Limit.Burst),
			)
		}
	}
}

// calmBucket rt.Bucket
func (e *emitter) limitFields(g *jen.Group, s *ir.Segment) {
	all := limits(s)
	if len(all) == 0 {
		return
	}
	g.Line()
	comment(g, "The tokens of "+list(nodeNames(all))+".")
	for _, n := range all {
		g.Id(e.bucketOf(n)).Qual(rt, "Bucket")
	}
}

// p.calmBucket.Init(&p.runner, ordersCalmPerSecond, ordersCalmBurst)
func (e *emitter) initLimits(g *jen.Group, s *ir.Segment) {
	for _, n := range limits(s) {
		g.Add(e.p(e.bucketOf(n))).Dot("Init").Call(jen.Op("&").Add(e.p(e.runner())), jen.Id(e.perSecond(n)), jen.Id(e.burst(n)))
	}
}

// gain prints what each turn begins with.
//
// p.calmBucket.Gain(p.calmNow)
func (e *emitter) gain(g *jen.Group, s *ir.Segment) {
	for _, n := range limits(s) {
		g.Add(e.p(e.bucketOf(n))).Dot("Gain").Call(e.p(e.now(s)))
	}
}

func (l limited) constants(*jen.File) {}
func (l limited) fields(*jen.Group)   {}
func (l limited) init(*jen.Group)     {}

//	for range min(p.intake.Avail(), p.calmBucket.Room(), rt.Batch, p.store.Room()) {
//		progress = true
//		p.calmBucket.Take()
//		p.calm(p.intake.Take())
//	}
func (l limited) turn(g *jen.Group, progress string) {
	s := l.s
	rooms := append([]jen.Code{l.source(s).Dot("Avail").Call(), l.bucket().Dot("Room").Call(), jen.Qual(rt, "Batch")}, l.rooms(s)...)
	g.For(jen.Range().Add(l.least()).Add(args(rooms))).Block(
		jen.Id(progress).Op("=").True(),
		l.bucket().Dot("Take").Call(),
		l.p(l.run(s.Body)).Call(l.source(s).Dot(take(s)).Call()),
	)
}

// shut prints why nothing has passed: there is no token, or no room ahead.
//
//	if p.intake.Avail() > 0 && p.calmGate.Shut() {
//		if p.store.Room() == 0 {
//			p.store.Waits.Add(1)
//		}
//	}
func (l limited) shut(g *jen.Group) {
	waits := l.source(l.s).Dot("Avail").Call().Op(">").Lit(0)
	if !queuesAhead(l.s) {
		g.If(waits).Block(l.shutNow(l.s))
		return
	}
	g.If(waits.Op("&&").Add(l.shutNow(l.s))).BlockFunc(func(g *jen.Group) { l.blame(g, l.s) })
}

func (l limited) last() *jen.Statement { return l.source(l.s).Dot("Last").Call() }

// p.calmBucket.Next(p.intake.Avail())
func (l limited) due() *jen.Statement {
	return l.bucket().Dot("Next").Call(l.source(l.s).Dot("Avail").Call())
}

func (l limited) empty() *jen.Statement { return nil } // what waits, waits before it

func (l limited) publish(*jen.Group) {}

// s.Calm.Out, s.Calm.Parked = s.Calm.In, p.calmBucket.Held()
func (l limited) stats(g *jen.Group, row func() *jen.Statement) {
	g.List(row().Dot("Out"), row().Dot("Parked")).Op("=").List(row().Dot("In"), l.bucket().Dot("Held").Call())
}

//	if !p.sampleBucket.TakeOne() {
//		p.sampleDropped.Inc()
//		p.settleIntake(order, nil)
//		return
//	}
func (w *stepWriter) allow(s *ir.Allow) {
	e := w.e
	w.g.If(jen.Op("!").Add(e.p(e.bucketOf(s.Node))).Dot("TakeOne").Call()).BlockFunc(func(g *jen.Group) {
		g.Add(e.p(e.droppedBy(s.Node, nil))).Dot("Inc").Call()
		g.Add(e.acked(s.Holder, s.Bearing, jen.Id(w.msg)))
		g.Return()
	})
}
