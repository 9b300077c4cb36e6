package emit

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// What is printed to tell that an accept gate is shut. A turn that lets messages pass only clears a flag; who has no room
// is found out in a method of its own, when nothing has passed.

// gated reports whether a segment's messages may have to wait: a queue ahead may have no room. A reserve is as large as the
// queues below it and a turn may need, and what was taken for a branch without a queue is back before the turn ends.
func gated(s *ir.Segment) bool {
	return queuesAhead(s) || s.Split != nil && s.Split.Letters != nil || s.Keeper != nil
}

// queuesAhead reports whether what is made of a message goes into queues, or into a fanout that limits what is in flight.
func queuesAhead(s *ir.Segment) bool {
	return slices.ContainsFunc(s.Gate, func(t ir.Term) bool { return t.Reserve == nil })
}

// shuts reports whether a queue without room shuts its sender's gate.
func shuts(q *ir.Queue) bool {
	if s := q.From.Split; s != nil && s.Letters == q {
		return true
	}
	return slices.ContainsFunc(q.From.Gate, func(t ir.Term) bool { return t.Queue == q })
}

// headed is the segment with a gate at whose head a node stands; nil if there is none.
func (e *emitter) headed(n *ir.Node) *ir.Segment {
	for _, s := range e.plan.Segments {
		if gated(s) && e.segmentNodes(s)[0] == n {
			return s
		}
	}
	return nil
}

// s.Parse.Throttled = p.parseGate.Throttled()
// s.Parse.ThrottleEpisodes = p.parseGate.Episodes()
func (e *emitter) gateStats(g *jen.Group, n *ir.Node) {
	if s := e.headed(n); s != nil {
		row := jen.Id("s").Dot(ir.Upper(n.Name))
		g.Add(row).Dot("Throttled").Op("=").Add(e.p(e.gateOf(s))).Dot("Throttled").Call()
		g.Add(row).Dot("ThrottleEpisodes").Op("=").Add(e.p(e.gateOf(s))).Dot("Episodes").Call()
	}
}

//	if n > 0 {
//		p.parseGate.Pass()
//	} else {
//
//		p.shutParse()
//	}
func (e *emitter) gateSeen(g *jen.Group, s *ir.Segment, passed *jen.Statement) {
	g.If(passed).Block(e.p(e.gateOf(s)).Dot("Pass").Call()).Else().Block(e.p(e.shut(s)).Call())
}

//	func (p *Orders) shutParse() {
//		if min(p.store.Room(), p.rejects.Room()/2) > 0 || p.intake.Avail() == 0 || !p.parseGate.Shut() {
//			return
//		}
//		if p.store.Room() == 0 {
//			p.store.Waits.Add(1)
//		}
//		if p.rejects.Room()/2 == 0 {
//			p.rejects.Waits.Add(1)
//		}
//	}
//
// or, where there is one thing only that may have no room,
//
//	func (p *Orders) shutParse() {
//		if p.store.Room() == 0 && p.intake.Avail() > 0 && p.parseGate.Shut() {
//			p.store.Waits.Add(1)
//		}
//	}
func (e *emitter) shutMethod(f *jen.File, s *ir.Segment) {
	if !gated(s) {
		return
	}
	f.Line()
	wrapped(f, e.shut(s)+" notes that the gate is shut while messages wait, and who has no room: once, until messages pass again.")
	e.method(f, e.shut(s)).Params().BlockFunc(func(g *jen.Group) {
		rooms, waiting := e.rooms(s), e.source(s).Dot("Avail").Call()
		switch {
		case s.Split != nil:
			e.shutSplit(g, s)
		case s.Keeper != nil:
			e.keeperOf(s).shut(g)
		case len(rooms) == 1 && s.Gate[0].Queue != nil:
			g.If(joined("&&", []jen.Code{jen.Add(rooms[0]).Op("==").Lit(0), waiting.Op(">").Lit(0), e.shutNow(s)})).Block(e.waits(s.Gate[0].Queue))
		default:
			open := e.least().Add(args(rooms)).Op(">").Lit(0)
			g.If(joined("||", []jen.Code{open, waiting.Op("==").Lit(0), jen.Op("!").Add(e.shutNow(s))})).Block(jen.Return())
			e.blame(g, s)
		}
	})
}

// shutSplit prints the same of a segment that divides messages: between two it may wait for room for a refusal, within one for
// the room that a part needs.
//
//	if p.explodeInput == nil {
//		if p.torn.Room() == 0 && p.intake.Avail() > 0 && p.explodeGate.Shut() {
//			p.torn.Waits.Add(1)
//		}
//		return
//	}
//	if !p.explodeGate.Shut() {
//		return
//	}
//	if p.store.Room() == 0 {
//		p.store.Waits.Add(1)
//	}
func (e *emitter) shutSplit(g *jen.Group, s *ir.Segment) {
	between, known := e.p(e.input(s.Split)).Op("==").Nil(), jen.Op("!").Add(e.shutNow(s))
	if q := s.Split.Letters; q == nil {
		known = between.Op("||").Add(known)
	} else {
		full, waiting := e.p(e.queue(q)).Dot("Room").Call().Op("==").Lit(0), e.source(s).Dot("Avail").Call().Op(">").Lit(0)
		if !queuesAhead(s) {
			g.If(joined("&&", []jen.Code{between, full, waiting, e.shutNow(s)})).Block(e.waits(q))
			return
		}
		g.If(between).Block(
			jen.If(joined("&&", []jen.Code{full, waiting, e.shutNow(s)})).Block(e.waits(q)),
			jen.Return(),
		)
	}
	g.If(known).Block(jen.Return())
	e.blame(g, s)
}

// p.parseGate.Shut()
func (e *emitter) shutNow(s *ir.Segment) *jen.Statement { return e.p(e.gateOf(s)).Dot("Shut").Call() }

// blame prints who of several has no room.
func (e *emitter) blame(g *jen.Group, s *ir.Segment) {
	for i, room := range e.rooms(s) {
		if q := s.Gate[i].Queue; q != nil {
			g.If(jen.Add(room).Op("==").Lit(0)).Block(e.waits(q))
		}
	}
}

// p.store.Waits.Add(1)
func (e *emitter) waits(q *ir.Queue) *jen.Statement {
	return e.p(e.queue(q)).Dot("Waits").Dot("Add").Call(jen.Lit(1))
}
