package emit

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// constructor prints New<Pipeline>: components, then everything that holds messages, then what the runner runs, upstream
// first.
func (e *emitter) constructor(f *jen.File) {
	name := e.graph.Name
	f.Line()
	comment(f, "New"+name+" makes the pipeline, and the components that the spec configures. It can run once.")
	deps := e.names.local("deps")
	if len(e.deps()) == 0 {
		deps = "_"
	}
	f.Func().Id("New"+name).Params(jen.Id(deps).Id(name+"Deps"), e.id("options").Op("...").Qual(rt, "Option")).
		Params(jen.Op("*").Id(name), jen.Error()).BlockFunc(func(g *jen.Group) {
		// p := &Orders{}
		g.Add(e.id("p")).Op(":=").Op("&").Id(name).Values()
		e.components(g)
		g.Line()
		// p.runner.Init("Orders", rt.Shutdown{Drain: ordersDrain}, options)
		g.Add(e.p(e.runner())).Dot("Init").Call(jen.Lit(name), jen.Qual(rt, "Shutdown").CustomFunc(single, func(g *jen.Group) {
			g.Id("Drain").Op(":").Id(e.prefixed("drain"))
			if e.graph.Drop {
				g.Id("Drop").Op(":").True()
			}
		}), e.id("options"))
		if e.graph.StallAfter > 0 {
			// p.runner.StallAfter(ordersStallAfter)
			g.Add(e.p(e.runner())).Dot("StallAfter").Call(jen.Id(e.prefixed("stall_after")))
		}
		for _, s := range e.plan.Segments {
			// parsePark := p.runner.Parker(), or p.runner.AlarmedParker() of one with deadlines
			parker := "Parker"
			if e.clocked(s) {
				parker = "AlarmedParker"
			}
			g.Id(e.park(s)).Op(":=").Add(e.p(e.runner())).Dot(parker).Call()
		}
		for _, w := range e.plan.Workers {
			if len(w.Queues) > 1 {
				g.Id(e.workerPark(w)).Op(":=").Add(e.p(e.runner())).Dot("Parker").Call()
			}
		}
		g.Line()
		for _, i := range e.plan.Receivers {
			e.initReader(g, i)
		}
		for _, q := range e.plan.Queues {
			e.initQueue(g, q)
		}
		for _, s := range e.plan.Segments {
			if s.Merges() {
				// p.store.Init(0, &p.parseToStore, &p.checkToStore)
				args := []jen.Code{jen.Lit(s.Holder.Note - 1)}
				g.Add(e.p(e.merge(s))).Dot("Init").Call(append(args, e.pointers(s.Inputs)...)...)
			}
		}
		for _, r := range e.plan.Reserves {
			// p.parseClones.Init(ordersParseClones)
			if r.Gathers {
				e.initBatches(g, r)
			} else {
				g.Add(e.p(e.reserve(r))).Dot("Init").Call(jen.Id(e.prefixed(r.Name)))
			}
			e.notes(g, e.reserve(r), r.Notes, r.Timers)
		}
		for _, s := range e.plan.Segments {
			for _, t := range e.timed(s) {
				// p.teeStoreDeadlines.Init(0, ordersTeeStoreTimeout)
				g.Add(e.p(e.deadlines(t))).Dot("Init").Call(jen.Lit(t.Timer-1), jen.Id(e.limit(t)))
			}
		}
		for _, s := range e.plan.Segments {
			if k := e.keeperOf(s); k != nil {
				k.init(g)
			}
			e.initLimits(g, s)
		}
		g.Line()
		e.register(g)
		g.Return(e.id("p"), jen.Nil())
	})
}

// park is the variable that holds the parker of a segment.
func (e *emitter) park(s *ir.Segment) string { return e.names.local(ir.Lower(s.Name) + "Park") }

// p.intake.Init(&p.runner, &ordersNodes[ordersIntake], ordersIntakeMessages, ordersIntakeBuffer, parsePark, p.callIntakeDone)
func (e *emitter) initReader(g *jen.Group, i *ir.Intake) {
	done := jen.Nil()
	if i.Done != nil {
		done = e.p(e.callDone(i.Node))
	}
	args := []jen.Code{jen.Op("&").Add(e.p(e.runner())), e.node(i.Node), jen.Id(e.messages(i))}
	if !pushes(i) {
		args = append(args, jen.Id(e.buffer(i)))
	}
	g.Add(e.p(e.readerOf(i))).Dot("Init").Call(append(args, jen.Id(e.park(i.Segment)), done)...)
	e.notes(g, e.readerOf(i), i.Notes, i.Timers)
}

// p.intake.Notes(2)
// p.intake.Timers(1)
func (e *emitter) notes(g *jen.Group, pool string, n, timers int) {
	if timers > 0 {
		g.Add(e.p(pool)).Dot("Timers").Call(jen.Lit(timers)).Comment("its messages' places in lists of deadlines")
	}
	if n > 0 {
		g.Add(e.p(pool)).Dot("Notes").Call(jen.Lit(n)).Comment("what segments note in its messages, each for itself")
	}
}

// initQueue prints a queue and its hands.
//
//	p.store.Init(&p.runner, ordersStoreQueue, 0, parsePark, p.runner.Parker())
//	p.storeHand.Init(&p.store)
func (e *emitter) initQueue(g *jen.Group, q *ir.Queue) {
	worker := e.p(e.runner()).Dot("Parker").Call()
	if q.Worker != nil && len(q.Worker.Queues) > 1 {
		worker = jen.Id(e.workerPark(q.Worker))
	}
	releases := jen.Lit(0)
	if q.Segment != nil {
		worker = jen.Id(e.park(q.Segment))
	}
	if q.Holds() {
		releases = e.population(q.Feeds[0].Holder)
	}
	g.Add(e.p(e.queue(q))).Dot("Init").Call(jen.Op("&").Add(e.p(e.runner())), jen.Id(e.capacity(q)), releases, jen.Id(e.park(q.From)), worker)
	if q.Limit > 0 {
		// p.store.Limit(ordersStoreInFlight)
		g.Add(e.p(e.queue(q))).Dot("Limit").Call(jen.Id(e.inFlight(q)))
	}
	if q.Segment != nil || !lastOfWorker(q) {
		return
	}
	all := []*ir.Queue{q}
	if q.Worker != nil {
		all = q.Worker.Queues
	}
	var args []jen.Code
	if e.later(q) {
		args = append(args, jen.Op("&").Add(e.p(e.runner())))
	}
	if q.Done == nil && q.To.Options.Workers > 1 {
		g.Add(e.p(e.crew(q))).Dot("Init").Call(append(args, e.pointers(all)...)...)
		return
	}
	if e.slices(q) {
		args = append(args, jen.Id(e.batch(q)))
	}
	g.Add(e.p(e.hand(q))).Dot("Init").Call(append(args, e.pointers(all)...)...)
}

// firstOfWorker and lastOfWorker pick one queue of a worker that has several, for what there is of it once.
func firstOfWorker(q *ir.Queue) bool { return q.Worker == nil || q.Worker.Queues[0] == q }
func lastOfWorker(q *ir.Queue) bool {
	return q.Worker == nil || q.Worker.Queues[len(q.Worker.Queues)-1] == q
}

// &p.parseToStore, &p.checkToStore
func (e *emitter) pointers(queues []*ir.Queue) (all []jen.Code) {
	for _, q := range queues {
		all = append(all, jen.Op("&").Add(e.p(e.queue(q))))
	}
	return all
}

// workerPark is the variable that holds the parker of a worker with several queues.
func (e *emitter) workerPark(w *ir.Worker) string {
	return e.names.local(ir.Lower(w.Node.Name) + "WorkerPark")
}

// population is how many messages of a holder there are: each may be released late once.
func (e *emitter) population(h *ir.Holder) *jen.Statement {
	var all []jen.Code
	for _, root := range h.Roots() {
		if root.Reserve != nil {
			all = append(all, jen.Id(e.prefixed(root.Reserve.Name)))
		} else {
			all = append(all, jen.Id(e.messages(root.Intake)))
		}
	}
	return joined("+", all)
}

// components prints how each component comes about.
func (e *emitter) components(g *jen.Group) {
	for _, c := range e.deps() {
		// if deps.Feed == nil {
		//	return nil, errors.New("OrdersDeps.Feed is nil")
		// }
		g.If(e.id("deps").Dot(e.depField(c)).Op("==").Nil()).Block(
			jen.Return(jen.Nil(), jen.Qual("errors", "New").Call(jen.Lit(fmt.Sprintf("%sDeps.%s is nil", e.graph.Name, e.depField(c))))),
		)
		g.Add(e.p(e.component(c))).Op("=").Add(e.id("deps")).Dot(e.depField(c))
	}
	var made []*ir.Component
	env := false
	for _, c := range e.graph.Components {
		if c.Config != nil && len(c.Users) > 0 {
			made = append(made, c)
			env = env || usesEnv(c.Config)
		}
	}
	if env {
		// var env rt.Env
		g.Var().Add(e.id("env")).Qual(rt, "Env")
	}
	for _, c := range made {
		// ledgerConfig := LedgerConfig{Timeout: 3 * time.Second}
		g.Id(e.config(c)).Op(":=").Add(e.literal(c.Config))
	}
	if env {
		g.If(e.id("err").Op(":=").Add(e.id("env")).Dot("Err").Call(), e.id("err").Op("!=").Nil()).Block(jen.Return(jen.Nil(), e.id("err")))
	}
	if len(made) > 0 {
		g.Var().Add(e.id("err")).Error()
	}
	for _, c := range made {
		// if p.ledger, err = NewLedger(ledgerConfig); err != nil {
		//	return nil, fmt.Errorf("component ledger: %w", err)
		// }
		call := jen.Qual(c.New.Func.Pkg().Path(), c.New.Func.Name()).Call(jen.Id(e.config(c)))
		g.If(jen.List(e.p(e.component(c)), e.id("err")).Op("=").Add(call), e.id("err").Op("!=").Nil()).Block(
			jen.Return(jen.Nil(), jen.Qual("fmt", "Errorf").Call(jen.Lit("component "+c.Name+": %w"), e.id("err"))),
		)
	}
}

// config is the variable that holds a component's config.
func (e *emitter) config(c *ir.Component) string { return e.names.local(ir.Lower(c.Name) + "Config") }

// register tells the runner what there is to run, upstream first.
func (e *emitter) register(g *jen.Group) {
	runner := func() *jen.Statement { return e.p(e.runner()) }
	for _, c := range e.graph.Components {
		if len(c.Users) > 0 && (c.Facts.Start != nil || c.Facts.Close != nil) {
			// p.runner.Component("ledger", p.ledger.Start, p.ledger.Close, "store")
			args := []jen.Code{jen.Lit(c.Name), e.start(c), e.close(c)}
			for _, n := range c.Users {
				args = append(args, jen.Lit(n.Name))
			}
			g.Add(runner()).Dot("Component").Call(args...)
		}
	}
	for _, i := range e.plan.Receivers {
		// rt.Receiver(&p.runner, &p.intake, p.readIntake)
		g.Qual(rt, "Receiver").Call(jen.Op("&").Add(runner()), jen.Op("&").Add(e.p(e.readerOf(i))), e.p(e.read(i)))
	}
	for _, s := range e.plan.Segments {
		e.registerSegment(g, s)
	}
	for _, q := range e.plan.Queues {
		e.registerWorker(g, q)
	}
}

//	p.runner.Segment(&rt.Segment{
//		Nodes: []*rt.Node{&ordersNodes[ordersParse]},
//		Park:  parsePark, Turn: p.turnParse, Answers: p.hearParse, Drain: p.drainParse, Publish: p.publishParse, Panic: p.panicParse,
//	})
func (e *emitter) registerSegment(g *jen.Group, s *ir.Segment) {
	g.Add(e.p(e.runner())).Dot("Segment").Call(jen.Op("&").Qual(rt, "Segment").CustomFunc(multi, func(g *jen.Group) {
		var nodes []jen.Code
		for _, n := range e.segmentNodes(s) {
			nodes = append(nodes, e.node(n))
		}
		g.Id("Nodes").Op(":").Index().Op("*").Qual(rt, "Node").Add(values(nodes))
		g.Id("Park").Op(":").Id(e.park(s))
		g.Id("Turn").Op(":").Add(e.p(e.turn(s)))
		g.Id("Answers").Op(":").Add(e.p(e.hear(s)))
		g.Id("Drain").Op(":").Add(e.p(e.drain(s)))
		g.Id("Publish").Op(":").Add(e.p(e.publish(s)))
		if e.canPanic(s) {
			g.Id("Panic").Op(":").Add(e.p(e.panicked(s)))
		}
		if e.clocked(s) {
			g.Id("Due").Op(":").Add(e.p(e.nextDue(s)))
		}
	}))
}

// canPanic reports whether a segment calls functions of the user's unguarded.
func (e *emitter) canPanic(s *ir.Segment) bool { return slices.ContainsFunc(s.Nodes, e.unguarded) }

// unguarded reports whether a panic in n's function leaves the turn. That of an inline exporter which gets
// dead letters, or messages that another destination has had, is caught where it is called.
func (e *emitter) unguarded(n *ir.Node) bool {
	if t := e.targetOf(n); t != nil && t.Later() {
		return false
	}
	return len(n.Calls()) > 0 && len(e.plan.Letters[n]) == 0
}

// registerWorker prints who works on a queue.
//
//	p.runner.Worker(&ordersNodes[ordersStore], p.exportStore, p.storeHand.Failed)
func (e *emitter) registerWorker(g *jen.Group, q *ir.Queue) {
	switch {
	case q.Segment != nil || !firstOfWorker(q):
	case q.Done != nil:
		// rt.DoneWorker(&p.runner, &p.intake, &p.intakeDone, p.tellIntake, p.intakeDoneHand.Failed)
		g.Qual(rt, "DoneWorker").Call(
			jen.Op("&").Add(e.p(e.runner())), jen.Op("&").Add(e.p(e.readerOf(q.Done))), jen.Op("&").Add(e.p(e.queue(q))),
			e.p(e.tell(q.Done)), e.p(e.hand(q)).Dot("Failed"))
	case q.To.Options.Workers > 1:
		//	for i := range p.storeHands {
		//		hand := &p.storeHands[i]
		//		hand.Init(&p.storeCrew)
		//		p.runner.Worker(&ordersNodes[ordersStore], func() { p.exportStore(hand) }, hand.Failed)
		//	}
		args := []jen.Code{jen.Op("&").Add(e.p(e.crew(q)))}
		if e.slices(q) {
			args = append(args, jen.Id(e.batch(q)))
		}
		g.For(jen.Id("i").Op(":=").Range().Add(e.p(e.hands(q)))).Block(
			e.id("hand").Op(":=").Op("&").Add(e.p(e.hands(q))).Index(jen.Id("i")),
			e.id("hand").Dot("Init").Call(args...),
			e.p(e.runner()).Dot("Worker").Call(
				e.node(q.To), jen.Func().Params().Block(e.p(e.export(q.To)).Call(e.id("hand"))), e.id("hand").Dot("Failed")),
		)
	default:
		g.Add(e.p(e.runner())).Dot("Worker").Call(e.node(q.To), e.p(e.export(q.To)), e.p(e.hand(q)).Dot("Failed"))
	}
}

// start gives a component's Start the form func(context.Context) error.
func (e *emitter) start(c *ir.Component) *jen.Statement {
	h := c.Facts.Start
	if h == nil {
		return jen.Nil()
	}
	method := e.p(e.component(c)).Dot("Start")
	if h.Ctx && h.Err {
		return method
	}
	args, param := []jen.Code{}, jen.Id("_")
	if h.Ctx {
		param, args = e.id("ctx"), []jen.Code{e.id("ctx")}
	}
	return jen.Func().Params(param.Qual("context", "Context")).Error().BlockFunc(returning(h.Err, method.Call(args...)))
}

// close gives a component's Close the form func() error.
func (e *emitter) close(c *ir.Component) *jen.Statement {
	h := c.Facts.Close
	if h == nil {
		return jen.Nil()
	}
	method := e.p(e.component(c)).Dot("Close")
	if h.Err && !h.Ctx {
		return method
	}
	var args []jen.Code
	if h.Ctx {
		args = append(args, jen.Qual("context", "Background").Call())
	}
	return jen.Func().Params().Error().BlockFunc(returning(h.Err, method.Call(args...)))
}

// returning is the body of a function that calls another and returns its error, or nil if it gives none.
func returning(err bool, call *jen.Statement) func(*jen.Group) {
	return func(g *jen.Group) {
		if err {
			g.Return(call)
			return
		}
		g.Add(call)
		g.Return(jen.Nil())
	}
}
