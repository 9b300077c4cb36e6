package emit

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// lifecycle prints what every pipeline can do.
func (e *emitter) lifecycle(f *jen.File) {
	ctx := e.names.local("ctx")
	f.Line()
	comment(f, "Run runs the pipeline until its receivers end or ctx is cancelled, then drains it. It returns nil if every message got an outcome,")
	comment(f, "be it a Nack; the error of a receiver or component; or *rt.AbandonedError where force had to end the drain. It returns")
	comment(f, "just after the drain's deadline even if a user's function never returns.")
	// func (p *Orders) Run(ctx context.Context) error { return p.runner.Run(ctx, p.Report) }
	e.method(f, "Run").Params(jen.Id(ctx).Qual("context", "Context")).Error().Block(
		jen.Return(e.p(e.runner()).Dot("Run").Call(jen.Id(ctx), e.p("Report"))),
	)
	f.Line()
	comment(f, "Force ends a drain at once, as its deadline would: what is in flight is Nacked, and a message in the hands of a function that\n"+"has not returned is never used again.")
	e.method(f, "Force").Params().Block(e.p(e.runner()).Dot("Force").Call())
	f.Line()
	comment(f, "Ready reports whether the pipeline runs and does not drain yet.")
	e.method(f, "Ready").Params().Bool().Block(jen.Return(e.p(e.runner()).Dot("Ready").Call()))
	f.Line()
	comment(f, "Stalled reports whether messages wait and none has come to an end for stall_after, and how often that has been so.")
	// func (p *Orders) Stalled() (now bool, times uint64) { return p.runner.Stalled() }
	e.method(f, "Stalled").Params().Params(jen.Id("now").Bool(), jen.Id("times").Uint64()).Block(
		jen.Return(e.p(e.runner()).Dot("Stalled").Call()),
	)
	f.Line()
	comment(f, "Report is Stats as the interface that all pipelines share.")
	e.method(f, "Report").Params().Qual(rt, "Report").Block(
		jen.Id("s").Op(":=").Add(e.p("Stats")).Call(),
		jen.Return(jen.Op("&").Id("s")),
	)
}

// reader prints the loop of a receiver's goroutine.
//
//	func (p *Orders) readIntake() {
//		for p.intake.Next() {
//			p.intake.Accept(p.callIntake(p.runner.ReadCtx, p.intake.Buf))
//		}
//	}
func (e *emitter) reader(f *jen.File, i *ir.Intake) {
	f.Line()
	comment(f, "---- "+i.Node.Name)
	f.Line()
	if pushes(i) {
		e.listener(f, i)
		return
	}
	wrapped(f, e.read(i)+" calls "+i.Node.Func.Text+" until that ends or the drain begins. It has a goroutine of its own, so that the call may block.")
	e.docOf(f, i.Node)
	reader := e.p(e.readerOf(i))
	var args []jen.Code
	if i.Node.Func.Ctx {
		args = append(args, e.p(e.runner()).Dot("ReadCtx"))
	}
	accept := "Accept"
	if i.Node.Func.Form.Slices {
		args = append(args, e.p(e.readerOf(i)).Dot("Buf"))
	} else {
		args = append(args, e.p(e.readerOf(i)).Dot("Buf").Index(jen.Lit(0)))
		accept = "AcceptOne"
	}
	e.method(f, e.read(i)).Params().Block(
		jen.For(jen.Add(reader).Dot("Next").Call()).Block(
			e.p(e.readerOf(i)).Dot(accept).Call(e.p(e.call(i.Node)).Call(args...)),
		),
	)
}

// listener prints the call of a receiver that pushes.
//
//	func (p *Orders) readIntake() {
//		p.intake.Ended(p.callIntake(p.runner.ReadCtx, &p.intake.In))
//	}
func (e *emitter) listener(f *jen.File, i *ir.Intake) {
	wrapped(f, e.read(i)+" calls "+i.Node.Func.Text+", which takes messages from its intake and hands them over, on goroutines of its own. What it hands over once the drain has begun is not accepted.")
	e.docOf(f, i.Node)
	var args []jen.Code
	if i.Node.Func.Ctx {
		args = append(args, e.p(e.runner()).Dot("ReadCtx"))
	}
	args = append(args, jen.Op("&").Add(e.p(e.readerOf(i))).Dot("In"))
	call := e.p(e.call(i.Node)).Call(args...)
	e.method(f, e.read(i)).Params().Block(e.p(e.readerOf(i)).Dot("Ended").Call(call))
}

func (e *emitter) docOf(f *jen.File, n *ir.Node) {
	if n.Doc != "" {
		comment(f, "")
		wrapped(f, n.Doc)
	}
}

// worker prints the loop of who works on a queue.
func (e *emitter) worker(f *jen.File, q *ir.Queue) {
	switch {
	case q.Segment != nil || !firstOfWorker(q):
	case q.Done != nil:
		e.teller(f, q)
	default:
		e.exporter(f, q)
	}
}

//	func (p *Orders) exportStore() {
//		for p.storeHand.Next() {
//			p.storeHand.Answer(p.callStore(&p.storeHand.Entry.Body))
//		}
//	}
func (e *emitter) exporter(f *jen.File, q *ir.Queue) {
	n := q.To
	f.Line()
	comment(f, "---- "+n.Name)
	f.Line()
	how := "one " + noun(q.Message()) + " at a time"
	if e.slices(q) {
		how = fmt.Sprintf("with what lies in the queue, at most %d messages", maxBatch(q))
	}
	answers := ", and answers. The call may block."
	if e.later(q) {
		answers = ". The function answers later, by the outcome that it gets."
	}
	wrapped(f, e.export(n)+" calls "+n.Func.Text+", "+how+answers)
	e.docOf(f, n)
	hand := e.p(e.hand(q))
	var params []jen.Code
	if n.Options.Workers > 1 {
		hand = e.id("hand")
		params = append(params, e.id("hand").Op("*").Add(e.handType(q)))
	}
	call := e.p(e.call(n)).CallFunc(func(g *jen.Group) {
		if n.Func.Ctx {
			g.Add(e.p(e.runner()).Dot("CallCtx"))
		}
		switch {
		case e.slices(q):
			g.Add(hand).Dot("Bodies")
		case q.Letters:
			g.Add(e.given(q.Message(), jen.Add(hand).Dot("Entry").Dot("Msg")))
			if n.Func.Form.Cause {
				g.Add(hand).Dot("Entry").Dot("Cause")
			}
		default:
			g.Add(e.given(q.Message(), jen.Add(hand).Dot("Entry")))
		}
		if e.later(q) {
			g.Add(hand).Dot("Outcome")
		}
	})
	hot(f)
	e.method(f, e.export(n)).Params(params...).Block(
		jen.For(jen.Add(hand).Dot("Next").Call()).BlockFunc(func(g *jen.Group) {
			switch {
			case e.later(q):
				g.Add(call)
				return
			case n.Func.Err:
				g.Add(hand).Dot("Answer").Call(call)
				return
			}
			g.Add(call)
			g.Add(hand).Dot("Answer").Call(jen.Nil())
		}),
	)
}

//	func (p *Orders) tellIntake() {
//		for p.intakeDoneHand.Next() {
//			letter := p.intakeDoneHand.Entry
//			if p.intake.Tell(letter) {
//				p.callIntakeDone(&letter.Msg.Body, letter.Cause)
//			}
//			p.intakeDoneHand.Answer(nil)
//		}
//	}
func (e *emitter) teller(f *jen.File, q *ir.Queue) {
	i, letter := q.Done, e.names.local("letter")
	hand := func() *jen.Statement { return e.p(e.hand(q)) }
	f.Line()
	comment(f, "---- "+i.Node.Name+"'s done")
	f.Line()
	wrapped(f, e.tell(i)+" tells "+i.Node.DoneFunc.Text+" the outcome of each message, once; Tell is false where force has told it already.")
	e.method(f, e.tell(i)).Params().Block(
		jen.For(hand().Dot("Next").Call()).Block(
			jen.Id(letter).Op(":=").Add(hand()).Dot("Entry"),
			jen.If(e.p(e.readerOf(i)).Dot("Tell").Call(jen.Id(letter))).Block(
				e.p(e.callDone(i.Node)).Call(jen.Op("&").Id(letter).Dot("Msg").Dot("Body"), jen.Id(letter).Dot("Cause")),
			),
			hand().Dot("Answer").Call(jen.Nil()),
		),
	)
}
