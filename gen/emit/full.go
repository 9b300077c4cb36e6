package emit

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// Names.

func (e *emitter) account(f *ir.Fan) string {
	return e.member("account", ir.Lower(f.Node.Name)+"Account")
}
func (e *emitter) decide(f *ir.Fan) string {
	name := e.member("decide", "decide"+ir.Upper(f.Node.Name))
	e.wants[name] = true
	return name
}
func (e *emitter) decideAck(f *ir.Fan) string {
	name := e.member("decideack", "ack"+ir.Upper(f.Node.Name))
	e.wants[name] = true
	return name
}
func (e *emitter) most(f *ir.Fan) string   { return e.prefixed(f.Node.Name + "InFlight") }
func (e *emitter) end(t *ir.Target) string { return e.member("end", "end"+t.Holder.Name) }
func (e *emitter) failures(t *ir.Target) string {
	return e.member("failures", ir.Lower(t.Holder.Name)+"Failed")
}
func (e *emitter) timeouts(t *ir.Target) string {
	return e.member("timeouts", ir.Lower(t.Holder.Name)+"TimedOut")
}
func (e *emitter) deadlines(t *ir.Target) string {
	return e.member("deadlines", ir.Lower(t.Holder.Name)+"Deadlines")
}
func (e *emitter) limit(t *ir.Target) string { return e.prefixed(t.Holder.Name + "Timeout") }
func (e *emitter) now(s *ir.Segment) string  { return e.member("now", ir.Lower(s.Name)+"Now") }
func (e *emitter) due(s *ir.Segment) string  { return e.member("due", "due"+s.Name) }
func (e *emitter) nextDue(s *ir.Segment) string {
	return e.member("nextdue", "nextDue"+s.Name)
}
func (e *emitter) whyFull(t *ir.Target) string { return e.prefixed(t.Holder.Name + "Full") }
func (e *emitter) whyLate(t *ir.Target) string { return e.prefixed(t.Holder.Name + "Late") }

// fansOf are the fanouts on the full path whose messages a segment keeps account of.
func (e *emitter) fansOf(s *ir.Segment) (all []*ir.Fan) {
	for _, n := range s.Nodes {
		if f := e.plan.Fans[n]; f != nil {
			all = append(all, f)
		}
	}
	return all
}

// timed are the destinations of a segment that have a timeout.
func (e *emitter) timed(s *ir.Segment) (all []*ir.Target) {
	for _, f := range e.fansOf(s) {
		for _, t := range f.Targets {
			if t.Edge.Timeout > 0 {
				all = append(all, t)
			}
		}
	}
	return all
}

// lingers reports whether a turn of a segment may take long, since it calls exporters: then a message that has a time does not
// wait for the end of the turn, and its time begins when it is sent.
func (e *emitter) lingers(s *ir.Segment) bool {
	return slices.ContainsFunc(s.Nodes, func(n *ir.Node) bool { return n.Kind == ir.Exporter })
}

// targetOf is the destination of a fanout on the full path that n is, as an inline exporter; nil of any other node.
func (e *emitter) targetOf(n *ir.Node) *ir.Target {
	for _, edge := range n.In {
		if f := e.plan.Fans[edge.From]; f != nil && edge.Role == ir.Destination {
			for _, t := range f.Targets {
				if t.Edge == edge && t.Queue == nil {
					return t
				}
			}
		}
	}
	return nil
}

// raw reports whether the errors of a destination come as its function gave them: they are wrapped where they become the
// message's outcome, so that a failure which a fallback makes good costs nothing.
func raw(t *ir.Target) bool { return t.Edge.To.Kind == ir.Exporter && t.Edge.To.OnError == ir.Nack }

// direct reports whether a refusal is nothing but the outcome of a destination, or of an attempt.
func direct(r *ir.Refusal) bool {
	if a := r.Holder.Retrial; a != nil {
		return a.Raw() && a.Node.Next() == r.Node
	}
	t := r.Holder.Target
	return t != nil && t.Edge.To == r.Node && raw(t)
}

// targetRemark says in the picture what a destination of a fanout on the full path means to the message.
func targetRemark(edge *ir.Edge) string {
	text := "its outcome does not count"
	switch {
	case edge.StandsFor != nil:
		text = "stands in for " + edge.StandsFor.To.Name
	case edge.From.Options.Await == ir.AwaitAll:
		text = "its outcome counts"
	case edge.Primary:
		text = "its outcome is the message's"
	}
	if edge.Timeout > 0 {
		text += "; has " + edge.Timeout.String()
	}
	switch {
	case edge.Drop:
		text += "; passed over when full"
	case edge.Fail:
		text += "; fails when full"
	case !edge.Awaited() && edge.StandsFor == nil:
		text += "; holds the others back when full"
	}
	return text
}

// fanFields prints what a segment keeps about its fanouts.
//
//	teeAccount rt.Account
//	teeStoreDeadlines rt.Deadlines[Order]
//	teeNow time.Duration
func (e *emitter) fanFields(g *jen.Group, s *ir.Segment) {
	fans, k := e.fansOf(s), e.keeperOf(s)
	e.limitFields(g, s)
	if len(fans) == 0 && k == nil && len(thinned(s)) == 0 {
		return
	}
	if len(limits(s)) == 0 {
		g.Line()
	}
	if k != nil {
		k.fields(g)
	}
	for _, f := range fans {
		comment(g, "What "+f.Node.Name+" has in flight.")
		g.Id(e.account(f)).Qual(rt, "Account")
	}
	for _, t := range e.timed(s) {
		g.Id(e.deadlines(t)).Qual(rt, "Deadlines").Types(e.body(t.Fan.Node.Message))
	}
	if e.clocked(s) || len(thinned(s)) > 0 {
		g.Id(e.now(s)).Qual("time", "Duration").Comment("of the turn")
	}
}

// fanConstants prints limits.
//
//	ordersTeeInFlight = 100
//	ordersTeeStoreTimeout = 5 * time.Second
func (e *emitter) fanConstants(f *jen.File) {
	type limit struct {
		name  string
		value *jen.Statement
	}
	var all []limit
	for _, n := range e.graph.Flow {
		fan := e.plan.Fans[n]
		if fan == nil {
			continue
		}
		if fan.Max > 0 {
			all = append(all, limit{e.most(fan), jen.Lit(fan.Max)})
		}
		for _, t := range fan.Targets {
			if t.Edge.Timeout > 0 {
				all = append(all, limit{e.limit(t), duration(t.Edge.Timeout)})
			}
		}
	}
	if len(all) == 0 {
		return
	}
	f.Line()
	comment(f, "How much fanouts may have in flight, and how long their destinations may take.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, l := range all {
			g.Id(l.name).Op("=").Add(l.value)
		}
	})
}

// fanErrors prints the errors of destinations that are no exporter's own: made once, since they carry nothing of a message.
//
//	var ordersTeeMendFull = rt.Fail(&ordersNodes[ordersMend], rt.ErrQueueFull)
func (e *emitter) fanErrors(f *jen.File) {
	for _, n := range e.graph.Flow {
		fan := e.plan.Fans[n]
		if fan == nil {
			continue
		}
		for _, t := range fan.Targets {
			if raw(t) {
				continue
			}
			if t.Edge.Fail {
				f.Line()
				comment(f, e.whyFull(t)+" is why "+t.Edge.To.Name+" failed at once.")
				f.Var().Id(e.whyFull(t)).Op("=").Qual(rt, "Fail").Call(e.node(t.Edge.To), jen.Qual(rt, "ErrQueueFull"))
			}
			if t.Edge.Timeout > 0 {
				f.Line()
				comment(f, e.whyLate(t)+" is why "+t.Edge.To.Name+" failed when its time was up.")
				f.Var().Id(e.whyLate(t)).Op("=").Qual(rt, "Fail").Call(e.node(t.Edge.To), jen.Qual(rt, "ErrTimeout"))
			}
		}
	}
}

// trackDoc says whose outcome counts, and what happens to failures.
func (e *emitter) trackDoc(f *ir.Fan) string {
	var heads, fallbacks []string
	for _, t := range f.Targets {
		if t.StandsFor == nil {
			heads = append(heads, t.Edge.To.Name)
		} else {
			fallbacks = append(fallbacks, t.Edge.To.Name+" stands in for "+t.StandsFor.Edge.To.Name)
		}
	}
	doc := f.Node.Name + ": "
	if f.Node.Options.InSequence {
		doc += list(heads) + " get the message one after the other; "
	}
	if f.Node.Options.Await == ir.AwaitAll {
		doc += "the message is Acked when all have Acked it, Nacked when one fails."
	} else {
		for _, t := range f.Heads() {
			if t.Edge.Primary {
				doc += "the outcome of " + t.Edge.To.Name + " is the message's; those of the others do not count."
			}
		}
	}
	if len(fallbacks) > 0 {
		doc += " " + ir.Upper(list(fallbacks)) + "."
	}
	return doc
}

// share begins the count of a message's holds, with those of a fanout on the full path that comes first.
//
//	order.Share(1)
func (w *stepWriter) share(run *ir.Func) {
	holds, why := 1, "its outcome holds it; each branch whose outcome does not count adds a hold"
	if t, is := run.Steps[0].(*ir.Track); is && t.Fan.Holder == run.Holder && t.Holds > 0 {
		holds, why, w.shared = 1+t.Holds, "its outcome holds it, and whoever gets it next until he is done", true
	}
	w.g.Add(w.e.count(w.msg, "Share", run.Holder, jen.Lit(holds))).Comment(why)
}

// p.teeAccount.Begin()
// order.Await(0, 0b111)
// order.Hold(3)
// p.spare.Reserve() // should store fail
func (w *stepWriter) track(s *ir.Track) {
	e, f := w.e, s.Fan
	wrapped(w.g, e.trackDoc(f))
	w.g.Add(e.p(e.account(f))).Dot("Begin").Call()
	if f.Counts() {
		bits := uint64(0)
		for _, t := range f.Heads() {
			bits |= 1 << t.Bit
		}
		w.g.Id(w.msg).Dot("Await").Call(jen.Lit(f.Note-1), jen.Id(fmt.Sprintf("%#b", bits)))
	}
	if s.Holds > 0 && !w.shared {
		w.g.Add(e.count(w.msg, "Hold", f.Holder, jen.Lit(s.Holds)))
	}
	w.shared = false
	for _, t := range f.Targets {
		for _, q := range t.Kept {
			w.g.Add(e.p(e.queue(q))).Dot("Reserve").Call()
		}
	}
}

// tracked lets go of a message that was kept until all destinations had it.
func (w *stepWriter) tracked(s *ir.Tracked) {
	w.e.wants[w.e.letGo(s.Fan.Holder)] = true
	w.g.Add(w.e.p(w.e.letGo(s.Fan.Holder))).Call(jen.Id(w.msg))
}

// guarded prints what is not to happen to a message that has its outcome already.
//
//	if order.Awaited(0) {
//		…
//	} else {
//		p.spare.Unreserve()
//	}
func (w *stepWriter) guarded(t *ir.Target, body func(w *stepWriter)) {
	inner := &stepWriter{e: w.e, msg: w.msg}
	check := w.g.If(jen.Id(w.msg).Dot("Awaited").Call(jen.Lit(t.Fan.Note - 1))).BlockFunc(func(g *jen.Group) {
		inner.g = g
		body(inner)
	})
	if room := kept(t.Fallback); len(room) > 0 {
		check.Else().BlockFunc(func(g *jen.Group) { w.e.unkeep(g, room) })
	}
}

// kept are the queues in which room is kept for a fallback and those behind it.
func kept(t *ir.Target) (all []*ir.Queue) {
	for _, x := range t.Chain() {
		all = append(all, x.Kept...)
	}
	return all
}

// p.spare.Unreserve()
func (e *emitter) unkeep(g *jen.Group, room []*ir.Queue) {
	for _, q := range room {
		g.Add(e.p(e.queue(q))).Dot("Unreserve").Call()
	}
}

// sendTo prints what hands the message to a destination.
func (w *stepWriter) sendTo(s *ir.Send) {
	if s.Guarded {
		w.guarded(s.Target, func(inner *stepWriter) { inner.sendWhereRoom(s) })
		return
	}
	w.sendWhereRoom(s)
}

// sendWhereRoom minds what is to happen when the destination is full.
//
//	if p.store.Room() > 0 {
//		…
//	} else {
//		p.endTeeStore(order, rt.ErrQueueFull)
//	}
func (w *stepWriter) sendWhereRoom(s *ir.Send) {
	e, t := w.e, s.Target
	if !s.Skip && !t.Edge.Fail {
		w.handOver(s)
		return
	}
	inner := &stepWriter{e: e, msg: w.msg}
	w.g.If(w.roomFor(s)).BlockFunc(func(g *jen.Group) {
		inner.g = g
		inner.handOver(s)
	}).Else().BlockFunc(func(g *jen.Group) {
		if t.Edge.Fail {
			why := jen.Qual(rt, "ErrQueueFull")
			if !raw(t) {
				why = jen.Id(e.whyFull(t))
			}
			g.Add(e.p(e.end(t))).Call(jen.Id(w.msg), why)
			return
		}
		g.Add(e.p(e.skippedFor(t.Edge))).Dot("Inc").Call()
		e.unkeep(g, kept(t.Fallback))
		if next := t.Head.Next; next != nil {
			g.Add(e.p(e.run(next.Send))).Call(jen.Id(w.msg))
		}
	})
}

// call prints the call of a destination that is an inline exporter.
//
//	p.teeToNote.Inc()
//	p.note(order)
func (w *stepWriter) call(s *ir.Invoke) {
	body := func(w *stepWriter) {
		w.g.Add(w.e.p(w.e.takenBy(s.Target.Edge))).Dot("Inc").Call()
		if !s.Counted {
			w.g.Add(w.e.count(w.msg, "Hold", s.Target.Fan.Holder, jen.Lit(1)))
		}
		w.g.Add(w.e.p(w.e.run(s.Func))).Call(jen.Id(w.msg))
	}
	if s.Guarded {
		w.guarded(s.Target, body)
		return
	}
	body(w)
}

// holdTarget prints the holds of one hand-over that Track has not counted, and what a later one does first.
//
//	p.spare.Unreserve()
//	order.Hold(1)
func (w *stepWriter) holdTarget(s *ir.Send) {
	e, t := w.e, s.Target
	e.unkeep(w.g, t.Kept)
	holds := 1
	if s.Hold && s.Clone == nil {
		holds++
	}
	if !s.Counted {
		w.g.Add(e.count(w.msg, "Hold", t.Fan.Holder, jen.Lit(holds)))
	}
	if t.Edge.Timeout > 0 && e.lingers(t.Fan.Segment) {
		w.g.Add(e.p(e.now(t.Fan.Segment))).Op("=").Add(e.p(e.runner())).Dot("Now").Call()
	}
	if t.Edge.Timeout > 0 {
		w.g.Add(e.p(e.deadlines(t))).Dot("Add").Call(jen.Id(w.msg), e.p(e.now(t.Fan.Segment)))
	}
}

// exportLater prints the call of an inline exporter that gets a message when another one has had it. Its panic is an error like
// another: the message in hand is not the one that was taken last.
//
//	p.teeToNote.Inc()
//	order.Hold(1)
//	err := p.runner.Try(&ordersNodes[ordersNote], func() error { return p.callNote(&order.Body) })
//	if err != nil {
//		p.noteFailed(order, err)
//		return
//	}
//	p.settleTeeNote(order, nil)
func (w *stepWriter) exportLater(s *ir.Export) {
	e := w.e
	call := e.p(e.call(s.Node)).Call(e.inSegment(s.Node.Func, e.given(s.Node.Message, jen.Id(w.msg)))...)
	e.unkeep(w.g, s.Later.Kept)
	w.g.Add(e.p(e.takenBy(s.Later.Edge))).Dot("Inc").Call()
	w.g.Add(e.count(w.msg, "Hold", s.Holder, jen.Lit(1)))
	w.g.Add(e.id("err")).Op(":=").Add(e.p(e.runner())).Dot("Try").Call(e.node(s.Node), jen.Func().Params().Error().BlockFunc(returning(s.Node.Func.Err, call)))
	w.g.If(e.id("err").Op("!=").Nil()).Block(
		e.p(e.failed(e.plan.Refusals[s.Node])).Call(jen.Id(w.msg), e.id("err")),
		jen.Return(),
	)
	w.g.Add(e.acked(s.Holder, s.Bearing, jen.Id(w.msg)))
}

// decideMethod prints how a fanout's outcome becomes the message's.
//
//	func (p *Orders) decideTee(order *rt.Msg[Order], err error) {
//		p.teeAccount.End(err)
//		p.settleIntake(order, err)
//	}
func (e *emitter) decideMethod(f *jen.File, fan *ir.Fan) {
	f.Line()
	wrapped(f, e.decide(fan)+" gives a message the outcome that "+fan.Node.Name+" has come to.")
	hot(f)
	msg := e.msgOf(fan.Holder)
	e.method(f, e.decide(fan)).Params(e.param(msg, fan.Holder.Message), e.id("err").Error()).BlockFunc(func(g *jen.Group) {
		g.Add(e.p(e.account(fan))).Dot("End").Call(e.id("err"))
		g.Add(e.finish(fan.Holder, fan.Bearing, jen.Id(msg), e.id("err")))
	})
}

// decideAckMethod prints the same of an Ack.
//
//	func (p *Orders) ackTee(order *rt.Msg[Order]) {
//		p.teeAccount.Ack()
//		p.settleIntake(order, nil)
//	}
func (e *emitter) decideAckMethod(f *jen.File, fan *ir.Fan) {
	f.Line()
	wrapped(f, e.decideAck(fan)+" gives a message its Ack: "+fan.Node.Name+" has come to that.")
	hot(f)
	msg := e.msgOf(fan.Holder)
	e.method(f, e.decideAck(fan)).Params(e.param(msg, fan.Holder.Message)).BlockFunc(func(g *jen.Group) {
		g.Add(e.p(e.account(fan))).Dot("Ack").Call()
		g.Add(e.acked(fan.Holder, fan.Bearing, jen.Id(msg)))
	})
}

// targetMethods print what the outcome of a destination leads to.
func (e *emitter) targetMethods(f *jen.File, t *ir.Target) {
	h, msg := t.Holder, e.msgOf(t.Holder)
	params := []jen.Code{e.param(msg, h.Message), e.id("err").Error()}
	apart := t.Edge.Fail || t.Edge.Timeout > 0 // the attempt may end without an answer
	f.Line()
	wrapped(f, e.settle(h)+" "+e.targetDoc(t))
	hot(f)
	e.method(f, e.settle(h)).Params(params...).BlockFunc(func(g *jen.Group) {
		end := e.p(e.end(t)).Call(jen.Id(msg), e.id("err"))
		switch {
		case t.Edge.Timeout > 0:
			g.If(e.p(e.deadlines(t)).Dot("Remove").Call(jen.Id(msg))).Block(end)
		case apart:
			g.Add(end)
		default:
			e.targetOutcome(g, t)
		}
		e.letGoOf(g, t)
	})
	if !apart {
		return
	}
	f.Line()
	wrapped(f, e.end(t)+" ends an attempt of "+t.Edge.To.Name+": by its outcome, or without.")
	hot(f)
	e.method(f, e.end(t)).Params(params...).BlockFunc(func(g *jen.Group) { e.targetOutcome(g, t) })
}

// letGoOf ends the hold of one attempt.
func (e *emitter) letGoOf(g *jen.Group, t *ir.Target) {
	if !t.Brief() {
		e.wants[e.letGo(t.Holder)] = true
		g.Add(e.p(e.letGo(t.Holder))).Call(jen.Id(e.msgOf(t.Holder)))
	}
}

// ackTarget prints what an Ack of a destination leads to, where nothing else is asked: short enough for the compiler to inline.
//
//	func (p *Orders) ackTeeStore(order *rt.Msg[Order]) {
//		if order.Arrive(0, 1<<0) {
//			p.ackTee(order)
//		}
//	}
func (e *emitter) ackTarget(f *jen.File, t *ir.Target) {
	f.Line()
	wrapped(f, e.ack(t.Holder)+" hears that "+t.Edge.To.Name+" has Acked a message.")
	hot(f)
	e.method(f, e.ack(t.Holder)).Params(e.param(e.msgOf(t.Holder), t.Holder.Message)).BlockFunc(func(g *jen.Group) {
		if e.succeeds(t) {
			e.targetSucceeds(g, t)
		}
		e.letGoOf(g, t)
	})
}

func (e *emitter) targetDoc(t *ir.Target) string {
	doc := "hears the outcome of " + t.Edge.To.Name + " as a destination of " + t.Fan.Node.Name
	if t.StandsFor != nil {
		doc += ", where it stands in for " + t.Head.Edge.To.Name
	}
	if t.Edge.Timeout > 0 {
		doc += "; one that comes too late is ignored"
	}
	if t.Brief() {
		return doc + "."
	}
	return doc + ". The message was kept for it."
}

// targetOutcome prints what a failure of a destination leads to, and what a success does.
//
//	if err != nil {
//		p.teeStoreFailed.Inc()
//		order.Blame(1, err)
//		p.sendTeeSpare(order)
//	} else {
//		p.spare.Unreserve()
//		p.decideTee(order, nil)
//	}
func (e *emitter) targetOutcome(g *jen.Group, t *ir.Target) {
	msg, err := jen.Id(e.msgOf(t.Holder)), e.id("err")
	failed := jen.Add(err).Op("!=").Nil()
	if t == t.Head && t.Fallback == nil && t.Decides() && !t.Fan.Node.Options.InSequence && !t.Fan.Counts() {
		// One outcome is the message's, whatever it is.
		g.If(failed).BlockFunc(func(g *jen.Group) {
			g.Add(e.p(e.failures(t))).Dot("Inc").Call()
			if raw(t) {
				g.Add(err).Op("=").Add(e.cause(t))
			}
		})
		g.Add(e.p(e.decide(t.Fan))).Call(msg, err)
		return
	}
	branch := g.If(failed).BlockFunc(func(g *jen.Group) {
		g.Add(e.p(e.failures(t))).Dot("Inc").Call()
		e.targetFails(g, t)
	})
	switch {
	case t.Fan.Counts() && len(kept(t.Fallback)) == 0 && !(t.Head.Cause > 0 && t != t.Head):
		branch.Else().Add(e.arrives(t))
	case e.succeeds(t):
		branch.Else().BlockFunc(func(g *jen.Group) { e.targetSucceeds(g, t) })
	}
}

// cause is the error of a chain that has come to its end: its first one, permanent if all were.
//
// rt.Fail(&ordersNodes[ordersStore], order.Blamed(1, rt.Fail(&ordersNodes[ordersSpare], err)))
func (e *emitter) cause(t *ir.Target) *jen.Statement {
	wrapped := func(t *ir.Target, err *jen.Statement) *jen.Statement {
		if raw(t) {
			return jen.Qual(rt, "Fail").Call(e.node(t.Edge.To), err)
		}
		return err
	}
	own := wrapped(t, e.id("err"))
	if t == t.Head {
		return own
	}
	return wrapped(t.Head, jen.Id(e.msgOf(t.Holder)).Dot("Blamed").Call(jen.Lit(t.Head.Cause-1), own))
}

// targetFails prints what comes of a failure: the fallback, or the end of the chain.
func (e *emitter) targetFails(g *jen.Group, t *ir.Target) {
	msg, f := jen.Id(e.msgOf(t.Holder)), t.Fan
	if t.Fallback == nil {
		e.chainFails(g, t)
		return
	}
	fallBack := func(g *jen.Group) {
		blame := "Blame"
		if t != t.Head {
			blame = "BlameToo"
		}
		if t.Head.Cause > 0 {
			g.Add(msg).Dot(blame).Call(jen.Lit(t.Head.Cause-1), e.id("err"))
		}
		g.Add(e.p(e.run(t.Fallback.Send))).Call(msg)
	}
	if !f.Counts() {
		fallBack(g)
		return
	}
	check := g.If(jen.Add(msg).Dot("Awaited").Call(jen.Lit(f.Note - 1))).BlockFunc(fallBack)
	if room := kept(t.Fallback); len(room) > 0 || t != t.Head {
		check.Else().BlockFunc(func(g *jen.Group) {
			e.unkeep(g, room)
			if t != t.Head {
				g.Add(e.forgive(t))
			}
		})
	}
}

// chainFails prints what comes of a destination that has failed with all that stood in for it.
func (e *emitter) chainFails(g *jen.Group, t *ir.Target) {
	msg, f := jen.Id(e.msgOf(t.Holder)), t.Fan
	decide := func() jen.Code { return e.p(e.decide(f)).Call(msg, e.cause(t)) }
	switch {
	case f.Counts():
		check := g.If(jen.Add(msg).Dot("Decide").Call(jen.Lit(f.Note - 1))).Block(decide())
		if t != t.Head {
			check.Else().Block(e.forgive(t))
		}
	case t.Decides():
		for next := t.Head.Next; next != nil; next = next.Head.Next {
			e.unkeep(g, kept(next))
		}
		g.Add(decide())
	case t.Head.Next != nil: // passed over
		g.Add(e.p(e.run(t.Head.Next.Send))).Call(msg)
	}
}

// sentWhen says when a destination gets a message that others have had before.
func sentWhen(t *ir.Target) string {
	if t.StandsFor != nil {
		return "which " + t.StandsFor.Edge.To.Name + " has failed on"
	}
	before := t.Before()
	if before.Decides() {
		return "which " + before.Edge.To.Name + " has Acked"
	}
	return "which " + before.Edge.To.Name + " is done with"
}

// succeeds reports whether anything comes of a success.
func (e *emitter) succeeds(t *ir.Target) bool {
	return len(kept(t.Fallback)) > 0 || t.Decides() || t.Head.Next != nil
}

// targetSucceeds prints what comes of an Ack.
func (e *emitter) targetSucceeds(g *jen.Group, t *ir.Target) {
	msg, f := jen.Id(e.msgOf(t.Holder)), t.Fan
	e.unkeep(g, kept(t.Fallback))
	if t.Head.Cause > 0 && t != t.Head {
		g.Add(e.forgive(t))
	}
	switch {
	case f.Counts():
		g.Add(e.arrives(t))
	case t.Head.Next != nil:
		g.Add(e.p(e.run(t.Head.Next.Send))).Call(msg)
	case t.Decides():
		g.Add(e.p(e.decideAck(f))).Call(msg)
	}
}

// order.Forgive(1)
func (e *emitter) forgive(t *ir.Target) *jen.Statement {
	return jen.Id(e.msgOf(t.Holder)).Dot("Forgive").Call(jen.Lit(t.Head.Cause - 1))
}

//	if order.Arrive(0, 1<<2) {
//		p.decideTee(order, nil)
//	}
func (e *emitter) arrives(t *ir.Target) *jen.Statement {
	msg := jen.Id(e.msgOf(t.Holder))
	return jen.If(jen.Add(msg).Dot("Arrive").Call(jen.Lit(t.Fan.Note-1), jen.Lit(1).Op("<<").Lit(t.Head.Bit))).Block(e.p(e.decideAck(t.Fan)).Call(msg))
}

// dueMethods print what happens when a time is up, and when that is next.
//
//	func (p *Orders) dueTee() (progress bool) {
//		for order := p.teeStoreDeadlines.Due(p.teeNow); order != nil; order = p.teeStoreDeadlines.Due(p.teeNow) {
//			progress = true
//			p.teeStoreTimedOut.Inc()
//			p.endTeeStore(order, rt.ErrTimeout)
//		}
//		return progress
//	}
func (e *emitter) dueMethods(f *jen.File, s *ir.Segment) {
	if len(e.timed(s)) > 0 {
		e.dueMethod(f, s)
	}
	if !e.clocked(s) {
		return
	}
	f.Line()
	wrapped(f, e.nextDue(s)+" is when the next time is up; 0 if nothing is timed.")
	e.method(f, e.nextDue(s)).Params().Qual("time", "Duration").BlockFunc(func(g *jen.Group) {
		var all []jen.Code
		for _, t := range e.timed(s) {
			all = append(all, e.p(e.deadlines(t)).Dot("Next").Call())
		}
		if k := e.keeperOf(s); k != nil && k.due() != nil {
			all = append(all, k.due())
		}
		if len(all) == 1 {
			g.Return(all[0])
			return
		}
		g.Return(jen.Qual(rt, "Soonest").Call(all...))
	})
}

// dueMethod prints what happens when the time of a destination is up.
func (e *emitter) dueMethod(f *jen.File, s *ir.Segment) {
	timed, progress := e.timed(s), e.names.local("progress")
	f.Line()
	wrapped(f, e.due(s)+" ends the attempts whose time is up.")
	hot(f)
	e.method(f, e.due(s)).Params().Params(jen.Id(progress).Bool()).BlockFunc(func(g *jen.Group) {
		for _, t := range timed {
			msg := e.msgOf(t.Holder)
			due := func() *jen.Statement {
				return jen.Id(msg).Op("=").Add(e.p(e.deadlines(t))).Dot("Due").Call(e.p(e.now(s)))
			}
			why := jen.Qual(rt, "ErrTimeout")
			if !raw(t) {
				why = jen.Id(e.whyLate(t))
			}
			g.For(jen.Id(msg).Op(":=").Add(e.p(e.deadlines(t))).Dot("Due").Call(e.p(e.now(s))), jen.Id(msg).Op("!=").Nil(), due()).Block(
				jen.Id(progress).Op("=").True(),
				e.p(e.timeouts(t)).Dot("Inc").Call(),
				e.p(e.end(t)).Call(jen.Id(msg), why),
			)
		}
		g.Return(jen.Id(progress))
	})
}

// fanCounters are the counters of a fanout on the full path, destination by destination.
func (e *emitter) fanCounters(n *ir.Node) (all []string) {
	f := e.plan.Fans[n]
	if f == nil {
		return nil
	}
	for _, t := range f.Targets {
		all = append(all, e.failures(t))
		if t.Edge.Timeout > 0 {
			all = append(all, e.timeouts(t))
		}
		if t.Queue == nil {
			all = append(all, e.takenBy(t.Edge))
		}
	}
	return all
}

// fanStats prints what a fanout on the full path has come to, destination by destination.
//
//	s.Tee.Acked, s.Tee.Nacked, s.Tee.InFlight = p.teeAccount.Acked.Load(), p.teeAccount.Nacked.Load(), p.teeAccount.InFlight()
//	s.Fanout.Tee = rt.FanoutStats{Name: "tee", Destinations: []rt.DestinationStats{
//		{To: "store", Sent: p.store.Sent(), Failed: p.teeStoreFailed.Load()},
//	}}
func (e *emitter) fanStats(g *jen.Group, f *ir.Fan) {
	row := func() *jen.Statement { return jen.Id("s").Dot(ir.Upper(f.Node.Name)) }
	account := func() *jen.Statement { return e.p(e.account(f)) }
	g.Add(row()).Dot("Acked").Op("=").Add(account()).Dot("Acked").Dot("Load").Call()
	g.Add(row()).Dot("Nacked").Op("=").Add(account()).Dot("Nacked").Dot("Load").Call()
	g.Add(row()).Dot("InFlight").Op("=").Add(account()).Dot("InFlight").Call()
	g.Id("s").Dot(e.rowsOf("Fanout")).Dot(ir.Upper(f.Node.Name)).Op("=").Qual(rt, "FanoutStats").CustomFunc(multi, func(g *jen.Group) {
		g.Id("Name").Op(":").Lit(f.Node.Name)
		g.Id("InFlight").Op(":").Add(row()).Dot("InFlight")
		if f.Max > 0 {
			g.Id("MaxInFlight").Op(":").Id(e.most(f))
		}
		g.Id("Destinations").Op(":").Index().Qual(rt, "DestinationStats").CustomFunc(multi, func(g *jen.Group) { e.destinationStats(g, f) })
	})
}

func (e *emitter) destinationStats(g *jen.Group, f *ir.Fan) {
	for _, t := range f.Targets {
		g.CustomFunc(single, func(g *jen.Group) {
			sent := e.p(e.takenBy(t.Edge)).Dot("Load").Call()
			if t.Queue != nil {
				sent = e.p(e.queue(t.Queue)).Dot("Sent").Call()
			}
			g.Id("To").Op(":").Lit(t.Edge.To.Name)
			g.Id("Sent").Op(":").Add(sent)
			g.Id("Failed").Op(":").Add(e.p(e.failures(t))).Dot("Load").Call()
			if t.Edge.Timeout > 0 {
				g.Id("TimedOut").Op(":").Add(e.p(e.timeouts(t))).Dot("Load").Call()
			}
			if t.StandsFor != nil {
				g.Id("StandsFor").Op(":").Lit(t.StandsFor.Edge.To.Name)
			}
			if t.Edge.Drop {
				g.Id("DroppedFull").Op(":").Add(e.p(e.skippedFor(t.Edge))).Dot("Load").Call()
			}
		})
	}
}
