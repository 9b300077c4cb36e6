package emit

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

func (e *emitter) input(s *ir.Division) string {
	return e.member("input", ir.Lower(s.Node.Name)+"Input")
}
func (e *emitter) next(s *ir.Division) string { return e.member("next", ir.Lower(s.Node.Name)+"Next") }
func (e *emitter) parts(n *ir.Node) string    { return e.member("parts", ir.Lower(n.Name)+"Parts") }
func (e *emitter) parted(s *ir.Division) string {
	return e.member("parted", ir.Lower(s.Node.Name)+"Parted")
}
func (e *emitter) ended(s *ir.Division) string {
	return e.member("ended", ir.Lower(s.Node.Name)+"Ended")
}

// splitFields prints what a segment knows of the message that it divides.
//
//	explodeInput *rt.Msg[Order]
//	explodeNext int
func (e *emitter) splitFields(g *jen.Group, s *ir.Segment) {
	g.Line()
	comment(g, "The message that "+s.Split.Node.Name+" divides, nil between two, and the number of its next part.")
	g.Id(e.input(s.Split)).Add(e.message(s.Holder.Message))
	g.Id(e.next(s.Split)).Int()
}

// splitTurn prints a turn that makes parts. What it has heard is kept apart from what it has made: the gate is shut where
// nothing was made.
//
//	heard := p.answersExplode()
//
//	for range rt.Batch {
//		if p.explodeInput == nil {
//			if p.intake.Avail() == 0 || p.torn.Room() == 0 {
//				break
//			}
//			p.torn.Reserve()
//			p.explodeInput, p.explodeNext = p.intake.Take(), 0
//			p.explodeInput.Divide(0)
//			progress = true
//		}
//		if min(p.explodeMade.Room(), p.store.Room()) == 0 {
//			break
//		}
//		progress = true
//		p.explode(p.explodeInput)
//	}
//	if progress {
//		p.explodeGate.Pass()
//	} else {
//		p.shutExplode()
//	}
//
//	p.flushExplode()
//	return heard || progress
func (e *emitter) splitTurn(g *jen.Group, s *ir.Segment) {
	input := func() *jen.Statement { return e.p(e.input(s.Split)) }
	heard, local := e.names.local("heard"), e.names.local("progress")
	progress := jen.Id(local).Op("=").True()
	e.control(g, s, heard, ":=")
	g.For(jen.Range().Qual(rt, "Batch")).Block(
		jen.If(input().Op("==").Nil()).BlockFunc(func(g *jen.Group) {
			none := e.source(s).Dot("Avail").Call().Op("==").Lit(0)
			if q := s.Split.Letters; q != nil {
				none.Op("||").Add(e.p(e.queue(q))).Dot("Room").Call().Op("==").Lit(0)
			}
			g.If(none).Block(jen.Break())
			if q := s.Split.Letters; q != nil {
				g.Add(e.p(e.queue(q))).Dot("Reserve").Call().Comment("should the message be refused, when all its parts have been answered")
			}
			g.List(input(), e.p(e.next(s.Split))).Op("=").List(e.source(s).Dot(take(s)).Call(), jen.Lit(0))
			g.Add(input()).Dot("Divide").Call(jen.Lit(s.Split.Note - 1))
			if s.Holder.Shared {
				g.Add(input()).Dot(e.holdMethod("Share", s.Holder)).Call(e.holdArgs(s.Holder, jen.Lit(1))...)
			}
			g.Add(progress)
		}),
		jen.If(e.least().Add(args(e.rooms(s))).Op("==").Lit(0)).Block(jen.Break()),
		jen.Add(progress),
		e.p(e.run(s.Body)).Call(input()),
	)
	if gated(s) {
		e.gateSeen(g, s, jen.Id(local))
	}
	g.Line()
	g.Add(e.p(e.flush(s))).Call()
	if len(s.Out) > 0 {
		g.Return(jen.Id(heard).Op("||").Id(local))
	} else {
		g.Return(jen.Id(local))
	}
}

// splitMethods print how one part comes about, and how the parts become the outcome of the whole.
//
//	func (p *Orders) explode(order *rt.Msg[Order]) {
//		line := p.explodeMade.From(order)
//		ok, err := Explode(&order.Body, p.explodeNext, &line.Body)
//		if !ok || err != nil {
//			p.releaseExplodeMade(line)
//			p.explodeInput = nil
//			p.explodeEnded(order, err)
//			return
//		}
//		p.explodeNext++
//		p.explodeParts.Inc()
//		order.Part(0)
//		p.store.Send(line)
//	}
func (e *emitter) splitMethods(f *jen.File, s *ir.Segment) {
	n, h, made := s.Split.Node, s.Holder, s.Split.Parts.Reserve.Holder
	msg := e.msgOf(h)
	ok, err := e.names.local("ok"), e.id("err")
	f.Line()
	wrapped(f, fmt.Sprintf("%s makes the next part of a message, for which there is room, or ends it.", e.run(s.Body)))
	e.docOf(f, n)
	hot(f)
	e.method(f, e.run(s.Body)).Params(e.param(msg, h.Message)).BlockFunc(func(g *jen.Group) {
		w := &stepWriter{e: e, g: g, msg: msg}
		part := w.clone(s.Split.Parts)
		call := e.userCall(n, jen.Op("&").Id(msg).Dot("Body"), e.p(e.next(s.Split)), jen.Op("&").Id(part).Dot("Body"))
		over, cause := jen.Op("!").Id(ok), jen.Code(jen.Nil())
		if n.Func.Err {
			g.List(jen.Id(ok), err).Op(":=").Add(call)
			over.Op("||").Add(err).Op("!=").Nil()
			cause = err
		} else {
			g.Id(ok).Op(":=").Add(call)
		}
		g.If(over).Block(
			e.p(e.wantRelease(made)).Call(jen.Id(part)),
			e.p(e.input(s.Split)).Op("=").Nil(),
			e.p(e.ended(s.Split)).Call(jen.Id(msg), cause),
			jen.Return(),
		)
		g.Add(e.p(e.next(s.Split))).Op("++")
		g.Add(e.p(e.parts(n))).Dot("Inc").Call()
		g.Id(msg).Dot("Part").Call(jen.Lit(s.Split.Note - 1))
		g.Add(e.p(e.run(s.Split.Part))).Call(jen.Id(part))
	})

	f.Line()
	drops := n.OnError == ir.Drop
	doc := " is called when there are no more parts, or none can be made. The message waits for the answers to those that are out"
	if drops {
		doc += ", which decide: on_error drops the error"
	}
	wrapped(f, e.ended(s.Split)+doc+".")
	e.method(f, e.ended(s.Split)).Params(e.param(msg, h.Message), jen.Add(err).Error()).Block(
		jen.If(jen.Add(err).Op("!=").Nil()).BlockFunc(func(g *jen.Group) {
			if drops {
				g.Add(e.p(e.errorsOf(n))).Dot("Inc").Call()
				g.Add(e.p(e.droppedBy(n, nil))).Dot("Inc").Call()
			} else {
				g.Id(msg).Dot("Refuse").Call(jen.Lit(s.Split.Note-1), err)
			}
		}),
		e.p(e.parted(s.Split)).Call(jen.Id(msg), jen.Nil()),
	)

	f.Line()
	refused := e.names.local("refused")
	wrapped(f, e.parted(s.Split)+" counts an answer to a part. After the last one the message gets its outcome: a Nack if a part got one.")
	hot(f)
	unreserve := jen.Null()
	if q := s.Split.Letters; q != nil {
		unreserve = e.p(e.queue(q)).Dot("Unreserve").Call()
	}
	e.method(f, e.parted(s.Split)).Params(e.param(msg, h.Message), jen.Add(err).Error()).BlockFunc(func(g *jen.Group) {
		g.If(jen.Op("!").Id(msg).Dot("Parted").Call(jen.Lit(s.Split.Note-1), err)).Block(jen.Return())
		g.Add(unreserve)
		verdict := jen.Id(msg).Dot("Verdict").Call(jen.Lit(s.Split.Note - 1))
		if drops {
			g.List(err, jen.Id("_")).Op("=").Add(verdict)
		} else {
			g.List(err, jen.Id(refused)).Op(":=").Add(verdict)
			g.If(jen.Id(refused)).Block(e.p(e.failed(e.plan.Refusals[n])).Call(jen.Id(msg), err), jen.Return())
		}
		g.Add(e.finish(h, ir.Bears, jen.Id(msg), err))
	})
}

// splitPanic prints what a panic of a split's function leads to: the part was not made, and none follows.
//
//	order := p.explodeInput // and nil from now on
//	p.releaseExplodeMade(p.explodeMade.Last())
//	p.explodeEnded(order, err)
func (e *emitter) splitPanic(g *jen.Group, s *ir.Segment) {
	made, msg := s.Split.Parts.Reserve.Holder, e.msgOf(s.Holder)
	g.Id(msg).Op(":=").Add(e.p(e.input(s.Split)))
	g.Add(e.p(e.input(s.Split))).Op("=").Nil()
	g.Add(e.p(e.wantRelease(made))).Call(e.last(made))
	g.Add(e.p(e.ended(s.Split))).Call(jen.Id(msg), e.id("err"))
}
