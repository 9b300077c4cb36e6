package emit

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// retried prints a retry.
type retried struct {
	*emitter
	s *ir.Segment
}

func (r retried) of() *ir.Node          { return r.s.Retry.Node }
func (r retried) store() *jen.Statement { return r.p(r.slots(r.s.Retry)) }
func (r retried) now() *jen.Statement   { return r.p(r.emitter.now(r.s)) }
func (r retried) most() string          { return r.prefixed(r.of().Name + "Parked") }

func (e *emitter) slots(r *ir.Retrial) string {
	return e.member("retry", ir.Lower(r.Node.Name)+"Retry")
}
func (e *emitter) mayRetry(r *ir.Retrial) string {
	return e.member("mayretry", ir.Lower(r.Node.Name)+"MayRetry")
}

// const ordersAgainParked = 1024
func (r retried) constants(f *jen.File) {
	f.Line()
	comment(f, "How many messages "+r.of().Name+" has slots for.")
	f.Const().Id(r.most()).Op("=").Lit(r.of().Options.Parked)
}

// againRetry rt.Retry[Order], or rt.RetryByKey[Order], or rt.RetryBatches[Order] of batches
func (r retried) fields(g *jen.Group) {
	comment(g, "What "+r.of().Name+" has in flight, and what of it is parked.")
	m, typ := r.s.Holder.Message, "Retry"
	switch {
	case m.Of != nil:
		m, typ = m.Of, "RetryBatches"
	case r.s.Retry.ByKey():
		typ = "RetryByKey"
	}
	g.Id(r.slots(r.s.Retry)).Qual(rt, typ).Types(r.body(m))
}

//	p.againRetry.Init(&p.runner, 0, ordersAgainParked, rt.Backoff{
//		Initial: 5 * time.Second, Multiplier: 1.5, Most: 30 * time.Second, Jitter: 0.5, Elapsed: 5 * time.Minute,
//	})
func (r retried) init(g *jen.Group) {
	o := r.of().Options.Retry
	backoff := jen.Qual(rt, "Backoff").CustomFunc(multi, func(g *jen.Group) {
		g.Id("Initial").Op(":").Add(duration(o.Initial))
		g.Id("Multiplier").Op(":").Add(number(o.Multiplier))
		g.Id("Most").Op(":").Add(duration(o.Most))
		if o.Jitter > 0 {
			g.Id("Jitter").Op(":").Add(number(o.Jitter))
		}
		if o.Elapsed > 0 {
			g.Id("Elapsed").Op(":").Add(duration(o.Elapsed))
		}
		if o.Attempts > 0 {
			g.Id("Attempts").Op(":").Lit(o.Attempts)
		}
	})
	args := []jen.Code{jen.Op("&").Add(r.p(r.runner())), jen.Lit(r.s.Retry.Note - 1), jen.Id(r.most())}
	if r.s.Holder.Message.Of != nil {
		args = append(args, jen.Lit(r.s.Retry.Others))
	}
	g.Add(r.store()).Dot("Init").Call(append(args, backoff)...)
}

// 1.5
func number(f float64) *jen.Statement { return jen.Id(strconv.FormatFloat(f, 'g', -1, 64)) }

//	if p.againRetry.Waits() {
//		for range min(rt.Batch, p.store.Room()) {
//			order := p.againRetry.Resume(p.againNow)
//			if order == nil {
//				break
//			}
//			progress = true
//			p.attemptAgain(order)
//		}
//	}
//
//	for range min(p.intake.Avail(), rt.Batch, p.againRetry.Room(), p.store.Room()) {
//		progress = true
//		p.again(p.intake.Take())
//	}
func (r retried) turn(g *jen.Group, progress string) {
	s, msg := r.s, r.msgOf(r.s.Holder)
	passes := jen.Id(progress).Op("=").True()
	g.If(r.store().Dot("Waits").Call()).Block(
		jen.For(jen.Range().Add(r.room(s.Retry.Gate))).Block(
			jen.Id(msg).Op(":=").Add(r.resume()),
			jen.If(jen.Id(msg).Op("==").Nil()).Block(jen.Break()),
			passes,
			r.p(r.run(s.Retry.Attempt)).Call(jen.Id(msg)),
		),
	)
	g.For(jen.Range().Add(r.room(s.Gate, r.source(s).Dot("Avail").Call(), r.store().Dot("Room").Call()))).Block(
		passes,
		r.p(r.run(s.Body)).Call(r.source(s).Dot(take(s)).Call()),
	)
}

// room is how many messages may pass, as far as there is room in all that lies ahead.
//
// min(p.intake.Avail(), p.againRetry.Room(), rt.Batch, p.store.Room())
func (r retried) room(gate []ir.Term, more ...jen.Code) *jen.Statement {
	if len(gate)+len(more) == 0 {
		return jen.Qual(rt, "Batch")
	}
	return r.least().Add(args(append(append(more, jen.Qual(rt, "Batch")), r.roomsIn(gate)...)))
}

// p.againRetry.Resume(p.againNow)
func (r retried) resume() *jen.Statement {
	if r.s.Retry.Alone {
		return r.store().Dot("ResumeAlone").Call(r.now(), jen.Lit(r.s.Holder.Note))
	}
	return r.store().Dot("Resume").Call(r.now())
}

// shut prints why nothing has passed: no slot is free, or what waits has no room ahead.
//
//	waits := p.intake.Avail() > 0 && min(p.againRetry.Room(), p.store.Room()) == 0
//	if (waits || p.againRetry.Overdue(p.againNow)) && p.againGate.Shut() {
//		if p.store.Room() == 0 {
//			p.store.Waits.Add(1)
//		}
//	}
func (r retried) shut(g *jen.Group) {
	s := r.s
	waits := r.names.local("waits")
	rooms := append([]jen.Code{r.store().Dot("Room").Call()}, r.rooms(s)...)
	none := jen.Add(rooms[0])
	if len(rooms) > 1 {
		none = r.least().Add(args(rooms))
	}
	g.Id(waits).Op(":=").Add(r.source(s)).Dot("Avail").Call().Op(">").Lit(0).Op("&&").Add(none).Op("==").Lit(0)
	shuts := jen.Id(waits).Op("||").Add(r.store()).Dot("Overdue").Call(r.now())
	if !queuesAhead(s) {
		g.If(shuts).Block(r.shutNow(s))
		return
	}
	g.If(jen.Parens(shuts).Op("&&").Add(r.shutNow(s))).BlockFunc(func(g *jen.Group) { r.blame(g, s) })
}

// methods print what is asked before a message is sent again.
//
//	func (p *Orders) againMayRetry(err error) (may bool) {
//		if rt.IsPermanent(err) {
//			return true
//		}
//		_ = p.runner.Try(&ordersNodes[ordersAgain], func() error {
//			may = IsTransient(err)
//			return nil
//		})
//		if !may {
//			p.againRetry.Refuse()
//		}
//		return may
//	}
func (r retried) methods(f *jen.File) {
	c, err, may := r.of().IfFunc, r.id("err"), r.names.local("may")
	if c == nil {
		return
	}
	f.Line()
	wrapped(f, r.mayRetry(r.s.Retry)+" asks "+c.Text+" whether a message that failed so is to be sent again. It is not asked about permanent failures, which are given up anyway. A panic of it is a no.")
	r.method(f, r.mayRetry(r.s.Retry)).Params(jen.Add(err).Error()).Params(jen.Id(may).Bool()).Block(
		jen.If(jen.Qual(rt, "IsPermanent").Call(err)).Block(jen.Return(jen.True())),
		jen.Id("_").Op("=").Add(r.p(r.runner())).Dot("Try").Call(r.node(r.of()), jen.Func().Params().Error().Block(
			jen.Id(may).Op("=").Add(r.callee(c)).Call(r.inSegment(c, err)...),
			jen.Return(jen.Nil()),
		)),
		jen.If(jen.Op("!").Id(may)).Block(r.store().Dot("Refuse").Call()),
		jen.Return(jen.Id(may)),
	)
}

func (r retried) last() *jen.Statement  { return r.store().Dot("Last").Call() }
func (r retried) due() *jen.Statement   { return r.store().Dot("Next").Call(r.now()) }
func (r retried) empty() *jen.Statement { return r.store().Dot("Idle").Call() }

func (r retried) publish(g *jen.Group) { g.Add(r.store()).Dot("Publish").Call() }

// s.Retry.Again = p.againRetry.Stats(&s.Again)
// s.Again.Panics = p.runner.Panics(&ordersNodes[ordersAgain])
func (r retried) stats(g *jen.Group, row func() *jen.Statement) {
	g.Id("s").Dot(r.rowsOf("Retry")).Dot(ir.Upper(r.of().Name)).Op("=").Add(r.store()).Dot("Stats").Call(jen.Op("&").Add(row()))
	if r.of().IfFunc != nil && !r.s.Retry.ByKey() {
		g.Add(row()).Dot("Panics").Op("=").Add(r.p(r.runner())).Dot("Panics").Call(r.node(r.of()))
	}
}

// panics prints what becomes of a message whose key cannot be told: it is given up before its first attempt.
//
// order := p.againRetry.Last()
// p.againRetry.Keyless()
// p.againRetry.End(order)
// p.settleIntake(order, rt.FailPermanent(&ordersNodes[ordersAgain], err))
func (r retried) panics(g *jen.Group) {
	t := r.s.Retry
	g.Id(r.msgOf(t.Holder)).Op(":=").Add(r.last())
	g.Add(r.store()).Dot("Keyless").Call()
	if t.Node.OnError != ir.Drop {
		g.Add(r.id("err")).Op("=").Qual(rt, "FailPermanent").Call(r.node(t.Node), r.id("err"))
	}
	r.endAttempts(g, t)
	r.refuse(g, r.plan.Refusals[t.Node], false, r.id("err"))
}

// p.againRetry.Begin(order, p.againNow)
// p.rejects.Reserve() // should it be given up
//
//	if !p.againRetry.First(order, rt.TextKey(Customer(&order.Body))) {
//		return // one of its key is on its way
//	}
func (w *stepWriter) accept(s *ir.Accept) {
	e, r := w.e, s.Retrial
	w.g.Add(e.p(e.slots(r))).Dot("Begin").Call(jen.Id(w.msg), e.p(e.now(r.Holder.Segment)))
	if r.Letters != nil {
		w.g.Add(e.p(e.queue(r.Letters))).Dot("Reserve").Call().Comment("should it be given up")
	}
	if r.ByKey() {
		key := e.userCall(r.Node, jen.Op("&").Id(w.msg).Dot("Body"))
		if r.Node.Func.Form.Text {
			key = jen.Qual(rt, "TextKey").Call(key)
		}
		w.g.If(jen.Op("!").Add(e.p(e.slots(r))).Dot("First").Call(jen.Id(w.msg), key)).Block(jen.Return().Comment("one of its key is on its way"))
	}
}

// ackAttempt prints what comes of an attempt that was Acked.
//
//	func (p *Orders) ackAgainAttempt(order *rt.Msg[Order]) {
//		p.againRetry.End(order)
//		p.rejects.Unreserve()
//		p.settleIntake(order, nil)
//	}
func (e *emitter) ackAttempt(f *jen.File, r *ir.Retrial) {
	msg := e.msgOf(r.Holder)
	f.Line()
	wrapped(f, e.ack(r.Holder)+" hears that an attempt of "+r.Node.Name+" was Acked: so is the message.")
	hot(f)
	e.method(f, e.ack(r.Holder)).Params(e.param(msg, r.Holder.Message)).BlockFunc(func(g *jen.Group) {
		if r.Holder.Message.Of != nil {
			// if p.againRetry.Lost(batch) {
			//	p.settleAgainAttempt(batch, nil) // some of it failed for good before
			//	return
			// }
			e.wants[e.settle(r.Holder)] = true
			g.If(e.p(e.slots(r)).Dot("Lost").Call(jen.Id(msg))).Block(
				e.p(e.settle(r.Holder)).Call(jen.Id(msg), jen.Nil()).Comment("some of it has failed for good before"),
				jen.Return(),
			)
		}
		e.endAttempts(g, r)
		g.Add(e.acked(r.Base, ir.Bears, jen.Id(msg)))
	})
}

// endAttempts takes back what a message has kept.
func (e *emitter) endAttempts(g *jen.Group, r *ir.Retrial) {
	g.Add(e.p(e.slots(r))).Dot("End").Call(jen.Id(e.msgOf(r.Holder)))
	if r.Letters != nil {
		g.Add(e.p(e.queue(r.Letters))).Dot("Unreserve").Call()
	}
}

// settleAttempt prints what comes of an attempt, be it Acked or Nacked.
//
//	func (p *Orders) settleAgainAttempt(order *rt.Msg[Order], err error) {
//		if err == nil {
//			p.ackAgainAttempt(order)
//			return
//		}
//		if p.againMayRetry(err) && p.againRetry.Park(order, err, p.againNow) {
//			return
//		}
//		err = rt.Fail(&ordersNodes[ordersStore], p.againRetry.Cause(order, err))
//		p.againRetry.End(order)
//		p.rejects.Unreserve()
//		p.rejects.Send(rt.Letter[Order]{Msg: order, Cause: err})
//	}
func (e *emitter) settleAttempt(f *jen.File, r *ir.Retrial) {
	msg, err := e.msgOf(r.Holder), e.id("err")
	f.Line()
	doc := " hears what an attempt of " + r.Node.Name + " has come to. A message that failed is parked, to be sent again, or given up: "
	switch r.Node.OnError {
	case ir.Drop:
		doc += "Acked, and counted."
	case ir.Divert:
		doc += "handed to " + r.Node.Failure().Name + ", with the first cause."
	default:
		doc += "Nacked, with the first cause."
	}
	wrapped(f, e.settle(r.Holder)+doc)
	hot(f)
	e.wants[e.ack(r.Holder)] = true
	e.method(f, e.settle(r.Holder)).Params(e.param(msg, r.Holder.Message), jen.Add(err).Error()).BlockFunc(func(g *jen.Group) {
		if r.Holder.Message.Of != nil {
			// err = p.againRetry.Sift(batch, err)
			g.Add(err).Op("=").Add(e.p(e.slots(r))).Dot("Sift").Call(jen.Id(msg), err).Comment("what was taken is not sent again")
		}
		g.If(jen.Add(err).Op("==").Nil()).Block(e.p(e.ack(r.Holder)).Call(jen.Id(msg)), jen.Return())
		parks := e.p(e.slots(r)).Dot("Park").Call(jen.Id(msg), err, e.p(e.now(r.Holder.Segment)))
		if r.Node.IfFunc != nil {
			parks = e.p(e.mayRetry(r)).Call(err).Op("&&").Add(parks)
		}
		g.If(parks).Block(jen.Return())
		g.Line()
		if r.Node.OnError != ir.Drop {
			cause := e.p(e.slots(r)).Dot("Cause").Call(jen.Id(msg), err)
			if r.Raw() {
				cause = jen.Qual(rt, "Fail").Call(e.node(r.Node.Next()), cause)
			}
			g.Add(err).Op("=").Add(cause)
		}
		e.endAttempts(g, r)
		e.refuse(g, e.plan.Refusals[r.Node], false, err)
	})
}
