package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// Simulated prints the file of calls that may block with those of package sim, which is imported as path, in place of the
// user's functions.
func Simulated(p *ir.Plan, path string) (File, error) {
	e := newEmitter(p)
	e.standIns = path
	return render(e.calls(), p.Graph.Outputs.Calls)
}

// pipegensim.Export(ctx, &ordersNodes[ordersStore], order, pipegensim.Fails)
func (e *emitter) standIn(n *ir.Node, c *ir.Call, args []jen.Code) *jen.Statement {
	var name string
	switch {
	case c == n.DoneFunc:
		return jen.Qual(e.standIns, "Done").Call(append([]jen.Code{e.node(n)}, args...)...)
	case c.Form.Push:
		name = "Serve"
	case n.Kind == ir.Receiver && c.Form.Slices:
		name = "ReceiveSlice"
	case n.Kind == ir.Receiver:
		name = "Receive"
	case n.Message.Of != nil && c.Form.Cause:
		name = "ExportBatchLetter"
	case n.Message.Of != nil && c.Form.Later:
		name = "ExportBatchLater"
	case n.Message.Of != nil:
		name = "ExportBatch"
	case c.Form.Slices:
		name = "ExportSlice"
	case c.Form.Cause:
		name = "ExportLetter"
	case c.Form.Later:
		name = "ExportLater"
	default:
		name = "Export"
	}
	ctx := jen.Qual("context", "Background").Call()
	if c.Ctx {
		ctx = e.id("ctx")
	}
	return jen.Qual(e.standIns, name).Call(append(append([]jen.Code{ctx, e.node(n)}, args...), e.traits(n, c))...)
}

// pipegensim.Fails|pipegensim.Told
func (e *emitter) traits(n *ir.Node, c *ir.Call) *jen.Statement {
	all := jen.Empty()
	add := func(is bool, trait string) {
		if !is {
			return
		}
		if len(*all) > 1 {
			all.Op("|")
		}
		all.Qual(e.standIns, trait)
	}
	add(c.Err, "Fails")
	add(n.Options.Inline, "Inline")
	add(n.DoneFunc != nil, "Told")
	if len(*all) == 1 {
		return jen.Lit(0)
	}
	return all
}
