package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// calls prints the second file: one method for each call that may block, so that others can stand in for receivers and
// exporters, and for those whose name in a stack would not tell which node's they are.
func (e *emitter) calls() *jen.File {
	f := e.file()
	if e.standIns != "" {
		f.ImportAlias(e.standIns, "pipegensim")
	}
	comment(f, "The calls of "+e.graph.Name+" that may block: a receiver's, an exporter's, done's. Everything else is in "+e.graph.Outputs.Pipeline+".")
	for _, n := range e.graph.Flow {
		switch {
		case n.Kind == ir.Receiver:
			e.receiverCall(f, n)
		case n.Kind == ir.Exporter:
			e.exporterCall(f, n)
		case n.Func != nil && e.indirect(n.Func):
			e.segmentCall(f, n)
		}
		for _, edge := range n.Cases() {
			if edge.WhenFunc != nil && e.indirect(edge.WhenFunc) {
				e.whenCall(f, n, edge)
			}
		}
	}
	return f
}

// indirect reports whether a stack would not tell whose call a function's is: another node of the segment calls it too, or
// its name is not known before the program runs.
func (e *emitter) indirect(c *ir.Call) bool {
	if c.Component != nil && (c.Component.Facts.Interface || declaredElsewhere(c)) {
		return true
	}
	return e.callers[callName(c)] > 1
}

// declaredElsewhere reports whether a method is promoted from an embedded field, or belongs to an instance of a generic
// type: its name in a stack is another one then.
func declaredElsewhere(c *ir.Call) bool {
	recv := c.Symbol.Func.Signature().Recv()
	if recv == nil {
		return false
	}
	t := recv.Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return !ok || named.TypeArgs().Len() > 0 || named.Obj() != c.Component.Facts.Type
}

// callName is a function as a stack shows it, without its package: Parse, Ledger.Parse, (*Ledger).Parse.
func callName(c *ir.Call) string {
	recv := c.Symbol.Func.Signature().Recv()
	if recv == nil {
		return c.Symbol.Func.Name()
	}
	if p, ok := recv.Type().(*types.Pointer); ok {
		if named, ok := types.Unalias(p.Elem()).(*types.Named); ok {
			return "(*" + named.Obj().Name() + ")." + c.Symbol.Func.Name()
		}
	}
	if named, ok := types.Unalias(recv.Type()).(*types.Named); ok {
		return named.Obj().Name() + "." + c.Symbol.Func.Name()
	}
	return c.Symbol.Func.Name()
}

//	func (p *Orders) callIntake(ctx context.Context, buf []*Order) (int, error) {
//		return p.feed.Read(ctx, buf)
//	}
func (e *emitter) receiverCall(f *jen.File, n *ir.Node) {
	switch {
	case n.Func.Form.Push:
		e.pushCall(f, n)
	case n.Func.Form.Slices:
		params := append(e.params(n.Func), e.id("buf").Index().Op("*").Add(e.body(n.Message)))
		e.method(e.callDoc(f, e.call(n), n.Func), e.call(n)).Params(params...).Params(jen.Int(), jen.Error()).BlockFunc(func(g *jen.Group) {
			call := e.blocking(n, n.Func, e.id("buf"))
			if n.Func.Err || e.standIns != "" {
				g.Return(call)
			} else {
				g.Return(call, jen.Nil())
			}
		})
	default:
		e.plainCall(f, n, "", nil)
	}
	if n.DoneFunc != nil {
		e.doneCall(f, n)
	}
}

// func (p *Orders) callIntake(ctx context.Context, in *rt.Intake[Order]) error { return p.server.Serve(ctx, in) }
func (e *emitter) pushCall(f *jen.File, n *ir.Node) {
	params := append(e.params(n.Func), e.id("in").Op("*").Qual(rt, "Intake").Types(e.body(n.Message)))
	call := e.blocking(n, n.Func, e.id("in"))
	e.method(e.callDoc(f, e.call(n), n.Func), e.call(n)).Params(params...).Error().BlockFunc(returning(n.Func.Err, call))
}

// func (p *Orders) callIntakeDone(order *Order, err error) { p.feed.Done(order, err) }
func (e *emitter) doneCall(f *jen.File, n *ir.Node) {
	msg := e.variable(n.Message)
	params := []jen.Code{jen.Id(msg).Op("*").Add(e.body(n.Message)), e.id("err").Error()}
	e.method(e.callDoc(f, e.callDone(n), n.DoneFunc), e.callDone(n)).Params(params...).Block(
		e.blocking(n, n.DoneFunc, jen.Id(msg), e.id("err")),
	)
}

func (e *emitter) exporterCall(f *jen.File, n *ir.Node) {
	switch {
	case n.Func.Form.Slices:
		// func (p *Orders) callStore(orders []*Order) error { return p.ledger.Store(orders) }
		params := append(e.params(n.Func), e.id("buf").Index().Op("*").Add(e.body(n.Message)))
		e.method(e.callDoc(f, e.call(n), n.Func), e.call(n)).Params(params...).Add(result(n.Func)).BlockFunc(
			forward(n.Func, e.blocking(n, n.Func, e.id("buf"))))
	case n.Func.Form.Cause:
		e.plainCall(f, n, "cause", jen.Error())
	case n.Func.Form.Later:
		e.plainCall(f, n, "outcome", jen.Qual(rt, "Outcome"))
	default:
		e.plainCall(f, n, "", nil)
	}
}

// plainCall prints a call for one message, with one more parameter or none.
//
//	func (p *Orders) callStore(ctx context.Context, order *Order) error { return p.ledger.Store(ctx, order) }
func (e *emitter) plainCall(f *jen.File, n *ir.Node, more string, typ *jen.Statement) {
	name, c, msg := e.call(n), n.Func, e.variable(n.Message)
	params := append(e.params(c), jen.Id(msg).Add(e.arg(n.Message)))
	args := []jen.Code{jen.Id(msg)}
	if more != "" {
		params = append(params, e.id(more).Add(typ))
		args = append(args, e.id(more))
	}
	call := e.blocking(n, c, args...)
	callResult := result(c)
	body := forward(c, call)
	if n.Kind == ir.Receiver && !c.Err { // a Reader's AcceptOne wants an error
		callResult = jen.Error()
		body = func(g *jen.Group) {
			g.Add(call)
			g.Return(jen.Nil())
		}
	}
	e.method(e.callDoc(f, name, c), name).Params(params...).Add(callResult).BlockFunc(body)
}

// segmentCall prints the call of a map or filter that needs a method of its own.
func (e *emitter) segmentCall(f *jen.File, n *ir.Node) {
	c := n.Func
	msg := e.variable(n.Message)
	params, args := []jen.Code{jen.Id(msg).Op("*").Add(e.body(n.Message))}, []jen.Code{jen.Id(msg)}
	if n.Kind == ir.Split {
		params, args = append(params, jen.Id("i").Int()), append(args, jen.Id("i"))
	}
	if n.Makes != nil && n.Kind != ir.Batch {
		params, args = append(params, e.id("made").Op("*").Add(e.body(n.Makes))), append(args, e.id("made"))
	}
	if c.Ctx {
		args = append([]jen.Code{e.p(e.runner()).Dot("CallCtx")}, args...)
	}
	res := result(c)
	switch {
	case n.Kind == ir.Batch:
		res = jen.Int()
	case n.Kind == ir.Filter, n.Kind == ir.Split && !c.Err:
		res = jen.Bool()
	case c.Form.Text:
		res = jen.String()
	case n.Kind == ir.Partition, n.Kind == ir.Retry:
		res = jen.Uint64()
	case n.Kind == ir.Split:
		res = jen.Params(jen.Bool(), jen.Error())
	}
	e.method(e.callDoc(f, e.call(n), c), e.call(n)).Params(params...).Add(res).BlockFunc(func(g *jen.Group) {
		call := e.callee(c).Call(args...)
		if n.Kind == ir.Filter || n.Kind == ir.Split || n.Kind == ir.Batch || n.Kind == ir.Partition || n.Kind == ir.Retry || c.Err {
			g.Return(call)
		} else {
			g.Add(call)
		}
	})
}

// func (p *Orders) callByTypeToRefunds(order *Order) bool { return p.rules.IsRefund(order) }
func (e *emitter) whenCall(f *jen.File, n *ir.Node, edge *ir.Edge) {
	c, msg := edge.WhenFunc, e.variable(n.Message)
	e.method(e.callDoc(f, e.callWhen(n, edge), c), e.callWhen(n, edge)).Params(jen.Id(msg).Op("*").Add(e.body(n.Message))).Bool().Block(
		jen.Return(e.callee(c).Call(e.inSegment(c, jen.Id(msg))...)),
	)
}

func (e *emitter) callWhen(n *ir.Node, edge *ir.Edge) string {
	return e.member("callwhen", "call"+ir.Upper(n.Name)+"To"+caseName(edge))
}

func (e *emitter) callDoc(f *jen.File, name string, c *ir.Call) *jen.File {
	f.Line()
	comment(f, name+" calls "+c.Text+".")
	return f
}

// blocking is the call of a function that may block: the user's, or what stands in for it in a simulation.
func (e *emitter) blocking(n *ir.Node, c *ir.Call, args ...jen.Code) *jen.Statement {
	switch {
	case e.standIns != "":
		return e.standIn(n, c, args)
	case c == n.DoneFunc && c.Ctx: // done's method has no parameter for it
		return e.callee(c).Call(append([]jen.Code{e.p(e.runner()).Dot("CallCtx")}, args...)...)
	case c == n.DoneFunc:
		return e.callee(c).Call(args...)
	}
	return e.callee(c).Call(append(e.args(c), args...)...)
}

// params and args are the context, where the function takes one.
func (e *emitter) params(c *ir.Call) []jen.Code {
	if !c.Ctx {
		return nil
	}
	return []jen.Code{e.id("ctx").Qual("context", "Context")}
}

func (e *emitter) args(c *ir.Call) []jen.Code {
	if !c.Ctx {
		return nil
	}
	return []jen.Code{e.id("ctx")}
}

// error, or nothing
func result(c *ir.Call) *jen.Statement {
	if c.Err {
		return jen.Error()
	}
	return jen.Null()
}

func forward(c *ir.Call, call *jen.Statement) func(*jen.Group) {
	return func(g *jen.Group) {
		if c.Err {
			g.Return(call)
		} else {
			g.Add(call)
		}
	}
}
