package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// machine prints a processor: the calls of its methods, each followed by what becomes of the message that it was given, and by
// what it did.
type machine struct {
	*emitter
	s *ir.Segment
	p *ir.Processing
	m *ir.Machine
}

func (e *emitter) machineOf(s *ir.Segment) machine {
	return machine{e, s, s.Process, s.Process.Node.Machine}
}

// Names.

func (d machine) node() *ir.Node { return d.p.Node }
func (d machine) name() string   { return ir.Lower(d.node().Name) }
func (d machine) field() string  { return d.member("processor", d.name()+"Processor") }

// p.breakerProcessor
func (d machine) store() *jen.Statement { return d.emitter.p(d.field()) }

// &p.breakerProcessor.Proc
func (d machine) handle() *jen.Statement { return jen.Op("&").Add(d.store()).Dot("Proc") }

func (d machine) acts() string    { return d.member("acts", d.name()+"Acts") }
func (d machine) control() string { return d.member("control", "control"+d.s.Name) }
func (d machine) ahead() string   { return d.member("ahead", d.name()+"Ahead") }
func (d machine) resume() string  { return d.member("resume", d.name()+"Resume") }
func (d machine) told() string    { return d.member("told", d.name()+"Told") }
func (d machine) settled() string { return d.member("settled", d.name()+"Settled") }
func (d machine) setting() string { return d.member("setting", d.name()+"Setting") }
func (d machine) calls(m string) string {
	return d.member("callmethod", "call"+ir.Upper(d.node().Name)+m)
}
func (d machine) sends() string   { return d.prefixed(d.node().Name + "Sends") }
func (d machine) wakeups() string { return d.prefixed(d.node().Name + "Wakeups") }
func (d machine) requeue() string { return d.prefixed(d.node().Name + "Requeue") }
func (d machine) tick() string    { return d.prefixed(d.node().Name + "Tick") }

// output is the constant of one of outputs:. Copies of a processor share it, as they share its methods.
func (d machine) output(e *ir.Edge) string {
	return d.graph.Name + ir.Upper(d.node().Written) + ir.Upper(e.Name.Text)
}

// const (
//
//	ordersBreakerSends   = 1
//	ordersBreakerRequeue = 128
//
// )
//
// const (
//
//	OrdersLookupHit rt.Output = 1 + iota
//	OrdersLookupMiss
//
// )
func (d machine) constants(f *jen.File) {
	f.Line()
	comment(f, "What "+d.node().Name+" may do at a time.")
	f.Const().DefsFunc(func(g *jen.Group) {
		g.Id(d.sends()).Op("=").Lit(d.m.Sends)
		if d.m.Wakeups > 0 {
			g.Id(d.wakeups()).Op("=").Lit(d.m.Wakeups)
		}
		if d.m.Requeue > 0 {
			g.Id(d.requeue()).Op("=").Lit(d.m.Requeue)
		}
		if d.m.Tick > 0 {
			g.Id(d.tick()).Op("=").Add(duration(d.m.Tick))
		}
	})
	var outputs []*ir.Edge
	for _, e := range d.node().Ways() {
		if e.Role == ir.Output {
			outputs = append(outputs, e)
		}
	}
	if len(outputs) == 0 || !d.graph.FirstCopy(d.node()) {
		return
	}
	f.Line()
	comment(f, "The ways out of "+d.node().Written+", for SendTo.")
	f.Const().DefsFunc(func(g *jen.Group) {
		for i, e := range outputs {
			g.Id(d.output(e)).Qual(rt, "Output").Op("=").Lit(1 + i).Comment("to " + e.To.Written)
		}
	})
}

// breakerProcessor rt.Processor[Order]
// breakerSetting rt.Setting[Limits]
func (d machine) fields(g *jen.Group) {
	comment(g, "What "+d.node().Name+" acts through.")
	g.Id(d.field()).Qual(rt, "Processor").Types(d.body(d.s.Holder.Message))
	if c := d.m.Method("Config"); c != nil {
		g.Id(d.setting()).Qual(rt, "Setting").Types(typ(c.Config))
	}
}

// p.breakerProcessor.Init(&p.runner, 3, true, &p.intake)
// p.breakerProcessor.Requeue(ordersBreakerRequeue)
func (d machine) init(g *jen.Group) {
	run := func() *jen.Statement { return jen.Op("&").Add(d.emitter.p(d.runner())) }
	outputs, noTo := 1, jen.True()
	for _, e := range d.node().Ways() {
		if e.Role == ir.Output {
			outputs++
		} else {
			noTo = jen.False()
		}
	}
	args := []jen.Code{run(), jen.Lit(outputs), noTo}
	roots := d.p.Holder.Roots()
	if d.p.Made != nil { // its own come first
		args = append(args, jen.Op("&").Add(d.emitter.p(d.reserve(d.p.Made))))
	}
	for _, h := range roots {
		switch {
		case h.Reserve != nil && h.Reserve == d.p.Made:
		case h.Reserve != nil:
			args = append(args, jen.Op("&").Add(d.emitter.p(d.reserve(h.Reserve))))
		default:
			args = append(args, jen.Op("&").Add(d.emitter.p(d.readerOf(h.Intake))))
		}
	}
	g.Add(d.store()).Dot("Init").Call(args...)
	if d.p.Made != nil {
		share := jen.Lit(-1)
		if h := d.p.Holder; h.Shared {
			share = jen.Lit(h.Note)
		}
		g.Add(d.store()).Dot("Makes").Call(jen.Op("&").Add(d.emitter.p(d.reserve(d.p.Made))), share)
	}
	if d.m.Wakeups > 0 {
		g.Add(d.store()).Dot("Wakeups").Call(jen.Id(d.wakeups()))
	}
	if d.m.Requeue > 0 {
		g.Add(d.store()).Dot("Requeue").Call(jen.Id(d.requeue()))
	}
	if d.m.Tick > 0 {
		g.Add(d.store()).Dot("Ticks").Call(jen.Id(d.tick()))
	}
	if d.m.Hears() {
		g.Add(d.store()).Dot("Hears").Call()
	}
	if d.m.Has("Config") {
		g.Add(d.emitter.p(d.setting())).Dot("Init").Call(run(), jen.Id(d.park(d.s)))
	}
}

// wholeTurn prints a turn. Control comes before messages, and is served when the gate is shut, too.
//
//	p.breakerNow = p.runner.Now()
//	heard := p.answersBreaker()
//	heard = p.controlBreaker() || heard
//
//	n := min(p.intake.Avail(), rt.Batch, p.store.Room(), p.breakerProcessor.Slots())
//	if n > 0 && !p.breaker.AcceptData() {
//		n = 0
//		p.breakerGate.Shut()
//	}
//	if n > 0 {
//		p.breakerGate.Pass()
//	} else {
//		p.shutBreaker()
//	}
//	for range n {
//		p.breaker(p.intake.Take())
//	}
//
//	p.flushBreaker()
//	return heard || n > 0
func (d machine) wholeTurn(g *jen.Group) {
	s, n, heard := d.s, d.names.local("n"), d.names.local("heard")
	d.emitter.control(g, s, heard, ":=")
	if len(s.Out) > 0 {
		g.Id(heard).Op("=").Add(d.emitter.p(d.control())).Call().Op("||").Id(heard)
	} else {
		g.Id(heard).Op(":=").Add(d.emitter.p(d.control())).Call()
	}
	g.Line()
	terms := d.gate(s)
	if d.m.Requeue > 0 {
		terms = append(terms, d.store().Dot("Slots").Call())
	}
	g.Id(n).Op(":=").Add(d.least()).Call(terms...)
	accepts := d.m.Method("AcceptData")
	shuts := d.store().Dot("Refuse").Call(jen.Op("&").Add(d.emitter.p(d.gateOf(s))))
	if accepts != nil && !accepts.Peeks {
		g.If(jen.Id(n).Op(">").Lit(0).Op("&&").Op("!").Add(d.call(accepts))).Block(
			jen.Id(n).Op("=").Lit(0),
			shuts,
		)
	}
	takes := d.emitter.p(d.run(s.Body)).Call(d.source(s).Dot(take(s)).Call())
	if accepts == nil || !accepts.Peeks {
		d.gateSeen(g, s, jen.Id(n).Op(">").Lit(0))
		g.For(jen.Range().Id(n)).Block(takes)
		g.Line()
		g.Add(d.emitter.p(d.flush(s))).Call()
		g.Return(jen.Id(heard).Op("||").Id(n).Op(">").Lit(0))
		return
	}
	taken := d.names.local("taken")
	g.Var().Id(taken).Uint64()
	g.For(jen.Id(taken).Op("<").Id(n)).Block(
		jen.If(jen.Op("!").Add(d.call(accepts, jen.Op("&").Add(d.source(s)).Dot("Peek").Call().Dot("Body")))).Block(
			shuts,
			jen.Break(),
		),
		jen.Id(taken).Op("++"),
		takes,
	)
	d.gateSeen(g, s, jen.Id(taken).Op(">").Lit(0))
	g.Line()
	g.Add(d.emitter.p(d.flush(s))).Call()
	g.Return(jen.Id(heard).Op("||").Id(taken).Op(">").Lit(0))
}

func (d machine) turn(*jen.Group, string) {} // wholeTurn prints it

// call is the call of one of the processor's methods, by a method of the pipeline's own where a stack would not tell whose it is.
//
// p.breaker.Process(&p.breakerProcessor.Proc, &order.Body)
func (d machine) call(m *ir.Method, args ...jen.Code) *jen.Statement {
	if m.Name != "AcceptData" {
		args = append([]jen.Code{d.handle()}, args...)
	}
	if d.indirect(m.Call) {
		return d.emitter.p(d.calls(m.Name)).Call(args...)
	}
	return d.callee(m.Call).Call(d.inSegment(m.Call, args...)...)
}

// roomy is how often a method may send that is called whatever the room ahead.
func (d machine) roomy() *jen.Statement { return d.emitter.p(d.ahead()).Call() }

// begin stands before the call of a method that has nothing in hand.
func (d machine) begin() *jen.Statement { return d.store().Dot("BeginEmpty").Call(d.roomy()) }

func (d machine) methods(f *jen.File) {
	d.processMethod(f)
	d.actsMethod(f)
	d.controlMethod(f)
	if d.m.Requeue > 0 {
		d.resumeMethod(f)
	}
	if d.m.Hears() {
		d.toldMethod(f)
	}
	if d.m.Has("Ack", "Nack", "Wakeup", "Tick", "Config", "Drain") {
		d.aheadMethod(f)
	}
	if d.p.Made != nil {
		d.settledMethod(f)
	}
	if c := d.m.Method("Config"); c != nil && d.graph.FirstCopy(d.node()) {
		d.configureMethod(f, c)
	}
	d.indirectMethods(f)
}

// processMethod prints what is done to a message that comes.
//
//	func (p *Orders) breaker(order *rt.Msg[Order]) {
//		p.breakerProcessor.Begin(order, ordersBreakerSends)
//		if err := p.breaker.Process(&p.breakerProcessor.Proc, &order.Body); err != nil {
//			…
//		}
//		switch p.breakerProcessor.Only() {
//		case rt.To:
//			p.breakerProcessor.Sent.Inc()
//			p.store.Send(order)
//		case rt.Acks:
//			p.breakerProcessor.Acked.Inc()
//			p.ackIntake(order)
//		default:
//			p.breakerProcessor.Keep()
//			p.breakerActs()
//		}
//	}
func (d machine) processMethod(f *jen.File) {
	h := d.s.Holder
	msg := d.msgOf(h)
	f.Line()
	wrapped(f, d.run(d.s.Body)+" gives one message to "+d.m.Text.Text+". There is room for all that it may send.")
	d.docOf(f, d.node())
	hot(f)
	d.method(f, d.run(d.s.Body)).Params(d.param(msg, h.Message)).BlockFunc(func(g *jen.Group) {
		if h.Shared {
			g.Add(d.count(msg, "Share", h, jen.Lit(1))).Comment("its outcome holds it; each branch whose outcome does not count adds a hold")
		}
		w := &stepWriter{e: d.emitter, g: g, msg: msg}
		if d.p.Clone != nil {
			wrapped(g, d.p.Clone.Reserve.Why+": so "+d.node().Name+" works on a clone.")
			msg = w.clone(d.p.Clone)
		}
		d.gives(g, d.m.Method("Process"), msg)
		g.Switch(d.store().Dot("Only").Call()).BlockFunc(func(g *jen.Group) {
			d.cases(g, msg)
			g.Default().Block(d.store().Dot("Keep").Call(), d.emitter.p(d.acts()).Call())
		})
	})
}

// gives prints a call that may refuse its message.
func (d machine) gives(g *jen.Group, m *ir.Method, msg string) {
	g.Add(d.store()).Dot("Begin").Call(jen.Id(msg), jen.Id(d.sends()))
	call := d.call(m, jen.Op("&").Id(msg).Dot("Body"))
	if m.Call.Err {
		g.If(d.id("err").Op(":=").Add(call), d.id("err").Op("!=").Nil()).BlockFunc(func(g *jen.Group) { d.refuses(g) })
	} else {
		g.Add(call)
	}
}

// refuses prints what an error leads to: what the method has sent, settled or put off before stays so.
//
//	if order := p.breakerProcessor.Hand(); order != nil {
//		p.breakerFailed(order, err)
//	} else {
//		p.breakerErrors.Inc()
//	}
func (d machine) refuses(g *jen.Group) {
	msg := d.msgOf(d.p.Holder)
	failed := d.emitter.p(d.failed(d.plan.Refusals[d.node()])).Call(jen.Id(msg), d.id("err"))
	counts := d.emitter.p(d.errorsOf(d.node())).Dot("Inc").Call()
	hand := jen.Id(msg).Op(":=").Add(d.store()).Dot("Hand").Call()
	if d.p.Made == nil {
		g.If(hand, jen.Id(msg).Op("!=").Nil()).Block(failed).Else().Block(counts)
		return
	}
	g.Switch(hand, jen.Empty()).Block(
		jen.Case(jen.Id(msg).Op("==").Nil()).Block(counts),
		jen.Case(d.store().Dot("Own").Call(jen.Id(msg))).Block(counts, d.settle(jen.Id(msg), d.id("err"))),
		jen.Default().Block(failed),
	)
}

// settle prints the outcome of a message that the processor has.
func (d machine) settle(msg, err jen.Code) *jen.Statement {
	if d.p.Made != nil {
		return d.emitter.p(d.settled()).Call(msg, err)
	}
	return d.finish(d.p.Holder, ir.Bears, msg, err)
}

// acks prints that outcome where it is an Ack.
func (d machine) acks(msg string) *jen.Statement {
	if d.p.Made != nil {
		return d.settle(jen.Id(msg), jen.Nil())
	}
	return d.acked(d.p.Holder, ir.Bears, jen.Id(msg))
}

// cases prints what becomes of a message that a method sent or Acked.
func (d machine) cases(g *jen.Group, msg string) {
	count := func(c string) *jen.Statement { return d.store().Dot(c).Dot("Inc").Call() }
	for i, e := range d.node().Ways() {
		way := jen.Qual(rt, "To")
		if e.Role == ir.Output {
			way = jen.Id(d.output(e))
		}
		g.Case(way).BlockFunc(func(g *jen.Group) {
			g.Add(count("Sent"))
			if oneOfWays(e) {
				g.Add(d.emitter.p(d.takenBy(e))).Dot("Inc").Call()
			}
			(&stepWriter{e: d.emitter, g: g, msg: msg}).step(d.p.Ways[i])
		})
	}
	g.Case(jen.Qual(rt, "Acks")).Block(count("Acked"), d.acks(msg))
}

// actsMethod prints how what a method did is carried out.
//
//	func (p *Orders) breakerActs() {
//		for p.breakerProcessor.Acts() {
//			switch order, to := p.breakerProcessor.Act(); to {
//			case rt.To:
//				p.breakerProcessor.Sent.Inc()
//				p.store.Send(order)
//			case rt.Acks:
//				p.breakerProcessor.Acked.Inc()
//				p.ackIntake(order)
//			case rt.Nacks:
//				p.breakerProcessor.Nacked.Inc()
//				p.settleIntake(order, rt.Fail(&ordersNodes[ordersBreaker], p.breakerProcessor.Cause()))
//			}
//		}
//	}
func (d machine) actsMethod(f *jen.File) {
	msg, to := d.msgOf(d.p.Holder), d.names.local("to")
	f.Line()
	wrapped(f, d.acts()+" carries out what a method of "+d.m.Text.Text+" did, in that order.")
	hot(f)
	d.method(f, d.acts()).Params().Block(jen.For(d.store().Dot("Acts").Call()).Block(
		jen.Switch(jen.List(jen.Id(msg), jen.Id(to)).Op(":=").Add(d.store()).Dot("Act").Call(), jen.Id(to)).BlockFunc(func(g *jen.Group) {
			d.cases(g, msg)
			cause := jen.Qual(rt, "Fail").Call(d.emitter.node(d.node()), d.store().Dot("Cause").Call())
			g.Case(jen.Qual(rt, "Nacks")).Block(d.store().Dot("Nacked").Dot("Inc").Call(), d.settle(jen.Id(msg), cause))
		}),
	))
}

// oneOfWays reports whether an edge is one of several ways out of a processor, so that what goes along it has a counter of its own.
func oneOfWays(e *ir.Edge) bool { return e.Role != ir.Failure && len(e.From.Ways()) > 1 }

// controlMethod prints what comes before messages, whether or not the gate is open: the begin of a drain, outcomes, a config, a
// tick, wakeups, and, as far as there is room, messages that were put off.
func (d machine) controlMethod(f *jen.File) {
	progress, msg := d.names.local("progress"), d.msgOf(d.p.Holder)
	passes := jen.Id(progress).Op("=").True()
	f.Line()
	wrapped(f, d.control()+" calls what is not to wait for the gate, of each sort no more than a turn may take messages.")
	hot(f)
	d.method(f, d.control()).Params().Params(jen.Id(progress).Bool()).BlockFunc(func(g *jen.Group) {
		acts := d.emitter.p(d.acts()).Call()
		now := jen.Lit(0)
		if d.clocked(d.s) {
			now = d.emitter.p(d.now(d.s))
		}
		turn := d.store().Dot("Turn").Call(now)
		if m := d.m.Method("Drain"); m != nil {
			g.If(turn).Block(passes, d.begin(), d.call(m), acts)
		} else {
			g.Id(progress).Op("=").Add(turn)
		}
		if d.m.Hears() {
			g.For(jen.Range().Add(d.least()).Call(d.store().Dot("Heard").Call(), jen.Qual(rt, "Batch"))).Block(
				passes, d.emitter.p(d.told()).Call(d.store().Dot("NextHeard").Call()),
			)
		}
		if m := d.m.Method("Config"); m != nil {
			c := d.names.local("config")
			g.If(jen.Id(c).Op(":=").Add(d.emitter.p(d.setting())).Dot("Fresh").Call(), jen.Id(c).Op("!=").Nil()).Block(
				passes, d.begin(), d.call(m, jen.Id(c)), acts,
			)
		}
		if m := d.m.Method("Tick"); m != nil && d.m.Tick > 0 {
			g.If(d.store().Dot("Ticked").Call()).Block(passes, d.begin(), d.call(m), acts)
		}
		if m := d.m.Method("Wakeup"); m != nil && d.m.Wakeups > 0 {
			slot, revision, ok := d.names.local("slot"), d.names.local("revision"), d.names.local("ok")
			g.For(jen.Range().Qual(rt, "Batch")).Block(
				jen.List(jen.Id(slot), jen.Id(revision), jen.Id(ok)).Op(":=").Add(d.store()).Dot("Wake").Call(),
				jen.If(jen.Op("!").Id(ok)).Block(jen.Break()),
				passes, d.begin(), d.call(m, jen.Id(slot), jen.Id(revision)), acts,
			)
		}
		if d.m.Requeue > 0 {
			g.For(jen.Range().Add(d.least()).Call(append([]jen.Code{jen.Qual(rt, "Batch")}, d.resumeRooms()...)...)).Block(
				jen.Id(msg).Op(":=").Add(d.store()).Dot("Due").Call(),
				jen.If(jen.Id(msg).Op("==").Nil()).Block(jen.Break()),
				passes, d.emitter.p(d.resume()).Call(jen.Id(msg)),
			)
		}
		g.Return(jen.Id(progress))
	})
}

// resumeRooms are the rooms that a message which was put off needs: all but the clone that it has already.
func (d machine) resumeRooms() (rooms []jen.Code) {
	for i, room := range d.rooms(d.s) {
		if t := d.s.Gate[i]; d.p.Clone == nil || t.Reserve != d.p.Clone.Reserve {
			rooms = append(rooms, room)
		}
	}
	return rooms
}

// resumeMethod prints what is done to a message that was put off.
func (d machine) resumeMethod(f *jen.File) {
	m, msg := d.m.Resumes(), d.msgOf(d.p.Holder)
	f.Line()
	wrapped(f, d.resume()+" gives a message that was put off to "+m.Call.Text+".")
	hot(f)
	d.method(f, d.resume()).Params(d.param(msg, d.p.Holder.Message)).BlockFunc(func(g *jen.Group) {
		d.gives(g, m, msg)
		g.Add(d.store()).Dot("Keep").Call()
		g.Add(d.emitter.p(d.acts())).Call()
	})
}

// toldMethod prints how the processor hears of an outcome. If it does nothing with the message, the outcome is the message's.
//
//	func (p *Orders) breakerTold(order *rt.Msg[Order], err error) {
//		p.breakerProcessor.Told(order, p.breakerAhead())
//		if err == nil {
//			p.breaker.Ack(&p.breakerProcessor.Proc, &order.Body)
//		} else {
//			p.breaker.Nack(&p.breakerProcessor.Proc, &order.Body, err)
//		}
//		if order := p.breakerProcessor.Hand(); order != nil {
//			p.settleIntake(order, err)
//		}
//		p.breakerActs()
//	}
func (d machine) toldMethod(f *jen.File) {
	msg := d.msgOf(d.p.Holder)
	f.Line()
	wrapped(f, d.told()+" tells "+d.m.Text.Text+" what became of a message that it sent. If it does nothing with the message, that is the message's outcome.")
	hot(f)
	d.method(f, d.told()).Params(d.param(msg, d.p.Holder.Message), d.id("err").Error()).BlockFunc(func(g *jen.Group) {
		g.Add(d.store()).Dot("Told").Call(jen.Id(msg), d.roomy())
		ack, nack := d.m.Method("Ack"), d.m.Method("Nack")
		body := jen.Op("&").Id(msg).Dot("Body")
		switch {
		case nack == nil:
			g.Add(d.call(ack, body))
		case ack == nil:
			g.Add(d.call(nack, body, d.id("err")))
		default:
			g.If(d.id("err").Op("==").Nil()).Block(d.call(ack, body)).Else().Block(d.call(nack, body, d.id("err")))
		}
		g.If(jen.Id(msg).Op(":=").Add(d.store()).Dot("Hand").Call(), jen.Id(msg).Op("!=").Nil()).Block(d.settle(jen.Id(msg), d.id("err")))
		g.Add(d.emitter.p(d.acts())).Call()
	})
}

// sentMethod prints what becomes of an outcome: it is noted for the processor, or is the message's.
//
//	func (p *Orders) settleBreakerSent(order *rt.Msg[Order], err error) {
//		p.breakerProcessor.Hear(order, err)
//	}
func (d machine) sentMethod(f *jen.File) {
	h := d.p.Sent
	msg := d.msgOf(h)
	f.Line()
	if d.m.Hears() {
		wrapped(f, d.emitter.settle(h)+" notes an outcome that "+d.m.Text.Text+" is told of before the next message comes.")
	} else {
		wrapped(f, d.emitter.settle(h)+" ends a message that "+d.m.Text.Text+" sent.")
	}
	hot(f)
	d.method(f, d.emitter.settle(h)).Params(d.param(msg, h.Message), d.id("err").Error()).BlockFunc(func(g *jen.Group) {
		up, hear := d.settle(jen.Id(msg), d.id("err")), d.store().Dot("Hear").Call(jen.Id(msg), d.id("err"))
		switch ack, nack := d.m.Method("Ack"), d.m.Method("Nack"); {
		case ack == nil && nack == nil:
			g.Add(up)
		case ack == nil:
			g.If(d.id("err").Op("!=").Nil()).Block(hear).Else().Block(up)
		case nack == nil:
			g.If(d.id("err").Op("==").Nil()).Block(hear).Else().Block(up)
		default:
			g.Add(hear)
		}
	})
}

// hears prints what becomes of outcomes at force: nobody is told any more.
//
//	for range p.breakerProcessor.Heard() {
//		p.settleIntake(p.breakerProcessor.NextHeard())
//	}
func (d machine) hears(g *jen.Group) {
	if d.m.Hears() {
		g.For(jen.Range().Add(d.store()).Dot("Heard").Call()).Block(
			d.settleHeard(d.store().Dot("NextHeard").Call()),
		)
	}
}

// settleHeard is settle of what gives both the message and the outcome.
func (d machine) settleHeard(both jen.Code) *jen.Statement {
	if d.p.Made != nil {
		return d.emitter.p(d.settled()).Call(both)
	}
	d.wants[d.emitter.settle(d.p.Holder)] = true
	return d.emitter.p(d.emitter.settle(d.p.Holder)).Call(both)
}

// settledMethod prints the outcome of a message where some are the processor's own: those go back to their reserve.
func (d machine) settledMethod(f *jen.File) {
	h := d.p.Holder
	msg, err := d.msgOf(h), d.id("err")
	f.Line()
	wrapped(f, d.settled()+" gives a message its outcome; one of "+d.node().Name+"'s own has none, and goes back to its reserve.")
	hot(f)
	d.method(f, d.settled()).Params(d.param(msg, h.Message), jen.Add(err).Error()).Block(
		jen.If(d.store().Dot("Own").Call(jen.Id(msg))).Block(
			d.home(h, jen.Id(msg), d.p.Made),
			jen.Return(),
		),
		d.finish(h, ir.Bears, jen.Id(msg), err),
	)
}

// home lets go of one of the processor's own messages.
func (d machine) home(h *ir.Holder, msg jen.Code, made *ir.Reserve) *jen.Statement {
	if h.Shared {
		d.wants[d.letGo(h)] = true
		return d.emitter.p(d.letGo(h)).Call(msg)
	}
	return d.emitter.p(d.wantRelease(made.Holder)).Call(msg)
}

// ownFirst prints, in what gives back a message of h, the way of those that a processor made.
//
//	if p.breakerProcessor.Own(order) {
//		p.releaseBreakerMade(order)
//		return
//	}
func (e *emitter) ownFirst(g *jen.Group, h *ir.Holder) {
	if h.Also == nil || !h.Shared {
		return
	}
	d := e.machineOf(h.Segment)
	g.If(d.store().Dot("Own").Call(jen.Id(e.msgOf(h)))).Block(
		e.p(e.wantRelease(h.Also)).Call(jen.Id(e.msgOf(h))),
		jen.Return(),
	)
}

// aheadMethod prints how much room there is for what a method sends that was called whatever the room.
//
//	func (p *Orders) breakerAhead() int { return int(min(ordersBreakerSends, p.store.Room())) }
func (d machine) aheadMethod(f *jen.File) {
	f.Line()
	wrapped(f, d.ahead()+" is how often a method may send now: those that the gate does not hold back ask for no more.")
	hot(f)
	terms := []jen.Code{jen.Uint64().Call(jen.Id(d.sends()))}
	for _, t := range d.s.Gate {
		if t.Send == 0 {
			continue
		}
		terms = append(terms, d.room(ir.Term{Queue: t.Queue, Reserve: t.Reserve, Fan: t.Fan, Per: t.Send}))
	}
	d.method(f, d.ahead()).Params().Int().Block(jen.Return(jen.Int().Call(d.least().Call(terms...))))
}

// configureMethod prints how any goroutine sets a config: that of all copies.
//
//	func (p *Orders) ConfigureBreaker(c Limits) { p.breakerSetting.Set(c) }
func (d machine) configureMethod(f *jen.File, c *ir.Method) {
	f.Line()
	name := "Configure" + ir.Upper(d.node().Written)
	wrapped(f, name+" gives "+c.Call.Text+" what it is to know from now on. Any goroutine may call it; the latest wins, and once a drain has begun it is too late.")
	d.method(f, name).Params(jen.Id("c").Add(typ(c.Config))).BlockFunc(func(g *jen.Group) {
		for _, s := range d.plan.Segments {
			if s.Process != nil && s.Process.Node.Written == d.node().Written {
				g.Add(d.emitter.p(d.machineOf(s).setting())).Dot("Set").Call(jen.Id("c"))
			}
		}
	})
}

// indirectMethods print the calls of methods that a stack would not tell apart, or not name.
func (d machine) indirectMethods(f *jen.File) {
	for _, m := range d.m.Methods {
		if !d.indirect(m.Call) || !d.used(m) {
			continue
		}
		params, args := d.parameters(m)
		res := jen.Null()
		switch {
		case m.Name == "AcceptData":
			res = jen.Bool()
		case m.Call.Err:
			res = jen.Error()
		}
		name := d.calls(m.Name)
		d.method(d.callDoc(f, name, m.Call), name).Params(params...).Add(res).BlockFunc(func(g *jen.Group) {
			call := d.callee(m.Call).Call(d.inSegment(m.Call, args...)...)
			if m.Name == "AcceptData" || m.Call.Err {
				g.Return(call)
			} else {
				g.Add(call)
			}
		})
	}
}

// used reports whether a method is called at all.
func (d machine) used(m *ir.Method) bool {
	switch m.Name {
	case "Wakeup":
		return d.m.Wakeups > 0
	case "Tick":
		return d.m.Tick > 0
	case "Resume":
		return d.m.Requeue > 0
	}
	return true
}

// parameters are those of a method that calls one of the user's.
func (d machine) parameters(m *ir.Method) (params, args []jen.Code) {
	add := func(name string, typ *jen.Statement) {
		params, args = append(params, jen.Id(name).Add(typ)), append(args, jen.Id(name))
	}
	body := jen.Op("*").Add(d.body(d.p.Holder.Message))
	if m.Name != "AcceptData" {
		add(d.names.local("proc"), jen.Op("*").Qual(rt, "Proc").Types(d.body(d.p.Holder.Message)))
	}
	switch m.Name {
	case "Process", "Resume", "Ack", "Nack":
		add(d.variable(d.p.Holder.Message), body)
	case "AcceptData":
		if m.Peeks {
			add(d.variable(d.p.Holder.Message), body)
		}
	case "Wakeup":
		add(d.names.local("slot"), jen.Int())
		add(d.names.local("revision"), jen.Uint64())
	case "Config":
		add(d.names.local("config"), jen.Op("*").Add(typ(m.Config)))
	}
	if m.Name == "Nack" {
		add(d.names.local("err"), jen.Error())
	}
	return params, args
}

// panics prints what a panic of one of the methods leads to: a Nack of the message that it had in hand, if any.
//
//	if order := p.breakerProcessor.Hand(); order != nil {
//		p.breakerFailed(order, err)
//	}
func (d machine) panics(g *jen.Group) {
	msg := d.msgOf(d.p.Holder)
	refused := d.emitter.p(d.failed(d.plan.Refusals[d.node()])).Call(jen.Id(msg), d.id("err"))
	direct := d.settle(jen.Id(msg), jen.Qual(rt, "FailPermanent").Call(d.emitter.node(d.node()), d.id("err")))
	hand := jen.Id(msg).Op(":=").Add(d.store()).Dot("Hand").Call()
	switch apart := d.m.Hears() && d.node().OnError != ir.Nack; {
	case !apart && d.p.Made == nil:
		g.If(hand, jen.Id(msg).Op("!=").Nil()).Block(refused)
	default:
		var own []jen.Code
		if d.p.Made != nil {
			own = append(own, d.store().Dot("Own").Call(jen.Id(msg)))
		}
		if apart { // there may be no room for a dead letter
			own = append(own, d.store().Dot("WasTold").Call())
		}
		g.Switch(hand, jen.Empty()).Block(
			jen.Case(jen.Id(msg).Op("==").Nil()),
			jen.Case(joined("||", own)).Block(direct),
			jen.Default().Block(refused),
		)
	}
}

// shut prints why no message has passed: what lies ahead has no room, or no more can be put off.
func (d machine) shut(g *jen.Group) {
	rooms := d.rooms(d.s)
	if d.m.Requeue > 0 {
		rooms = append(rooms, d.store().Dot("Slots").Call())
	}
	waiting := d.source(d.s).Dot("Avail").Call().Op("==").Lit(0)
	if len(rooms) == 0 {
		return // only AcceptData shuts the gate, and says so
	}
	open := jen.Add(rooms[0])
	if len(rooms) > 1 {
		open = d.least().Call(rooms...)
	}
	open.Op(">").Lit(0)
	g.If(joined("||", []jen.Code{open, waiting, jen.Op("!").Add(d.shutNow(d.s))})).Block(jen.Return())
	d.blame(g, d.s)
}

func (d machine) last() *jen.Statement { return d.store().Dot("Last").Call() }

// p.breakerProcessor.NextDue(p.store.Room() > 0)
func (d machine) due() *jen.Statement {
	if d.m.Wakeups == 0 && d.m.Requeue == 0 && d.m.Tick == 0 {
		return nil
	}
	open := jen.True()
	if rooms := d.resumeRooms(); d.m.Requeue > 0 && len(rooms) > 0 {
		open = d.least().Call(append([]jen.Code{jen.Qual(rt, "Batch")}, rooms...)...).Op(">").Lit(0)
	}
	return d.store().Dot("Next").Call(open)
}

func (d machine) empty() *jen.Statement { return d.store().Dot("Idle").Call() }

func (d machine) publish(g *jen.Group) { g.Add(d.store()).Dot("Publish").Call() }

// s.Breaker.Out, s.Breaker.Acked, s.Breaker.Nacked, s.Breaker.Parked = p.breakerProcessor.Stats()
// s.Breaker.Failed = p.breakerErrors.Load()
func (d machine) stats(g *jen.Group, row func() *jen.Statement) {
	g.List(row().Dot("Out"), row().Dot("Acked"), row().Dot("Nacked"), row().Dot("Parked")).Op("=").Add(d.store()).Dot("Stats").Call()
	g.Add(row()).Dot("Failed").Op("=").Add(d.emitter.p(d.errorsOf(d.node()))).Dot("Load").Call()
}
