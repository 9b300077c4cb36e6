package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// delayed prints a delay.
type delayed struct {
	*emitter
	s *ir.Segment
}

func (d delayed) node() *ir.Node { return d.s.Keeper }
func (d delayed) store() *jen.Statement {
	return d.p(d.member("delay", ir.Lower(d.node().Name)+"Delay"))
}
func (d delayed) by() string   { return d.prefixed(d.node().Name + "By") }
func (d delayed) most() string { return d.prefixed(d.node().Name + "Parked") }

// const (
//
//	ordersLaterBy     = 5 * time.Second
//	ordersLaterParked = 1024
//
// )
func (d delayed) constants(f *jen.File) {
	f.Line()
	comment(f, "How long "+d.node().Name+" keeps a message, and how many at most.")
	f.Const().Defs(
		jen.Id(d.by()).Op("=").Add(duration(d.node().Options.By)),
		jen.Id(d.most()).Op("=").Lit(d.node().Options.Parked),
	)
}

// laterDelay rt.Delay[Order]
func (d delayed) fields(g *jen.Group) {
	comment(g, "What "+d.node().Name+" keeps.")
	g.Id(d.member("delay", ir.Lower(d.node().Name)+"Delay")).Qual(rt, "Delay").Types(d.body(d.s.Holder.Message))
}

// p.laterDelay.Init(&p.runner, ordersLaterParked, ordersLaterBy)
func (d delayed) init(g *jen.Group) {
	g.Add(d.store()).Dot("Init").Call(jen.Op("&").Add(d.p(d.runner())), jen.Id(d.most()), jen.Id(d.by()))
}

//	for range min(rt.Batch, p.store.Room()) {
//		order := p.laterDelay.Due(p.laterNow)
//		if order == nil {
//			break
//		}
//		progress = true
//		p.later(order)
//	}
//
//	for range min(p.intake.Avail(), rt.Batch, p.laterDelay.Room()) {
//		progress = true
//		p.laterDelay.Add(p.intake.Take(), p.laterNow)
//	}
func (d delayed) turn(g *jen.Group, progress string) {
	s, msg := d.s, d.msgOf(d.s.Holder)
	passes := jen.Id(progress).Op("=").True()
	g.For(jen.Range().Add(d.roomAhead(s))).Block(
		jen.Id(msg).Op(":=").Add(d.store()).Dot("Due").Call(d.p(d.now(s))),
		jen.If(jen.Id(msg).Op("==").Nil()).Block(jen.Break()),
		passes,
		d.p(d.run(s.Body)).Call(jen.Id(msg)),
	)
	g.For(jen.Range().Add(d.least()).Call(d.source(s).Dot("Avail").Call(), jen.Qual(rt, "Batch"), d.store().Dot("Room").Call())).Block(
		passes,
		d.store().Dot("Add").Call(d.source(s).Dot(take(s)).Call(), d.p(d.now(s))),
	)
}

// shut prints why nothing has passed: the store is full, or what is due has no room ahead.
//
//	full := p.laterDelay.Room() == 0 && p.intake.Avail() > 0
//	if !full && !p.laterDelay.Overdue(p.laterNow) || !p.laterGate.Shut() {
//		return
//	}
//	if p.store.Room() == 0 {
//		p.store.Waits.Add(1)
//	}
func (d delayed) shut(g *jen.Group) {
	s := d.s
	full := d.names.local("full")
	g.Id(full).Op(":=").Add(d.store()).Dot("Room").Call().Op("==").Lit(0).Op("&&").Add(d.source(s)).Dot("Avail").Call().Op(">").Lit(0)
	g.If(jen.Op("!").Id(full).Op("&&").Op("!").Add(d.store()).Dot("Overdue").Call(d.p(d.now(s))).Op("||").Op("!").Add(d.shutNow(s))).Block(jen.Return())
	d.blame(g, s)
}

func (d delayed) last() *jen.Statement  { return d.store().Dot("Last").Call() }
func (d delayed) due() *jen.Statement   { return d.store().Dot("Next").Call(d.p(d.now(d.s))) }
func (d delayed) empty() *jen.Statement { return d.store().Dot("Empty").Call() }

func (d delayed) publish(g *jen.Group) { g.Add(d.store()).Dot("Publish").Call() }

// s.Later.Out, s.Later.Parked = p.laterDelay.Out(), p.laterDelay.Parked()
func (d delayed) stats(g *jen.Group, row func() *jen.Statement) {
	g.List(row().Dot("Out"), row().Dot("Parked")).Op("=").List(d.store().Dot("Out").Call(), d.store().Dot("Parked").Call())
}
