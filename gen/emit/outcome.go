package emit

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// finish ends a branch: with the message's outcome, or by letting go of a message whose outcome is another's business.
//
// p.settleIntake(order, err), or p.letGoIntake(order), or nothing
func (e *emitter) finish(h *ir.Holder, b ir.Bearing, msg, err jen.Code) *jen.Statement {
	switch b {
	case ir.Bears:
		e.wants[e.settle(h)] = true
		return e.p(e.settle(h)).Call(msg, err)
	case ir.Detached:
		e.wants[e.letGo(h)] = true
		return e.p(e.letGo(h)).Call(msg)
	case ir.Part:
		return e.p(e.parted(h.Segment.Split)).Call(msg, err)
	}
	return jen.Null()
}

// acked ends a branch that succeeded. Where the outcome is only counted, an Ack has a method of its own, which the compiler
// can inline.
//
// p.ackIntake(order), or p.settleIntake(order, nil), or as finish
func (e *emitter) acked(h *ir.Holder, b ir.Bearing, msg jen.Code) *jen.Statement {
	if t := h.Target; b == ir.Bears && (uncalled(h) || h.Retrial != nil || t != nil && !t.Edge.Fail && t.Edge.Timeout == 0) {
		e.wants[e.ack(h)] = true
		return e.p(e.ack(h)).Call(msg)
	}
	return e.finish(h, b, msg, jen.Nil())
}

// uncalled reports whether an outcome of the holder's messages is counted and nobody is told.
func uncalled(h *ir.Holder) bool {
	return h.Intake != nil && h.Intake.Done == nil && !pushes(h.Intake)
}

// refusals prints what becomes of messages that a function of the segment, or an exporter behind it, refuses.
func (e *emitter) refusals(f *jen.File, s *ir.Segment) {
	for _, n := range s.Nodes {
		if r := e.plan.Refusals[n]; r != nil && n.Kind != ir.Retry && !(n.Kind == ir.Split && n.OnError == ir.Drop) {
			e.refusal(f, r)
		}
	}
	for _, q := range s.Out {
		if q.Refusal != nil && !ignored(q.Refusal) && !direct(q.Refusal) {
			e.refusal(f, q.Refusal)
		}
	}
}

// ignored reports whether a failure is counted by the queue and nothing else comes of it.
func ignored(r *ir.Refusal) bool { return r.Bearing != ir.Bears && r.Node.OnError == ir.Nack }

//	func (p *Orders) parseFailed(clone *rt.Msg[Order], err error) {
//		p.parseErrors.Inc()
//		order := p.parseClones.Origin(clone)
//		p.releaseParseClone(clone)
//		cause := rt.FailPermanent(&ordersNodes[ordersParse], err)
//		p.rejects.Send(rt.Letter[Order]{Msg: order, Cause: cause})
//	}
func (e *emitter) refusal(f *jen.File, r *ir.Refusal) {
	n := r.Node
	exporter := n.Kind == ir.Exporter
	queued := exporter && !n.Options.Inline
	f.Line()
	wrapped(f, e.failed(r)+" "+e.refusalDoc(r))
	msg := e.msgOf(r.Holder)
	message := r.Holder.Message
	if r.Clone != nil {
		msg, message = e.msgOf(r.Clone.Reserve.Holder), r.Clone.Reserve.Holder.Message
	}
	err := e.id("err")
	if r.Bearing != ir.Bears && n.OnError == ir.Nack || n.OnError == ir.Drop && !exporter {
		err = jen.Id("_") // nobody hears it
	}
	e.method(f, e.failed(r)).Params(e.param(msg, message), err.Error()).BlockFunc(func(g *jen.Group) {
		if !queued { // those of a queue are counted as they are answered
			g.Add(e.p(e.errorsOf(n))).Dot("Inc").Call()
		}
		if r.Clone != nil {
			h := r.Clone.Reserve.Holder
			g.Id(e.refused(r)).Op(":=").Add(e.origin(h, jen.Id(msg)))
			g.Add(e.p(e.wantRelease(h))).Call(jen.Id(msg))
		}
		wrap := "FailPermanent"
		if exporter {
			wrap = "Fail"
		}
		cause := jen.Qual(rt, wrap).Call(e.node(n), e.id("err"))
		if direct(r) {
			cause = e.id("err")
		}
		e.refuse(g, r, exporter, cause)
	})
}

func (e *emitter) refusalDoc(r *ir.Refusal) string {
	n, what := r.Node, "a "+noun(r.Holder.Message)+" that "
	switch exporter := n.Kind == ir.Exporter; {
	case n.OnError == ir.Drop && exporter:
		return "Acks " + what + n.Name + " refused for good, and counts it; other failures are its Nack."
	case n.OnError == ir.Drop:
		return "Acks " + what + n.Name + " refused, and counts it."
	case n.OnError == ir.Divert && exporter:
		return "hands " + what + n.Name + " refused for good to " + n.Failure().Name + "; other failures are its Nack."
	case n.OnError == ir.Divert && r.Clone != nil:
		return "hands " + what + n.Name + " refused to " + n.Failure().Name + ", as " + n.Name + " received it."
	case n.OnError == ir.Divert:
		return "hands " + what + n.Name + " refused to " + n.Failure().Name + "."
	case r.Bearing != ir.Bears:
		return "lets go of " + what + n.Name + " failed on; its outcome does not count."
	case n.Kind == ir.Filter, n.Kind == ir.Batch:
		return "Nacks a message on which " + n.Func.Text + " panicked."
	}
	return "Nacks " + what + n.Name + " failed on."
}

// origin is the message that one was made from.
//
// p.parseClones.Origin(clone)
func (e *emitter) origin(h *ir.Holder, msg jen.Code) *jen.Statement {
	return e.p(e.reserve(h.Reserve)).Dot("Origin").Call(msg)
}

// refused is the variable that holds the message as the node received it.
func (e *emitter) refused(r *ir.Refusal) string {
	name := e.msgOf(r.Holder)
	if r.Clone != nil && name == e.msgOf(r.Clone.Reserve.Holder) {
		return e.names.local("origin") // as of a clone of a clone
	}
	return name
}

// refuse prints what on_error says.
func (e *emitter) refuse(g *jen.Group, r *ir.Refusal, exporter bool, cause jen.Code) {
	msg := jen.Id(e.refused(r))
	switch r.Node.OnError {
	case ir.Nack:
		g.Add(e.finish(r.Holder, r.Bearing, msg, cause))
	case ir.Drop:
		drop := func(g *jen.Group) {
			g.Add(e.p(e.droppedBy(r.Node, r.By))).Dot("Inc").Call()
			g.Add(e.acked(r.Holder, r.Bearing, msg))
		}
		if !exporter {
			drop(g)
			return
		}
		g.If(jen.Op("!").Qual(rt, "IsPermanent").Call(e.id("err"))).Block(
			e.finish(r.Holder, r.Bearing, msg, cause),
			jen.Return(),
		)
		drop(g)
	case ir.Divert:
		if exporter {
			e.unreserve(g, r)
			g.If(jen.Op("!").Qual(rt, "IsPermanent").Call(e.id("err"))).Block(
				e.finish(r.Holder, r.Bearing, msg, cause),
				jen.Return(),
			)
		}
		e.post(g, r, cause)
	}
}

// p.rejects.Unreserve()
func (e *emitter) unreserve(g *jen.Group, r *ir.Refusal) {
	if r.Queue != nil && r.Node.Kind == ir.Exporter && !r.Node.Options.Inline {
		g.Add(e.p(e.queue(r.Queue))).Dot("Unreserve").Call()
	}
}

// post sends a letter to the exporter of dead letters: to its queue, or, where it is inline, to the method that calls it.
//
// p.rejects.Send(rt.Letter[Order]{Msg: order, Cause: cause}), or p.exportRejects(rt.Letter[Order]{…})
func (e *emitter) post(g *jen.Group, r *ir.Refusal, cause jen.Code) {
	if r.Queue != nil && r.Queue.Segment != nil {
		e.divert(g, r, cause)
		return
	}
	letter := e.letter(r.Holder.Message).CustomFunc(single, func(g *jen.Group) {
		g.Id("Msg").Op(":").Id(e.refused(r))
		g.Id("Cause").Op(":").Add(cause)
		if r.Letter.Tag > 0 {
			g.Id("From").Op(":").Lit(r.Letter.Tag).Comment("/* " + r.Node.Name + " */")
		}
	})
	if r.Queue != nil {
		g.Add(e.p(e.queue(r.Queue))).Dot("Send").Call(letter)
		return
	}
	g.Add(e.p(e.export(r.Letter.Edge.To))).Call(letter)
}

// divert sends a message that was refused to the segment that on_error names, and notes why.
//
// order.Blame(0, rt.FailPermanent(&ordersNodes[ordersParse], err))
// p.repair.Send(order)
func (e *emitter) divert(g *jen.Group, r *ir.Refusal, cause jen.Code) {
	msg := e.refused(r)
	g.Id(msg).Dot("Blame").Call(jen.Lit(r.Queue.Note-1), cause)
	if r.Queue.Holds() && r.Bearing == ir.Bears {
		g.Add(e.count(msg, "Hold", r.Holder, jen.Lit(1)))
	}
	g.Add(e.p(e.queue(r.Queue))).Dot("Send").Call(jen.Id(msg))
}

// answeredMethod prints what an answer from the far end of a queue leads to.
func (e *emitter) answeredMethod(f *jen.File, q *ir.Queue) {
	f.Line()
	answer := e.names.local("answer")
	var body func(g *jen.Group)
	switch {
	case q.Done != nil:
		wrapped(f, fmt.Sprintf("%s gives back a message that %s's done has been told of.", e.answered(q), q.To.Name))
		body = func(g *jen.Group) { g.Add(e.home(q.Done.Holder, jen.Id(answer).Dot("Entry").Dot("Msg"))) }
	case q.Segment != nil:
		e.segmentAnswered(f, q)
		return
	case q.Dead():
		wrapped(f, e.answered(q)+" ends a dead letter's stay: what "+q.To.Name+" says is the message's outcome.")
		body = func(g *jen.Group) {
			g.Add(e.p(e.letterEnd(q.To, q))).Call(jen.Id(answer).Dot("Entry"), jen.Id(answer).Dot("Err"))
		}
	default:
		e.exporterAnswered(f, q)
		return
	}
	hot(f)
	e.method(f, e.answered(q)).Params(jen.Id(answer).Qual(rt, "Answer").Types(e.entry(q))).BlockFunc(body)
	if q.Done == nil {
		e.letterEndMethod(f, q.To, q)
	}
}

// letterEnd is the method that settles a dead letter.
func (e *emitter) letterEnd(n *ir.Node, q *ir.Queue) string {
	return e.member("letterend", laneOf(n, q)+"Settled")
}

// lettersOf are the ways of dead letters in a queue, or, without one, to an inline exporter.
func (e *emitter) lettersOf(n *ir.Node, q *ir.Queue) []*ir.Feed {
	if q != nil {
		return q.Feeds
	}
	return e.plan.Letters[n]
}

//	func (p *Orders) storeAnswered(answer rt.Answer[*rt.Msg[Order]]) {
//		if answer.Err != nil {
//			p.storeFailed(answer.Entry, answer.Err)
//			return
//		}
//		p.rejects.Unreserve()
//		p.settleIntake(answer.Entry, nil)
//	}
func (e *emitter) exporterAnswered(f *jen.File, q *ir.Queue) {
	r := q.Refusal
	answer := e.names.local("answer")
	switch {
	case r.Holder.Target != nil:
		wrapped(f, fmt.Sprintf("%s: the outcome of %s is that of a destination of %s.", e.answered(q), q.To.Name, r.Holder.Target.Fan.Node.Name))
	case r.Holder.Retrial != nil && r.Bearing == ir.Bears:
		wrapped(f, fmt.Sprintf("%s: the outcome of %s is that of an attempt of %s.", e.answered(q), q.To.Name, r.Holder.Retrial.Node.Name))
	case r.Bearing == ir.Bears:
		wrapped(f, fmt.Sprintf("%s: the outcome of %s is the message's.", e.answered(q), q.To.Name))
	default:
		wrapped(f, fmt.Sprintf("%s: the outcome of %s does not count; the queue counts its failures.", e.answered(q), q.To.Name))
	}
	hot(f)
	entry, err := jen.Id(answer).Dot("Entry"), jen.Id(answer).Dot("Err")
	if q.Letters {
		entry.Dot("Msg")
	}
	e.method(f, e.answered(q)).Params(jen.Id(answer).Qual(rt, "Answer").Types(e.entry(q))).BlockFunc(func(g *jen.Group) {
		if direct(r) {
			g.Add(e.finish(r.Holder, r.Bearing, entry, err))
			return
		}
		if !ignored(r) {
			g.If(jen.Add(err).Op("!=").Nil()).Block(
				e.p(e.failed(r)).Call(entry, err),
				jen.Return(),
			)
		}
		e.unreserve(g, r)
		g.Add(e.acked(r.Holder, r.Bearing, entry))
	})
}

// segmentAnswered prints the answers of a segment: where it may hold on to a message after its outcome, the two come
// apart.
//
//	switch answer.Kept {
//	case rt.Settled:
//		p.settleIntake(answer.Entry, answer.Err)
//	case rt.Released:
//		p.letGoIntake(answer.Entry)
//	}
func (e *emitter) segmentAnswered(f *jen.File, q *ir.Queue) {
	feed := q.Feeds[0]
	answer := e.names.local("answer")
	entry, err := jen.Id(answer).Dot("Entry"), jen.Id(answer).Dot("Err")
	wrapped(f, fmt.Sprintf("%s hears from the segment of %s.", e.answered(q), q.To.Name))
	if q.Note > 0 && feed.Bearing == ir.Bears {
		// answer.Entry.Blamed(0, answer.Err)
		err = jen.Id(answer).Dot("Entry").Dot("Blamed").Call(jen.Lit(q.Note-1), err)
	}
	hot(f)
	e.method(f, e.answered(q)).Params(jen.Id(answer).Qual(rt, "Answer").Types(e.entry(q))).BlockFunc(func(g *jen.Group) {
		if !q.Holds() {
			g.Add(e.finish(feed.Holder, feed.Bearing, entry, err))
			return
		}
		e.wants[e.letGo(feed.Holder)] = true
		g.Switch(jen.Id(answer).Dot("Kept")).BlockFunc(func(g *jen.Group) {
			if feed.Bearing == ir.Bears {
				g.Case(jen.Qual(rt, "Settled")).Block(e.finish(feed.Holder, feed.Bearing, entry, err))
			}
			g.Case(jen.Qual(rt, "Released")).Block(e.p(e.letGo(feed.Holder)).Call(entry))
		})
	})
}

// inlineLetters prints how the segment itself calls exporters of dead letters. A failure is being dealt with, so the price
// of catching a panic is no matter here.
//
//	func (p *Orders) exportRejects(letter rt.Letter[Order]) {
//		p.rejectsLetters.Inc()
//		err := p.runner.Try(&ordersNodes[ordersRejects], func() error {
//			return p.callRejects(&letter.Msg.Body, letter.Cause)
//		})
//		if err != nil {
//			p.rejectsErrors.Inc()
//		}
//		p.rejectsSettled(letter, err)
//	}
func (e *emitter) inlineLetters(f *jen.File, s *ir.Segment) {
	for _, n := range s.Nodes {
		if len(e.plan.Letters[n]) == 0 {
			continue
		}
		letter := e.names.local("letter")
		args := []jen.Code{e.given(n.Message, jen.Id(letter).Dot("Msg"))}
		if n.Func.Form.Cause {
			args = append(args, jen.Id(letter).Dot("Cause"))
		}
		call := e.p(e.call(n)).Call(e.inSegment(n.Func, args...)...)
		f.Line()
		wrapped(f, e.export(n)+" calls "+n.Func.Text+" for a dead letter. Its panic is an error like another: it cuts off nothing that the sender has left to do.")
		e.docOf(f, n)
		e.method(f, e.export(n)).Params(jen.Id(letter).Add(e.letter(n.Message))).Block(
			e.p(e.lettersTo(n)).Dot("Inc").Call(),
			e.id("err").Op(":=").Add(e.p(e.runner())).Dot("Try").Call(e.node(n), jen.Func().Params().Error().BlockFunc(returning(n.Func.Err, call))),
			jen.If(e.id("err").Op("!=").Nil()).Block(e.p(e.errorsOf(n)).Dot("Inc").Call()),
			e.endLetter(n),
		)
		if e.ends(n) {
			e.letterEndMethod(f, n, nil)
		}
	}
}

// ends reports whether there is anything to do when a dead letter has been delivered: not where its message is its
// sender's, and nobody awaits it.
func (e *emitter) ends(n *ir.Node) bool {
	return n.OnError == ir.Drop || slices.ContainsFunc(e.plan.Letters[n], func(f *ir.Feed) bool { return f.Bearing != ir.Borrowed })
}

// p.rejectsSettled(letter, err)
func (e *emitter) endLetter(n *ir.Node) *jen.Statement {
	if !e.ends(n) {
		return jen.Null()
	}
	return e.p(e.letterEnd(n, nil)).Call(e.id("letter"), e.id("err"))
}

//	func (p *Orders) rejectsSettled(letter rt.Letter[Order], err error) {
//		if err != nil {
//			err = rt.Chain(letter.Cause, rt.Fail(&ordersNodes[ordersRejects], err))
//		}
//		p.settleIntake(letter.Msg, err)
//	}
func (e *emitter) letterEndMethod(f *jen.File, n *ir.Node, q *ir.Queue) {
	f.Line()
	letter, err, feeds := e.names.local("letter"), e.id("err"), e.lettersOf(n, q)
	if !heard(feeds) {
		comment(f, e.letterEnd(n, q)+" ends a dead letter whose outcome does not count.")
		if n.OnError != ir.Drop {
			err = jen.Id("_")
		}
	} else {
		wrapped(f, e.letterEnd(n, q)+" gives a dead letter its outcome: an Ack if "+n.Name+" took it, else a Nack that carries the first cause.")
	}
	e.method(f, e.letterEnd(n, q)).Params(jen.Id(letter).Add(e.letter(n.Message)), jen.Add(err).Error()).BlockFunc(func(g *jen.Group) {
		e.letterOutcome(g, n, q, heard(feeds))
		if feeds[0].Tag == 0 {
			g.Add(e.finish(feeds[0].Holder, feeds[0].Bearing, jen.Id(letter).Dot("Msg"), e.id("err")))
			return
		}
		g.Switch(jen.Id(letter).Dot("From")).BlockFunc(func(g *jen.Group) {
			for _, feed := range feeds {
				if feed.Bearing == ir.Borrowed {
					continue // its message is its caller's
				}
				g.Case(jen.Lit(feed.Tag)).Comment("from " + feed.Edge.From.Name).Line().
					Add(e.finish(feed.Holder, feed.Bearing, jen.Id(letter).Dot("Msg"), e.id("err")))
			}
		})
	})
}

// heard reports whether the outcome of letters on one of these ways is a message's.
func heard(feeds []*ir.Feed) bool {
	return slices.ContainsFunc(feeds, func(f *ir.Feed) bool { return f.Bearing == ir.Bears })
}

// letterOutcome prints how an error of a dead-letter exporter becomes the letter's outcome.
func (e *emitter) letterOutcome(g *jen.Group, n *ir.Node, q *ir.Queue, heard bool) {
	letter := e.names.local("letter")
	chain := e.id("err").Op("=").Qual(rt, "Chain").Call(jen.Id(letter).Dot("Cause"), jen.Qual(rt, "Fail").Call(e.node(n), e.id("err")))
	dropped := e.p(e.droppedBy(n, q)).Dot("Inc").Call()
	permanent := jen.Qual(rt, "IsPermanent").Call(e.id("err"))
	switch failed := e.id("err").Op("!=").Nil(); {
	case n.OnError == ir.Drop && heard:
		g.If(failed).Block(
			jen.If(permanent).Block(dropped, e.id("err").Op("=").Nil()).Else().Block(chain),
		)
	case n.OnError == ir.Drop:
		g.If(permanent).Block(dropped)
	case heard:
		g.If(failed).Block(chain)
	}
}

// outcomes prints how messages of the segment's holders get their outcome and return to where they came from; only what
// is called.
func (e *emitter) outcomes(f *jen.File, s *ir.Segment) {
	printed := map[string]bool{}
	for more := true; more; { // an outcome may call for that of holders that had no need of one so far
		more = false
		emit := func(name string, method func()) {
			if e.wants[name] && !printed[name] {
				printed[name], more = true, true
				method()
			}
		}
		for _, r := range slices.Backward(e.plan.Reserves) { // a clone's outcome is that of a message above it
			if r.Segment == s {
				e.holder(f, r.Holder, emit)
			}
		}
		for _, fan := range e.fansOf(s) {
			for _, t := range fan.Targets {
				emit(e.ack(t.Holder), func() { e.ackTarget(f, t) })
				emit(e.settle(t.Holder), func() { e.targetMethods(f, t) })
			}
			if name := e.member("decide", "decide"+ir.Upper(fan.Node.Name)); e.wants[name] {
				emit(name, func() { e.decideMethod(f, fan) })
			}
			if name := e.member("decideack", "ack"+ir.Upper(fan.Node.Name)); e.wants[name] {
				emit(name, func() { e.decideAckMethod(f, fan) })
			}
		}
		if r := s.Retry; r != nil {
			emit(e.settle(r.Holder), func() { e.settleAttempt(f, r) })
			emit(e.ack(r.Holder), func() { e.ackAttempt(f, r) })
		}
		if p := s.Process; p != nil && p.Sent != p.Holder {
			emit(e.settle(p.Sent), func() { e.machineOf(s).sentMethod(f) })
		}
		if !more {
			e.holder(f, s.Holder, emit)
		}
	}
}

func (e *emitter) holder(f *jen.File, h *ir.Holder, emit func(name string, method func())) {
	emit(e.settle(h), func() { e.settleMethod(f, h) })
	emit(e.ack(h), func() { e.ackMethod(f, h) })
	emit(e.letGo(h), func() { e.letGoMethod(f, h) })
	emit(e.release(h), func() { e.releaseMethod(f, h) })
}

func (e *emitter) settleMethod(f *jen.File, h *ir.Holder) {
	f.Line()
	msg, err := jen.Id(e.msgOf(h)), e.id("err")
	switch {
	case h.Intake != nil && h.Intake.Done != nil:
		wrapped(f, fmt.Sprintf("%s sends a message with its one outcome to %s's done.", e.settle(h), h.Intake.Node.Name))
	case h.Intake != nil && pushes(h.Intake):
		wrapped(f, fmt.Sprintf("%s gives a message of %s its one outcome, and tells whoever waits for it.", e.settle(h), h.Intake.Node.Name))
	case h.Intake != nil:
		wrapped(f, fmt.Sprintf("%s gives a message of %s its one outcome; the spec names no done: function, so a Nack is only counted and logged.", e.settle(h), h.Intake.Node.Name))
	case h.Queued:
		wrapped(f, fmt.Sprintf("%s answers the segment that sent the message.", e.settle(h)))
	case h.Bearing == ir.Borrowed:
		wrapped(f, fmt.Sprintf("%s ends a clone whose outcome does not count.", e.settle(h)))
		err = jen.Id("_")
	case h.Reserve.Gathers:
		wrapped(f, fmt.Sprintf("%s gives each message of a batch its outcome: that of the batch, or its own where a *rt.BatchError tells them apart.", e.settle(h)))
	default:
		wrapped(f, fmt.Sprintf("%s passes the outcome of a message on to the one that it was made from.", e.settle(h)))
		if h.Bearing == ir.Detached {
			err = jen.Id("_")
		}
	}
	hot(f)
	e.method(f, e.settle(h)).Params(e.param(e.msgOf(h), h.Message), jen.Add(err).Error()).BlockFunc(func(g *jen.Group) {
		switch {
		case h.Intake != nil && h.Intake.Done != nil:
			g.Add(e.p(e.queue(h.Intake.Done))).Dot("Send").Call(e.letter(h.Message).CustomFunc(single, func(g *jen.Group) {
				g.Id("Msg").Op(":").Add(msg)
				g.Id("Cause").Op(":").Add(err)
			}))
			return
		case h.Intake != nil && pushes(h.Intake):
			g.Add(e.p(e.readerOf(h.Intake))).Dot("Settle").Call(msg, err)
		case h.Intake != nil:
			g.If(jen.Add(err).Op("==").Nil()).Block(
				e.acked(h, ir.Bears, msg),
				jen.Return(),
			)
			g.Add(e.p(e.readerOf(h.Intake))).Dot("Nacked").Dot("Inc").Call()
			g.Add(e.p(e.runner())).Dot("Unheard").Call(e.node(h.Intake.Node), err)
		case h.Queued && h.Shared:
			g.Add(e.source(h.Segment)).Dot("Answer").Call(msg, err, jen.Qual(rt, "Settled"))
		case h.Queued:
			g.Add(e.source(h.Segment)).Dot("Answer").Call(msg, err, jen.Qual(rt, "Done"))
			return
		case h.Reserve.Gathers:
			e.settleBatch(g, h)
		case h.Bearing != ir.Borrowed:
			g.Add(e.finish(h.Parent, h.Bearing, e.origin(h, msg), err))
		}
		g.Add(e.home(h, msg))
	})
}

//	func (p *Orders) ackIntake(order *rt.Msg[Order]) {
//		p.intake.Acked.Inc()
//		p.releaseIntake(order)
//	}
func (e *emitter) ackMethod(f *jen.File, h *ir.Holder) {
	f.Line()
	wrapped(f, fmt.Sprintf("%s gives a message of %s its one outcome: an Ack.", e.ack(h), h.Intake.Node.Name))
	hot(f)
	e.method(f, e.ack(h)).Params(e.param(e.msgOf(h), h.Message)).Block(
		e.p(e.readerOf(h.Intake)).Dot("Acked").Dot("Inc").Call(),
		e.home(h, jen.Id(e.msgOf(h))),
	)
}

// home lets go of a message, and gives it back if that was the last hold.
func (e *emitter) home(h *ir.Holder, msg jen.Code) *jen.Statement {
	h = h.Owner()
	if h.Shared {
		e.wants[e.letGo(h)] = true
		return e.p(e.letGo(h)).Call(msg)
	}
	return e.p(e.wantRelease(h)).Call(msg)
}

func (e *emitter) wantRelease(h *ir.Holder) string {
	e.wants[e.release(h)] = true
	return e.release(h)
}

//	func (p *Orders) letGoIntake(order *rt.Msg[Order]) {
//		if order.LetGo() {
//			p.releaseIntake(order)
//		}
//	}
func (e *emitter) letGoMethod(f *jen.File, h *ir.Holder) {
	f.Line()
	wrapped(f, e.letGo(h)+" drops one hold; the last one frees the message.")
	hot(f)
	e.method(f, e.letGo(h)).Params(e.param(e.msgOf(h), h.Message)).Block(
		jen.If(e.count(e.msgOf(h), "LetGo", h)).BlockFunc(func(g *jen.Group) {
			if h.Queued {
				e.ownFirst(g, h)
				g.Add(e.source(h.Segment)).Dot("Answer").Call(jen.Id(e.msgOf(h)), jen.Nil(), jen.Qual(rt, "Released"))
				return
			}
			g.Add(e.p(e.wantRelease(h))).Call(jen.Id(e.msgOf(h)))
		}),
	)
}

//	func (p *Orders) releaseIntake(order *rt.Msg[Order]) {
//		order.Body.Reset()
//		p.intake.Free(order)
//	}
func (e *emitter) releaseMethod(f *jen.File, h *ir.Holder) {
	f.Line()
	back := e.p
	where, name := "Free", ""
	if h.Intake != nil {
		name = e.readerOf(h.Intake)
		wrapped(f, fmt.Sprintf("%s gives a message back to %s, to be filled again.", e.release(h), h.Intake.Node.Name))
	} else {
		where, name = "Put", e.reserve(h.Reserve)
		wrapped(f, e.release(h)+" puts back "+e.madeDoc(h)+".")
	}
	hot(f)
	e.method(f, e.release(h)).Params(e.param(e.msgOf(h), h.Message)).BlockFunc(func(g *jen.Group) {
		if h.Reserve != nil && h.Reserve.Gathers {
			e.releaseBatch(g, h)
			return
		}
		e.ownFirst(g, h)
		if h.Reserve != nil && h.Reserve.Keeps {
			g.Add(e.origins(h))
		}
		if h.Message.Reset {
			g.Id(e.msgOf(h)).Dot("Body").Dot("Reset").Call()
		} else {
			g.Id(e.msgOf(h)).Dot("Body").Op("=").Add(e.body(h.Message)).Values()
		}
		g.Add(back(name)).Dot(where).Call(jen.Id(e.msgOf(h)))
		if h.Reserve != nil && h.Reserve.Keeps {
			e.wants[e.letGo(h.Parent)] = true
			g.Add(e.p(e.letGo(h.Parent))).Call(e.id("origin"))
		}
	})
}

func (e *emitter) madeDoc(h *ir.Holder) string {
	switch {
	case !h.Reserve.Made:
		return "a clone"
	case h.Reserve.Gathers && h.Reserve.Keeps:
		return "a batch, and lets go of its messages"
	case h.Reserve.Gathers:
		return "a batch"
	case h.Reserve.Keeps:
		return "a message of " + h.Reserve.Node.Name + ", and lets go of the one that it was made from"
	}
	return "a message of " + h.Reserve.Node.Name
}

// origin := p.parseMade.Origin(entry)
func (e *emitter) origins(h *ir.Holder) *jen.Statement {
	return e.id("origin").Op(":=").Add(e.origin(h, jen.Id(e.msgOf(h))))
}

// panicMethod prints what becomes of the message in hand after a panic.
//
//	func (p *Orders) panicParse(node *rt.Node, err error) {
//		switch node {
//		case &ordersNodes[ordersParse]:
//			p.parseFailed(p.parseClones.Last(), err)
//		}
//	}
func (e *emitter) panicMethod(f *jen.File, s *ir.Segment) {
	f.Line()
	node, err := e.names.local("node"), e.id("err")
	var cases []func(g *jen.Group)
	for _, n := range s.Nodes {
		if e.unguarded(n) {
			cases = append(cases, func(g *jen.Group) {
				g.Case(e.node(n)).BlockFunc(func(g *jen.Group) { e.panicCase(g, s, n) })
			})
		}
	}
	if len(cases) == 0 {
		return
	}
	wrapped(f, e.panicked(s)+" deals with a panic in a function of the user's as with an error of it: err holds the panic, the message is the one that was taken last. Any other panic, in Reset or CloneTo, ends the pipeline as Force does.")
	e.method(f, e.panicked(s)).Params(jen.Id(node).Op("*").Qual(rt, "Node"), jen.Add(err).Error()).BlockFunc(func(g *jen.Group) {
		if (s.Split != nil || s.Keeper != nil) && gated(s) {
			g.Add(e.p(e.gateOf(s))).Dot("Pass").Call().Comment("which the turn does at its end, and so has not")
		}
		g.Switch(jen.Id(node)).BlockFunc(func(g *jen.Group) {
			for _, c := range cases {
				c(g)
			}
		})
		if s.Process != nil {
			g.Add(e.p(e.machineOf(s).acts())).Call()
		}
	})
}

func (e *emitter) panicCase(g *jen.Group, s *ir.Segment, n *ir.Node) {
	if s.Split != nil && s.Split.Node == n {
		e.splitPanic(g, s)
		return
	}
	if s.Process != nil && s.Process.Node == n {
		e.machineOf(s).panics(g)
		return
	}
	if s.Retry != nil && s.Retry.Node == n {
		retried{e, s}.panics(g)
		return
	}
	r := e.plan.Refusals[n]
	h := r.Holder
	if r.Clone != nil {
		h = r.Clone.Reserve.Holder
	}
	g.Add(e.p(e.failed(r))).Call(e.last(h), e.id("err"))
	for _, run := range s.Funcs {
		for _, in := range run.Nodes {
			if in == n {
				for _, rest := range run.Rest {
					g.Add(e.p(e.run(rest))).Call(e.last(rest.Holder))
				}
			}
		}
	}
}

// last is the message of a holder that the segment took last.
func (e *emitter) last(h *ir.Holder) *jen.Statement {
	h = h.Owner()
	k := e.keeperOf(h.Segment)
	switch {
	case k != nil && (h == h.Segment.Holder || h.Segment.Process != nil && h == h.Segment.Process.Holder):
		return k.last()
	case h.Intake != nil:
		return e.p(e.readerOf(h.Intake)).Dot("Last").Call()
	case h.Queued:
		return e.source(h.Segment).Dot("Last").Call()
	}
	return e.p(e.reserve(h.Reserve)).Dot("Last").Call()
}

// counters are the counters that a segment counts itself.
func (e *emitter) counters(s *ir.Segment) []string {
	var all []string
	count := func(n *ir.Node, q *ir.Queue) {
		if n.Kind == ir.Filter {
			all = append(all, e.filteredBy(n))
		}
		if n.Kind == ir.Split {
			all = append(all, e.parts(n))
		}
		if len(n.Calls()) > 0 && !n.Works() && n.Kind != ir.Retry {
			all = append(all, e.errorsOf(n))
		}
		if n.OnError == ir.Drop || drops(n) {
			all = append(all, e.droppedBy(n, q))
		}
		for _, edge := range n.Destinations() {
			if edge.Drop {
				all = append(all, e.skippedFor(edge))
			}
		}
		all = append(all, e.fanCounters(n)...)
		for _, edge := range n.Cases() {
			all = append(all, e.takenBy(edge))
		}
		for _, edge := range n.Ways() {
			if oneOfWays(edge) {
				all = append(all, e.takenBy(edge))
			}
		}
	}
	for _, n := range s.Nodes {
		count(n, nil)
		if len(e.plan.Letters[n]) > 0 {
			all = append(all, e.lettersTo(n))
		}
	}
	for _, q := range s.Out {
		if q.Worker != nil {
			count(q.To, q)
		}
	}
	return all
}
