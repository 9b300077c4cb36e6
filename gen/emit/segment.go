package emit

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// segment prints what one goroutine does, in the order in which a message meets it.
func (e *emitter) segment(f *jen.File, s *ir.Segment) {
	f.Line()
	comment(f, "---- "+list(nodeNames(e.segmentNodes(s))))
	e.turnMethod(f, s)
	e.shutMethod(f, s)
	for _, run := range s.Funcs {
		switch {
		case s.Split != nil && run == s.Body:
			e.splitMethods(f, s)
		case s.Process != nil && run == s.Body: // printed with the processor's other methods
		default:
			e.runMethod(f, run)
		}
	}
	if k, ok := e.keeperOf(s).(methodical); ok {
		k.methods(f)
	}
	e.refusals(f, s)
	e.answersMethod(f, s)
	e.dueMethods(f, s)
	for _, q := range s.Out {
		e.answeredMethod(f, q)
	}
	e.inlineLetters(f, s)
	e.outcomes(f, s)
	e.panicMethod(f, s)
	e.flushMethod(f, s)
	e.hearMethod(f, s)
	e.drainMethod(f, s)
	e.publishMethod(f, s)
}

// segmentNodes are the nodes of a segment; of one that runs none, its receiver.
func (e *emitter) segmentNodes(s *ir.Segment) []*ir.Node {
	if len(s.Nodes) == 0 {
		return []*ir.Node{s.Intake.Node}
	}
	return s.Nodes
}

// source is the field that a segment's messages come from.
func (e *emitter) source(s *ir.Segment) *jen.Statement {
	if s.Intake != nil {
		return e.p(e.readerOf(s.Intake))
	}
	if s.Merges() {
		return e.p(e.merge(s))
	}
	return e.p(e.queue(s.Inputs[0]))
}

// turnDoc says what the reader of a segment must know first.
func (e *emitter) turnDoc(s *ir.Segment) string {
	doc := e.turn(s) + " is one turn of " + list(nodeNames(e.segmentNodes(s))) + ": it takes messages as far as the gate is open, and never blocks."
	if len(s.Out) > 0 {
		doc = e.turn(s) + " is one turn of " + list(nodeNames(e.segmentNodes(s))) + ", and never blocks: first it takes answers, since they make room, then messages. " +
			"The gate: it begins no more of them than there is room for in all that lies ahead, so nothing after it can fail for want of room."
	}
	return doc + "\n\nThis goroutine alone owns its messages from here until they are settled; workers read a message and answer. So counts and holds are no atomics."
}

// take is the method of the source that gives the next message.
func take(s *ir.Segment) string {
	if s.Intake != nil {
		return "Take"
	}
	return "Next"
}

//	func (p *Orders) turnParse() (progress bool) {
//		progress = p.answersParse()
//		n := min(p.intake.Avail(), rt.Batch, p.store.Room())
//		if n > 0 {
//			p.parseGate.Pass()
//		} else {
//			p.shutParse()
//		}
//		for range n {
//			p.parsePaid(p.intake.Take())
//		}
//		p.flushParse()
//		return progress || n > 0
//	}
func (e *emitter) turnMethod(f *jen.File, s *ir.Segment) {
	f.Line()
	wrapped(f, e.turnDoc(s))
	hot(f)
	n, progress := e.names.local("n"), e.names.local("progress")
	e.method(f, e.turn(s)).Params().Params(jen.Id(progress).Bool()).BlockFunc(func(g *jen.Group) {
		if s.Split != nil {
			e.splitTurn(g, s)
			return
		}
		if s.Process != nil {
			e.machineOf(s).wholeTurn(g)
			return
		}
		if s.Keeper != nil {
			e.keeperTurn(g, s)
			return
		}
		e.control(g, s, progress, "=")
		g.Id(n).Op(":=").Add(e.least()).Add(args(e.gate(s)))
		if gated(s) {
			e.gateSeen(g, s, jen.Id(n).Op(">").Lit(0))
		}
		g.For(jen.Range().Id(n)).Block(
			e.p(e.run(s.Body)).Call(e.source(s).Dot(take(s)).Call()),
		)
		g.Line()
		g.Add(e.p(e.flush(s))).Call()
		if len(s.Out) > 0 {
			g.Return(jen.Id(progress).Op("||").Id(n).Op(">").Lit(0))
		} else {
			g.Return(jen.Id(n).Op(">").Lit(0))
		}
	})
}

// control prints what comes before messages: answers, and what is due.
//
//	p.parseNow = p.runner.Now()
//	progress = p.answersParse()
//	progress = p.dueParse() || progress
func (e *emitter) control(g *jen.Group, s *ir.Segment, progress, op string) {
	clock := e.clocked(s) || len(thinned(s)) > 0
	if clock {
		g.Add(e.p(e.now(s))).Op("=").Add(e.p(e.runner())).Dot("Now").Call()
	}
	e.gain(g, s)
	if len(s.Out) > 0 {
		g.Id(progress).Op(op).Add(e.p(e.answers(s))).Call()
	}
	if len(e.timed(s)) > 0 { // there is a queue then
		g.Id(progress).Op("=").Add(e.p(e.due(s))).Call().Op("||").Id(progress)
	}
	if len(s.Out) > 0 || clock {
		g.Line()
	}
}

//	func (p *Orders) flushParse() {
//		p.store.Flush()
//		p.intake.Flush()
//	}
func (e *emitter) flushMethod(f *jen.File, s *ir.Segment) {
	f.Line()
	wrapped(f, e.flush(s)+" publishes what the turn has sent and given back.")
	hot(f)
	e.method(f, e.flush(s)).Params().BlockFunc(func(g *jen.Group) {
		for _, q := range s.Out {
			g.Add(e.p(e.queue(q))).Dot("Flush").Call()
		}
		if s.Intake != nil {
			g.Add(e.source(s)).Dot("Flush").Call()
		} else {
			g.Add(e.source(s)).Dot("FlushAnswers").Call()
		}
	})
}

// min, or rt.Least in a package that calls something else min
func (e *emitter) least() *jen.Statement {
	if e.graph.Package.InScope("min") {
		return jen.Qual(rt, "Least")
	}
	return jen.Id("min")
}

// p.intake.Avail(), rt.Batch, p.store.Room(), p.rejects.Room()/2
func (e *emitter) gate(s *ir.Segment) []jen.Code {
	return append([]jen.Code{e.source(s).Dot("Avail").Call(), jen.Qual(rt, "Batch")}, e.rooms(s)...)
}

// p.store.Room(), p.rejects.Room()/2
func (e *emitter) rooms(s *ir.Segment) []jen.Code { return e.roomsIn(s.Gate) }

func (e *emitter) roomsIn(gate []ir.Term) (terms []jen.Code) {
	for _, t := range gate {
		terms = append(terms, e.room(t))
	}
	return terms
}

// p.rejects.Room()/2
func (e *emitter) room(t ir.Term) (room *jen.Statement) {
	switch {
	case t.Queue != nil:
		room = e.p(e.queue(t.Queue)).Dot("Room").Call()
	case t.Fan != nil:
		room = e.p(e.account(t.Fan)).Dot("Room").Call(jen.Id(e.most(t.Fan)))
	case t.Reserve.Gathers:
		room = e.p(e.reserve(t.Reserve)).Dot("Allowed").Call()
	default:
		room = e.p(e.reserve(t.Reserve)).Dot("Room").Call()
	}
	if t.Per > 1 {
		room.Op("/").Lit(t.Per)
	}
	return room
}

//	func (p *Orders) answersParse() (progress bool) {
//		if n := min(p.store.Answers(), rt.Batch); n > 0 {
//			progress = true
//			for range n {
//				p.storeAnswered(p.store.NextAnswer())
//			}
//		}
//		return progress
//	}
func (e *emitter) answersMethod(f *jen.File, s *ir.Segment) {
	if len(s.Out) == 0 {
		return // nobody answers
	}
	f.Line()
	n, progress := e.names.local("n"), e.names.local("progress")
	wrapped(f, e.answers(s)+" takes answers that have come in, of each queue no more than a turn may take messages: else many of them could hold the messages up.")
	hot(f)
	e.method(f, e.answers(s)).Params().Params(jen.Id(progress).Bool()).BlockFunc(func(g *jen.Group) {
		for _, q := range s.Out {
			waiting := e.least().Call(e.p(e.queue(q)).Dot("Answers").Call(), jen.Qual(rt, "Batch"))
			if h := q.Feeds[0].Holder; h.Target != nil && h.Target.Edge.Timeout > 0 {
				waiting = e.p(e.queue(q)).Dot("Answers").Call() // all of them: one that is there in time is not too late
			}
			g.If(jen.Id(n).Op(":=").Add(waiting), jen.Id(n).Op(">").Lit(0)).Block(
				jen.Id(progress).Op("=").True(),
				jen.For(jen.Range().Id(n)).Block(
					e.p(e.answered(q)).Call(e.p(e.queue(q)).Dot("NextAnswer").Call()),
				),
			)
		}
		g.Return(jen.Id(progress))
	})
}

//	func (p *Orders) hearParse() (progress bool) {
//		progress = p.answersParse()
//		p.flushParse()
//		return progress
//	}
func (e *emitter) hearMethod(f *jen.File, s *ir.Segment) {
	f.Line()
	wrapped(f, e.hear(s)+" takes the answers that workers gave in time and hands on what comes of them, but takes no message: after force nothing else is left to do here.")
	progress := e.names.local("progress")
	e.method(f, e.hear(s)).Params().Params(jen.Id(progress).Bool()).BlockFunc(func(g *jen.Group) {
		if len(s.Out) > 0 {
			g.Id(progress).Op("=").Add(e.p(e.answers(s))).Call()
		}
		if s.Process != nil {
			e.machineOf(s).hears(g)
		}
		g.Add(e.p(e.flush(s))).Call()
		g.Return(jen.Id(progress))
	})
}

// runMethod prints a run of steps.
func (e *emitter) runMethod(f *jen.File, run *ir.Func) {
	f.Line()
	switch {
	case run.Of != nil:
		wrapped(f, fmt.Sprintf("%s goes on with %s behind %s.", e.run(run), run.Of.Name, run.After.Name))
	case run.To != nil:
		wrapped(f, e.run(run)+" hands a message to "+run.To.Edge.To.Name+", "+sentWhen(run.To)+".")
	case len(run.Nodes) == 0:
		wrapped(f, e.run(run)+" hands one message on.")
	case run.Nodes[0].Kind == ir.Batch:
		wrapped(f, e.batchRunDoc(run))
	default:
		wrapped(f, fmt.Sprintf("%s runs %s on one %s.", e.run(run), list(nodeNames(run.Nodes)), noun(run.Holder.Message)))
		for _, n := range run.Nodes {
			if n.Doc != "" {
				comment(f, "")
				wrapped(f, n.Name+": "+n.Doc)
			}
		}
	}
	hot(f)
	msg := e.msgOf(run.Holder)
	e.method(f, e.run(run)).Params(e.param(msg, run.Holder.Message)).BlockFunc(func(g *jen.Group) {
		w := &stepWriter{e: e, g: g, msg: msg}
		if run.Holder.Shared && e.begins(run) {
			w.share(run)
		}
		for i, s := range run.Steps {
			if i > 0 && (ends(run.Steps[i-1]) || opens(s)) {
				g.Line()
			}
			w.step(s)
		}
	})
}

// ends reports whether a step is a block of its own, and so stands apart from what follows.
func ends(s ir.Step) bool {
	switch s := s.(type) {
	case *ir.Apply:
		return s.Node.Func.Err
	case *ir.Keep, *ir.Allow, *ir.Export, *ir.Choose:
		return true
	case *ir.Send:
		return s.Skip || s.Target != nil && (s.Guarded || s.Target.Edge.Fail)
	}
	return false
}

// opens reports whether a step begins something of several steps.
func opens(s ir.Step) bool {
	switch s.(type) {
	case *ir.Begin, *ir.Track:
		return true
	}
	return false
}

// begins reports whether a run is the first to see messages of its holder, so that their count starts here. The count of
// a clone starts where it is taken.
func (e *emitter) begins(run *ir.Func) bool {
	return run == run.Holder.Segment.Body
}

// A stepWriter prints the steps of one run.
type stepWriter struct {
	e   *emitter
	g   *jen.Group
	msg string // the variable that holds the message, which a clone may replace

	declared map[string]bool // variables that hold messages
	shared   bool            // the holds of the Track that comes next are counted
}

func (w *stepWriter) step(s ir.Step) {
	switch s := s.(type) {
	case *ir.Apply:
		w.apply(s)
	case *ir.Keep:
		w.keep(s)
	case *ir.Begin:
		w.begin(s)
	case *ir.Accept:
		w.accept(s)
	case *ir.Allow:
		w.allow(s)
	case *ir.Track:
		w.track(s)
	case *ir.Tracked:
		w.tracked(s)
	case *ir.Choose:
		w.choose(s)
	case *ir.Send:
		w.send(s)
	case *ir.Invoke:
		if s.Target != nil {
			w.call(s)
			return
		}
		msg := w.msg
		if s.Clone != nil {
			msg = w.clone(s.Clone)
		}
		w.g.Add(w.e.p(w.e.run(s.Func))).Call(jen.Id(msg))
	case *ir.Export:
		w.export(s)
	case *ir.Settle:
		// p.settleIntake(order, nil)
		w.g.Add(w.e.acked(s.Holder, s.Bearing, jen.Id(w.msg)))
	default:
		panic(fmt.Sprintf("no such step: %T", s))
	}
}

//	if err := Parse(&order.Body); err != nil {
//		p.parseFailed(order, err)
//		return
//	}
func (w *stepWriter) apply(s *ir.Apply) {
	e := w.e
	in := w.msg
	if s.Clone != nil {
		if !s.Clone.Reserve.Made {
			wrapped(w.g, s.Clone.Reserve.Why+": so "+s.Node.Name+" works on a clone.")
		}
		w.msg = w.clone(s.Clone)
	}
	args := []jen.Code{jen.Op("&").Id(w.msg).Dot("Body")}
	if s.Node.Makes != nil {
		args = []jen.Code{jen.Op("&").Id(in).Dot("Body"), jen.Op("&").Id(w.msg).Dot("Body")}
	}
	call := e.userCall(s.Node, args...)
	if !s.Node.Func.Err {
		w.g.Add(call)
		return
	}
	w.g.If(jen.Id(e.err()).Op(":=").Add(call), jen.Id(e.err()).Op("!=").Nil()).Block(
		e.p(e.failed(e.plan.Refusals[s.Node])).Call(jen.Id(w.msg), jen.Id(e.err())),
		jen.Return(),
	)
}

// parseClone := p.parseClones.From(order)
// order.Body.CloneTo(&parseClone.Body)
//
// or, of a message that a function will fill,
//
// entry := p.parseMade.From(line)
func (w *stepWriter) clone(c *ir.Clone) string {
	e, h := w.e, c.Reserve.Holder
	name := e.names.local(c.Name)
	if c.Reserve.Made && !w.declared[e.msgOf(h)] && e.msgOf(h) != w.msg {
		name = e.msgOf(h)
	}
	if w.declared == nil {
		w.declared = map[string]bool{w.msg: true}
	}
	w.declared[name] = true
	if h.Parent != nil {
		w.g.Id(name).Op(":=").Add(e.p(e.reserve(c.Reserve))).Dot("From").Call(jen.Id(w.msg))
	} else {
		w.g.Id(name).Op(":=").Add(e.p(e.reserve(c.Reserve))).Dot("Take").Call()
	}
	if c.Reserve.Keeps {
		w.g.Add(e.count(w.msg, "Hold", h.Parent, jen.Lit(1))).Comment("until " + name + " is released, which may share memory with it")
	}
	if h.Shared {
		w.g.Add(e.count(name, "Share", h, jen.Lit(1)))
	}
	if c.Reserve.Made {
		return name
	}
	if h.Message.CloneTo {
		w.g.Id(w.msg).Dot("Body").Dot("CloneTo").Call(jen.Op("&").Id(name).Dot("Body"))
	} else {
		w.g.Id(name).Dot("Body").Op("=").Id(w.msg).Dot("Body")
	}
	return name
}

//	if !IsPaid(&order.Body) {
//		p.paidFiltered.Inc()
//		p.settleIntake(order, nil)
//		return
//	}
func (w *stepWriter) keep(s *ir.Keep) {
	e := w.e
	w.g.If(jen.Op("!").Add(e.userCall(s.Node, jen.Op("&").Id(w.msg).Dot("Body")))).BlockFunc(func(g *jen.Group) {
		g.Add(e.p(e.filteredBy(s.Node))).Dot("Inc").Call()
		g.Add(e.acked(s.Holder, s.Bearing, jen.Id(w.msg)))
		g.Return()
	})
}

// fanDoc says whose outcome counts, and who uses one and the same message.
func (e *emitter) fanDoc(s *ir.Begin) string {
	var same, counts []string
	for _, edge := range s.Node.Destinations() {
		if edge.Awaited() {
			counts = append(counts, edge.To.Name)
		}
		same = append(same, edge.To.Name)
	}
	doc := s.Node.Name + ": nobody's outcome counts; the message is Acked when all destinations have it."
	if len(counts) > 0 {
		doc = s.Node.Name + ": the outcome of " + counts[0] + " is the message's; those of the others do not count."
	}
	if s.Holds > 0 && s.Holds == len(same)-len(counts) {
		doc += " " + list(same) + " read one and the same message; whoever lets go of it last frees it."
	}
	return doc
}

// order.Hold(2)
func (w *stepWriter) begin(s *ir.Begin) {
	wrapped(w.g, w.e.fanDoc(s))
	if s.Holds > 0 {
		w.g.Add(w.e.count(w.msg, "Hold", s.Holder, jen.Lit(s.Holds)))
	}
}

//	p.store.Send(order)
//
// or, where a full destination is passed over,
//
//	if p.audit.Room() > 0 {
//		order.Hold(1)
//		p.audit.Send(order)
//	} else {
//		p.teeAuditSkipped.Inc()
//	}
func (w *stepWriter) send(s *ir.Send) {
	if s.Target != nil {
		w.sendTo(s)
		return
	}
	if !s.Skip {
		w.handOver(s)
		return
	}
	skip := &stepWriter{e: w.e, msg: w.msg}
	w.g.If(w.roomFor(s)).BlockFunc(func(g *jen.Group) {
		skip.g = g
		skip.handOver(s)
	}).Else().Block(
		w.e.p(w.e.skippedFor(s.Feed.Edge)).Dot("Inc").Call(),
	)
}

// p.audit.Room() > 0 && p.rejects.Room() > 0
func (w *stepWriter) roomFor(s *ir.Send) *jen.Statement {
	room := w.e.p(w.e.queue(s.Queue)).Dot("Room").Call().Op(">").Lit(0)
	for _, q := range s.Queue.Reserved {
		later := s.Target != nil && s.Target.Later() // the gate was another turn's
		if later || !slices.ContainsFunc(q.From.Gate, func(t ir.Term) bool { return t.Queue == q }) {
			room.Op("&&").Add(w.e.p(w.e.queue(q))).Dot("Room").Call().Op(">").Lit(0)
		}
	}
	return room
}

// p.rejects.Reserve()
// p.store.Send(order)
func (w *stepWriter) handOver(s *ir.Send) {
	e, msg := w.e, w.msg
	if s.Target != nil {
		w.holdTarget(s)
	}
	if s.Clone != nil {
		msg = w.clone(s.Clone)
	}
	if s.Hold && (s.Target == nil || s.Clone != nil) {
		w.g.Add(e.count(msg, "Hold", s.Feed.Holder, jen.Lit(1)))
	}
	for _, q := range s.Queue.Reserved {
		w.g.Add(e.p(e.queue(q))).Dot("Reserve").Call()
	}
	w.g.Add(e.p(e.queue(s.Queue))).Dot("Send").Call(e.posted(s.Queue, msg))
	if s.Target != nil && s.Target.Edge.Timeout > 0 && e.lingers(s.Target.Fan.Segment) {
		w.g.Add(e.p(e.queue(s.Queue))).Dot("Flush").Call()
	}
}

// posted is a message as it goes into a queue.
//
// order, or rt.Letter[Order]{Msg: order} where dead letters come to the same exporter
func (e *emitter) posted(q *ir.Queue, msg string) jen.Code {
	if !q.Letters {
		return jen.Id(msg)
	}
	return e.letter(q.Message()).CustomFunc(single, func(g *jen.Group) { g.Id("Msg").Op(":").Id(msg) })
}

// switch {
// case IsRefund(&order.Body):
//
//	p.byTypeToRefunds.Inc()
//	p.refunds.Send(order)
//
// default:
//
//		p.byTypeToSales.Inc()
//		p.sales.Send(order)
//	}
func (w *stepWriter) choose(s *ir.Choose) {
	e := w.e
	if s.Node.Kind == ir.Partition {
		w.choosePart(s)
		return
	}
	w.g.Switch().BlockFunc(func(g *jen.Group) {
		for i, edge := range s.Node.Cases() {
			body := func(g *jen.Group) {
				g.Add(e.p(e.takenBy(edge))).Dot("Inc").Call()
				(&stepWriter{e: e, g: g, msg: w.msg}).step(s.Steps[i])
			}
			if edge.WhenFunc == nil {
				g.Default().BlockFunc(body)
			} else {
				g.Case(e.predicate(s.Node, edge, jen.Op("&").Id(w.msg).Dot("Body"))).BlockFunc(body)
			}
		}
	})
}

// choosePart hands the message to the copy that its key names.
//
//	switch rt.Part(rt.TextKey(Customer(&order.Body)), 8) {
//	case 0:
//		p.lanesToStore0.Inc()
//		p.store0.Send(order)
//	…
//	default:
//		p.lanesToStore7.Inc()
//		p.store7.Send(order)
//	}
func (w *stepWriter) choosePart(s *ir.Choose) {
	e, cases := w.e, s.Node.Cases()
	key := e.userCall(s.Node, jen.Op("&").Id(w.msg).Dot("Body"))
	if s.Node.Func.Form.Text {
		key = jen.Qual(rt, "TextKey").Call(key)
	}
	if depth := len(e.graph.PartitionsAbove(s.Node)); depth > 0 {
		key.Op("^").Lit(depth) // else one key would choose alike here and there
	}
	w.g.Switch(jen.Qual(rt, "Part").Call(key, jen.Lit(len(cases)))).BlockFunc(func(g *jen.Group) {
		for i, edge := range cases {
			body := func(g *jen.Group) {
				g.Add(e.p(e.takenBy(edge))).Dot("Inc").Call()
				(&stepWriter{e: e, g: g, msg: w.msg}).step(s.Steps[i])
			}
			if i == len(cases)-1 {
				g.Default().BlockFunc(body)
			} else {
				g.Case(jen.Lit(i)).BlockFunc(body)
			}
		}
	})
}

// predicate is the call of a case's function.
func (e *emitter) predicate(n *ir.Node, edge *ir.Edge, arg jen.Code) *jen.Statement {
	if e.indirect(edge.WhenFunc) {
		return e.p(e.callWhen(n, edge)).Call(arg)
	}
	return e.callee(edge.WhenFunc).Call(e.inSegment(edge.WhenFunc, arg)...)
}

//	if err := p.callTally(&order.Body); err != nil {
//		p.tallyFailed(order, err)
//		return
//	}
//
// p.settleIntake(order, nil)
func (w *stepWriter) export(s *ir.Export) {
	e := w.e
	if s.Later != nil {
		w.exportLater(s)
		return
	}
	call := e.p(e.call(s.Node)).Call(e.inSegment(s.Node.Func, e.given(s.Node.Message, jen.Id(w.msg)))...)
	if s.Node.Func.Err {
		w.g.If(jen.Id(e.err()).Op(":=").Add(call), jen.Id(e.err()).Op("!=").Nil()).Block(
			e.p(e.failed(e.plan.Refusals[s.Node])).Call(jen.Id(w.msg), jen.Id(e.err())),
			jen.Return(),
		)
	} else {
		w.g.Add(call)
	}
	w.g.Add(e.acked(s.Holder, s.Bearing, jen.Id(w.msg)))
}

// userCall is the direct call of a function that a segment runs, or one by way of a method of its own where a stack
// would not tell whose call it is.
//
// Parse(&order.Body), or p.ledger.Parse(p.runner.CallCtx, &order.Body), or p.callParse(&order.Body)
func (e *emitter) userCall(n *ir.Node, args ...jen.Code) *jen.Statement {
	if e.indirect(n.Func) {
		return e.p(e.call(n)).Call(args...)
	}
	return e.callee(n.Func).Call(e.inSegment(n.Func, args...)...)
}

// inSegment puts the context before the arguments of a function that takes one.
func (e *emitter) inSegment(c *ir.Call, args ...jen.Code) []jen.Code {
	if c.Ctx {
		return append([]jen.Code{e.p(e.runner()).Dot("CallCtx")}, args...)
	}
	return args
}

// callee is Parse, shop.Parse or p.ledger.Parse.
func (e *emitter) callee(c *ir.Call) *jen.Statement {
	if c.Component != nil {
		return e.p(e.component(c.Component)).Dot(c.Symbol.Func.Name())
	}
	return jen.Qual(c.Symbol.Func.Pkg().Path(), c.Symbol.Func.Name())
}

//	func (p *Orders) drainParse() (ended bool) {
//		if !p.intake.Drained() {
//			return false
//		}
//		p.store.Close()
//		if !p.store.Idle() {
//			return false // its failures go to rejects
//		}
//		p.rejects.Close()
//		return p.rejects.Idle()
//	}
func (e *emitter) drainMethod(f *jen.File, s *ir.Segment) {
	f.Line()
	wrapped(f, e.drain(s)+" closes what lies ahead once nothing can come any more. It is called again until it reports that all that was sent has been answered; to close twice does nothing.")
	e.method(f, e.drain(s)).Params().Bool().BlockFunc(func(g *jen.Group) {
		k := e.keeperOf(s)
		if len(s.Out) == 0 {
			ended := e.source(s).Dot("Drained").Call()
			if k != nil && k.empty() != nil {
				ended.Op("&&").Add(k.empty())
			}
			g.Return(ended)
			return
		}
		more := jen.Op("!").Add(e.source(s)).Dot("Drained").Call()
		if k != nil && k.empty() != nil {
			more.Op("||").Op("!").Add(k.empty())
		}
		if s.Split != nil {
			more.Op("||").Add(e.p(e.input(s.Split))).Op("!=").Nil()
		}
		g.If(more).Block(jen.Return(jen.False()))
		early, late, kept := e.closing(s)
		for _, q := range early {
			g.Add(e.p(e.queue(q))).Dot("Close").Call()
		}
		if slices.ContainsFunc(s.Out, func(q *ir.Queue) bool { return len(q.Leads) > 0 }) {
			e.closeLed(g, s, late)
			return
		}
		open := early
		for _, q := range late {
			if len(open) > 0 {
				// What their answers may still send to q must be there before q is closed.
				g.If(e.notIdle(open)).Block(jen.Return(jen.False()))
			}
			g.Add(e.p(e.queue(q))).Dot("Close").Call()
			open = []*ir.Queue{q}
		}
		if kept != nil {
			e.closeKept(g, s, kept)
			return
		}
		g.Return(e.idle(open))
	})
}

// closing parts the queues of a segment into those that can be closed as soon as no message comes any more, and those
// that the answers from others may still send to, in the order of their closing.
//
// kept is the queue in which a split keeps room for its messages: any answer may lead there, even one of its own.
func (e *emitter) closing(s *ir.Segment) (early, late []*ir.Queue, kept *ir.Queue) {
	fed := map[*ir.Queue]bool{}
	for _, q := range s.Out {
		for _, r := range slices.Concat(q.Reserved, q.Leads) {
			fed[r] = true
		}
		if q.Done != nil {
			fed[q] = true
		}
	}
	if s.Split != nil {
		kept = s.Split.Letters
	}
	for _, q := range feedersFirst(s.Out) {
		if q == kept || kept != nil && q.Done != nil {
			continue // these two come last
		}
		if fed[q] {
			late = append(late, q)
		} else {
			early = append(early, q)
		}
	}
	return early, late, kept
}

// feedersFirst puts queues in such an order that one whose answers may send to another stands before it.
func feedersFirst(queues []*ir.Queue) (all []*ir.Queue) {
	seen := map[*ir.Queue]bool{}
	var visit func(q *ir.Queue)
	visit = func(q *ir.Queue) {
		if seen[q] {
			return
		}
		seen[q] = true
		for _, r := range slices.Backward(slices.Concat(q.Reserved, q.Leads)) {
			visit(r)
		}
		all = append(all, q)
	}
	for _, q := range slices.Backward(queues) {
		visit(q)
	}
	slices.Reverse(all)
	return all
}

// closeLed closes the queues to which the outcome of a fanout's destinations may send, maybe in a circle: when nothing is out any
// more, and no room is kept for anything.
//
//	if !p.store.Unpromised() || !p.spare.Unpromised() {
//		return false // an answer may still send to another
//	}
//	p.spare.Close()
func (e *emitter) closeLed(g *jen.Group, s *ir.Segment, late []*ir.Queue) {
	var busy []jen.Code
	var done *ir.Queue
	for _, q := range s.Out {
		if q.Done != nil {
			done = q
			continue
		}
		busy = append(busy, jen.Op("!").Add(e.p(e.queue(q))).Dot("Unpromised").Call())
	}
	g.If(joined("||", busy)).Block(jen.Return(jen.False()).Comment("an answer may still send to another"))
	for _, q := range late {
		if q.Done == nil {
			g.Add(e.p(e.queue(q))).Dot("Close").Call()
		}
	}
	if s.Split != nil && s.Split.Letters != nil {
		g.Add(e.p(e.queue(s.Split.Letters))).Dot("Close").Call()
	}
	if done == nil {
		g.Return(jen.True())
		return
	}
	g.Add(e.p(e.queue(done))).Dot("Close").Call()
	g.Return(e.p(e.queue(done)).Dot("Idle").Call())
}

// closeKept closes the queue in which a split keeps room, and done behind it.
//
//	if !p.gifts.Idle() || !p.ship.Idle() || !p.torn.Unpromised() {
//		return false // their answers may still refuse a message
//	}
//	p.torn.Close()
func (e *emitter) closeKept(g *jen.Group, s *ir.Segment, kept *ir.Queue) {
	var busy []jen.Code
	var done *ir.Queue
	for _, q := range s.Out {
		switch {
		case q.Done != nil:
			done = q
		case q != kept:
			busy = append(busy, jen.Op("!").Add(e.p(e.queue(q))).Dot("Idle").Call())
		}
	}
	busy = append(busy, jen.Op("!").Add(e.p(e.queue(kept))).Dot("Unpromised").Call())
	g.If(joined("||", busy)).Block(jen.Return(jen.False()).Comment("an answer may still refuse a message"))
	g.Add(e.p(e.queue(kept))).Dot("Close").Call()
	if done == nil {
		g.Return(jen.True())
		return
	}
	g.Add(e.p(e.queue(done))).Dot("Close").Call()
	g.Return(e.p(e.queue(done)).Dot("Idle").Call())
}

// p.store.Idle() && p.audit.Idle()
func (e *emitter) idle(queues []*ir.Queue) *jen.Statement {
	var all []jen.Code
	for _, q := range queues {
		all = append(all, e.p(e.queue(q)).Dot("Idle").Call())
	}
	return joined("&&", all)
}

// !p.store.Idle() || !p.audit.Idle()
func (e *emitter) notIdle(queues []*ir.Queue) *jen.Statement {
	var all []jen.Code
	for _, q := range queues {
		all = append(all, jen.Op("!").Add(e.p(e.queue(q))).Dot("Idle").Call())
	}
	return joined("||", all)
}

//	func (p *Orders) publishParse() {
//		p.intake.Publish()
//		p.store.Publish()
//		p.parseErrors.Publish()
//	}
func (e *emitter) publishMethod(f *jen.File, s *ir.Segment) {
	f.Line()
	wrapped(f, e.publish(s)+" shows the segment's counters to Stats. The runtime calls it after each turn that did something.")
	e.method(f, e.publish(s)).Params().BlockFunc(func(g *jen.Group) {
		if s.Intake != nil {
			g.Add(e.source(s)).Dot("Publish").Call()
		} else {
			g.Add(e.source(s)).Dot("PublishTaken").Call()
		}
		for _, q := range s.Out {
			g.Add(e.p(e.queue(q))).Dot("Publish").Call()
		}
		for _, f := range e.fansOf(s) {
			g.Add(e.p(e.account(f))).Dot("Publish").Call()
		}
		if k := e.keeperOf(s); k != nil {
			k.publish(g)
		}
		for _, c := range e.counters(s) {
			g.Add(e.p(c)).Dot("Publish").Call()
		}
	})
}
