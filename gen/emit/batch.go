package emit

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// batching prints a batch. Its store is the reserve of its batches.
type batching struct {
	*emitter
	s *ir.Segment
}

func (b batching) node() *ir.Node { return b.s.Keeper }

// reserve of the batches.
func (b batching) batches() *ir.Reserve {
	for _, r := range b.plan.Reserves {
		if r.Gathers && r.Node == b.node() {
			return r
		}
	}
	panic("no batches of " + b.node().Name)
}

func (b batching) store() *jen.Statement { return b.p(b.reserve(b.batches())) }
func (b batching) sized() bool           { return b.node().Func != nil }

// limit is the constant of one of its limits.
func (e *emitter) batchLimit(n *ir.Node, what string) string {
	return e.declare(e.prefixed(n.Name) + what)
}

// const (
//
//	ordersGatherItems = 500
//	ordersGatherBytes = 1048576
//	ordersGatherDelay = 200 * time.Millisecond
//	ordersGatherMost  = 4
//
// )
func (b batching) constants(f *jen.File) {
	n := b.node()
	f.Line()
	comment(f, "How many messages a batch of "+n.Name+" has at the most, how long the oldest waits, and how many batches may be in flight.")
	f.Const().DefsFunc(func(g *jen.Group) {
		g.Id(b.batchLimit(n, "Items")).Op("=").Lit(n.Options.Items)
		if b.sized() {
			g.Id(b.batchLimit(n, "Bytes")).Op("=").Lit(n.Options.Bytes)
		}
		g.Id(b.batchLimit(n, "Delay")).Op("=").Add(duration(n.Options.By))
		g.Id(b.batchLimit(n, "Most")).Op("=").Lit(n.Options.InFlight)
	})
}

func (b batching) fields(*jen.Group) {} // it stands among the reserves
func (b batching) init(*jen.Group)   {}

// rt.Batches[Order], or rt.SizedBatches[Order] where bytes count
func (e *emitter) batchesType(r *ir.Reserve) *jen.Statement {
	typ := "Batches"
	if r.Node.Func != nil {
		typ = "SizedBatches"
	}
	return jen.Qual(rt, typ).Types(e.body(r.Holder.Parent.Message))
}

// p.gatherBatches.Init(&p.runner, ordersGatherBatches, ordersGatherItems, ordersGatherMost, ordersGatherDelay)
func (e *emitter) initBatches(g *jen.Group, r *ir.Reserve) {
	args := []jen.Code{jen.Op("&").Add(e.p(e.runner())), jen.Id(e.prefixed(r.Name)), jen.Id(e.batchLimit(r.Node, "Items"))}
	if r.Node.Func != nil {
		args = append(args, jen.Id(e.batchLimit(r.Node, "Bytes")))
	}
	args = append(args, jen.Id(e.batchLimit(r.Node, "Most")), jen.Id(e.batchLimit(r.Node, "Delay")))
	g.Add(e.p(e.reserve(r))).Dot("Init").Call(args...)
}

// turn prints how batches come about.
//
//	for left := uint64(rt.Batch); ; {
//		if p.gatherBatches.Due(p.gatherNow, p.intake.Avail() == 0) && min(p.store.Room(), p.gatherBatches.Allowed()) > 0 {
//			progress = true
//			p.gather(p.gatherBatches.Go(p.gatherNow))
//		}
//		n := min(left, p.intake.Avail(), p.gatherBatches.Room())
//		if n == 0 {
//			break
//		}
//		progress = true
//		left -= n
//		for range n {
//			p.gatherBatches.Add(p.intake.Take(), p.gatherNow)
//		}
//	}
//
// or, where bytes count, and nobody knows how many messages a batch will have,
//
//	for range n {
//		left--
//		order := p.intake.Take()
//		if !p.gatherBatches.Add(order, Size(&order.Body), p.gatherNow) {
//			break
//		}
//	}
func (b batching) turn(g *jen.Group, progress string) {
	s, store := b.s, b.store
	left, n, now := b.names.local("left"), b.names.local("n"), b.p(b.now(s))
	passes := jen.Id(progress).Op("=").True()
	avail := func() *jen.Statement { return b.source(s).Dot("Avail").Call() }
	g.For(jen.Id(left).Op(":=").Uint64().Parens(jen.Qual(rt, "Batch")), jen.Empty(), jen.Empty()).Block(
		jen.If(b.isDue().Op("&&").Add(b.ahead()).Op(">").Lit(0)).Block(
			passes,
			b.p(b.run(s.Body)).Call(store().Dot("Go").Call(now)),
		),
		jen.Id(n).Op(":=").Add(b.least()).Call(jen.Id(left), avail(), store().Dot("Room").Call()),
		jen.If(jen.Id(n).Op("==").Lit(0)).Block(jen.Break()),
		passes,
		jen.Do(func(s *jen.Statement) {
			if !b.sized() {
				s.Id(left).Op("-=").Id(n)
			}
		}),
		jen.For(jen.Range().Id(n)).BlockFunc(func(g *jen.Group) {
			if b.sized() {
				g.Id(left).Op("--")
			}
			b.add(g)
		}),
	)
}

// add prints how a message comes into a batch. One that is used beyond the outcome of its batch, as that is, has a second hold until the
// batch is put back.
//
//	order := p.intake.Take()
//	order.Share(1)
//	p.gatherBatches.Add(order, Size(&order.Body), p.gatherNow)
func (b batching) add(g *jen.Group) {
	s, h := b.s, b.s.Holder
	next := b.source(s).Dot(take(s)).Call()
	if !b.sized() && !h.Shared {
		g.Add(b.store()).Dot("Add").Call(next, b.p(b.now(s)))
		return
	}
	msg := b.msgOf(h)
	g.Id(msg).Op(":=").Add(next)
	keeps := b.batches().Keeps
	switch {
	case keeps && !b.sized():
		g.Add(b.count(msg, "Share", h, jen.Lit(2))).Comment("its outcome holds it, and its batch until that is put back")
	case h.Shared:
		g.Add(b.count(msg, "Share", h, jen.Lit(1)))
	}
	args := []jen.Code{jen.Id(msg)}
	if b.sized() {
		args = append(args, b.userCall(b.node(), b.given(h.Message, jen.Id(msg))))
	}
	add := b.store().Dot("Add").Call(append(args, b.p(b.now(s)))...)
	if !b.sized() {
		g.Add(add)
		return
	}
	if keeps {
		// more := p.gatherBatches.Add(order, Size(&order.Body), p.gatherNow)
		// order.Hold(1)
		more := b.names.local("more")
		g.Id(more).Op(":=").Add(add)
		g.Add(b.count(msg, "Hold", h, jen.Lit(1))).Comment("until its batch is put back")
		add = jen.Id(more)
	}
	g.If(jen.Op("!").Add(add)).Block(jen.Break())
}

// p.gatherBatches.Due(p.gatherNow, p.intake.Avail() == 0)
func (b batching) isDue() *jen.Statement {
	return b.store().Dot("Due").Call(b.p(b.now(b.s)), b.source(b.s).Dot("Avail").Call().Op("==").Lit(0))
}

// ahead is the room for batches in all that lies ahead.
//
// min(p.store.Room(), p.gatherBatches.Allowed())
func (b batching) ahead() *jen.Statement {
	rooms := b.rooms(b.s)
	if len(rooms) == 1 {
		return jen.Add(rooms[0])
	}
	return b.least().Call(rooms...)
}

// shut prints why nothing has passed: there is no batch to put a message in, or the one that is to go has no room ahead.
//
//	full := p.gatherBatches.Room() == 0 && p.intake.Avail() > 0
//	if !full && !p.gatherBatches.Due(p.gatherNow, p.intake.Avail() == 0) || !p.gatherGate.Shut() {
//		return
//	}
//	if p.store.Room() == 0 {
//		p.store.Waits.Add(1)
//	}
func (b batching) shut(g *jen.Group) {
	full := b.names.local("full")
	g.Id(full).Op(":=").Add(b.store()).Dot("Room").Call().Op("==").Lit(0).Op("&&").Add(b.source(b.s)).Dot("Avail").Call().Op(">").Lit(0)
	g.If(jen.Op("!").Id(full).Op("&&").Op("!").Add(b.isDue()).Op("||").Op("!").Add(b.shutNow(b.s))).Block(jen.Return())
	b.blame(g, b.s)
}

func (b batching) last() *jen.Statement  { return b.source(b.s).Dot("Last").Call() }
func (b batching) due() *jen.Statement   { return b.store().Dot("Next").Call(b.p(b.now(b.s))) }
func (b batching) empty() *jen.Statement { return b.store().Dot("Empty").Call() }

func (b batching) publish(g *jen.Group) { g.Add(b.store()).Dot("Publish").Call() }

// s.Batch.Gather = p.gatherBatches.Stats("gather")
// s.Gather.Out, s.Gather.Parked = s.Batch.Gather.Batches, p.gatherBatches.Parked()
func (b batching) stats(g *jen.Group, row func() *jen.Statement) {
	own := jen.Id("s").Dot(b.rowsOf("Batch")).Dot(ir.Upper(b.node().Name))
	g.Add(own).Op("=").Add(b.store()).Dot("Stats").Call(jen.Lit(b.node().Name))
	g.List(row().Dot("Out"), row().Dot("Parked")).Op("=").List(jen.Add(own).Dot("Batches"), b.store().Dot("Parked").Call())
}

// settleBatch prints how the outcome of a batch becomes that of its members.
//
//	orders := p.gatherBatches.End(batch)
//	if err == nil {
//		for _, order := range orders {
//			p.settleIntake(order, nil)
//		}
//	} else {
//		verdicts := rt.VerdictsOf(err, len(orders))
//		for i, order := range orders {
//			p.settleIntake(order, verdicts.Of(i))
//		}
//	}
func (e *emitter) settleBatch(g *jen.Group, h *ir.Holder) {
	members, verdicts, err := e.names.local("members"), e.names.local("verdicts"), e.id("err")
	msg := e.msgOf(h.Parent)
	of := "VerdictsOf"
	if !h.Reserve.Each {
		of = "VerdictsOfAll"
	}
	g.Id(members).Op(":=").Add(e.p(e.reserve(h.Reserve))).Dot("End").Call(jen.Id(e.msgOf(h)))
	g.If(jen.Add(err).Op("==").Nil()).Block(
		jen.For(jen.List(jen.Id("_"), jen.Id(msg)).Op(":=").Range().Id(members)).Block(e.acked(h.Parent, ir.Bears, jen.Id(msg))),
	).Else().Block(
		jen.Id(verdicts).Op(":=").Qual(rt, of).Call(jen.Add(err), jen.Len(jen.Id(members))),
		jen.For(jen.List(jen.Id("i"), jen.Id(msg)).Op(":=").Range().Id(members)).Block(
			e.finish(h.Parent, ir.Bears, jen.Id(msg), jen.Id(verdicts).Dot("Of").Call(jen.Id("i"))),
		),
	)
}

// releaseBatch prints how a batch comes back, and lets go of its members where it has held them.
//
//	for _, order := range p.gatherBatches.Members(batch) {
//		p.letGoIntake(order)
//	}
//	p.gatherBatches.Put(batch)
func (e *emitter) releaseBatch(g *jen.Group, h *ir.Holder) {
	batch, msg := jen.Id(e.msgOf(h)), e.msgOf(h.Parent)
	if h.Reserve.Keeps {
		e.wants[e.letGo(h.Parent)] = true
		g.For(jen.List(jen.Id("_"), jen.Id(msg)).Op(":=").Range().Add(e.p(e.reserve(h.Reserve))).Dot("Members").Call(batch)).Block(
			e.p(e.letGo(h.Parent)).Call(jen.Id(msg)),
		)
	}
	g.Add(e.p(e.reserve(h.Reserve))).Dot("Put").Call(batch)
}

// batchRunDoc says what the run behind a batch does.
func (e *emitter) batchRunDoc(run *ir.Func) string {
	if rest := run.Nodes[1:]; len(rest) > 0 {
		return fmt.Sprintf("%s runs %s on one batch of %s.", e.run(run), list(nodeNames(rest)), run.Nodes[0].Name)
	}
	return fmt.Sprintf("%s hands on one batch.", e.run(run))
}
