package emit

import (
	"fmt"
	"strings"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/kind"
)

// picture prints the topology as a comment.
//
//	// The pipeline. A bracket is a goroutine, -> a queue.
//	//
//	//	[intake] -> [parse paid tee]
//	//	  -> [store]   primary of tee
func (e *emitter) picture(f *jen.File) {
	comment(f, "The pipeline. A bracket is a goroutine, an arrow a queue. The methods call… stand in "+e.graph.Outputs.Calls+": each calls")
	comment(f, "one function of the user's that may block. Functions marked pipegen:hot run for every message, or every turn:")
	comment(f, "nothing in them may allocate.")
	comment(f, "")
	drawn := map[*ir.Segment]bool{}
	for _, i := range e.plan.Receivers {
		comment(f, "\t["+i.Node.Name+"] -> "+e.bracket(i.Segment))
		e.branches(f, i.Segment, "\t\t", drawn)
	}
	f.Line()
}

func (e *emitter) bracket(s *ir.Segment) string {
	if len(s.Nodes) == 0 {
		return "[]"
	}
	return "[" + strings.Join(nodeNames(s.Nodes), " ") + "]"
}

func (e *emitter) branches(f *jen.File, s *ir.Segment, indent string, drawn map[*ir.Segment]bool) {
	for _, q := range s.Out {
		switch {
		case q.Done != nil:
			comment(f, indent+"-> ["+q.To.Name+"'s done]  hears the outcome of each message")
		case q.Segment != nil:
			if drawn[q.Segment] {
				comment(f, indent+"-> "+e.bracket(q.Segment)+", as above"+e.remark(q))
				continue
			}
			drawn[q.Segment] = true
			comment(f, indent+"-> "+e.bracket(q.Segment)+e.remark(q))
			e.branches(f, q.Segment, indent+"\t", drawn)
		default:
			workers := ""
			if n := q.To.Options.Workers; n > 1 {
				workers = fmt.Sprintf(" x %d", n)
			}
			comment(f, indent+"-> ["+q.To.Name+"]"+workers+e.remark(q))
		}
	}
}

// remark says what the edge into a queue means to the message.
func (e *emitter) remark(q *ir.Queue) string {
	feed := q.Feeds[0]
	switch {
	case q.Dead():
		var from []string
		for _, f := range q.Feeds {
			from = append(from, f.Edge.From.Name)
		}
		return "  dead letters of " + list(from)
	case feed.Edge.Role != ir.Destination:
		return ""
	case feed.Edge.From.Full():
		return "  " + targetRemark(feed.Edge)
	case feed.Edge.Awaited():
		return "  its outcome is the message's"
	case feed.Edge.Drop:
		return "  its outcome does not count; passed over when full"
	}
	return "  its outcome does not count, but it holds the others back when full"
}

// constants prints sizes and the rows of the node table.
func (e *emitter) constants(f *jen.File) {
	comment(f, e.prefixed("drain")+" is how long a drain may take before it is given up, as by Force.")
	// const ordersDrain = 10 * time.Second
	f.Const().Id(e.prefixed("drain")).Op("=").Add(duration(e.graph.Drain))
	if e.graph.StallAfter > 0 {
		f.Line()
		comment(f, e.prefixed("stall_after")+" is how long messages may wait, and none come to an end, before the pipeline is said to be stalled.")
		// const ordersStallAfter = 5 * time.Second
		f.Const().Id(e.prefixed("stall_after")).Op("=").Add(duration(e.graph.StallAfter))
	}
	f.Line()
	comment(f, "How many messages there are, and how many each place may hold. There are as many messages as all queues can hold and two")
	comment(f, "calls of the receiver may fill, rounded up to a power of two; as many clones as the queues below can hold and a turn takes.")
	// ordersStoreQueue = 256
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, i := range e.plan.Receivers {
			g.Id(e.messages(i)).Op("=").Lit(i.Messages)
			if !pushes(i) {
				g.Id(e.buffer(i)).Op("=").Lit(i.Buffer)
			}
		}
		for _, q := range e.plan.Queues {
			g.Id(e.capacity(q)).Op("=").Lit(q.Capacity)
			if q.Limit > 0 {
				g.Id(e.inFlight(q)).Op("=").Lit(q.Limit)
			}
			if q.To.Kind == ir.Exporter && q.Worker != nil && firstOfWorker(q) {
				if n := q.To.Options.Workers; n > 1 {
					g.Id(e.workers(q)).Op("=").Lit(n)
				}
				if e.slices(q) {
					g.Id(e.batch(q)).Op("=").Lit(maxBatch(q))
				}
			}
		}
		for _, r := range e.plan.Reserves {
			g.Id(e.prefixed(r.Name)).Op("=").Lit(r.Messages)
		}
	})
	f.Line()
	comment(f, "Indexes into "+e.prefixed("nodes")+", at the end of the file.")
	// ordersIntake = iota
	f.Const().DefsFunc(func(g *jen.Group) {
		for i, n := range e.graph.Nodes {
			if i == 0 {
				g.Id(e.prefixed(n.Name)).Op("=").Iota()
			} else {
				g.Id(e.prefixed(n.Name))
			}
		}
	})
}

func (e *emitter) messages(i *ir.Intake) string {
	return e.declare(e.prefixed(i.Node.Name) + "Messages")
}
func (e *emitter) buffer(i *ir.Intake) string  { return e.declare(e.prefixed(i.Node.Name) + "Buffer") }
func (e *emitter) capacity(q *ir.Queue) string { return e.declare(e.prefixed(q.Name) + "Queue") }
func (e *emitter) inFlight(q *ir.Queue) string { return e.prefixed(q.Name) + "InFlight" }
func (e *emitter) workers(q *ir.Queue) string  { return e.declare(e.prefixed(worksOn(q)) + "Workers") }
func (e *emitter) batch(q *ir.Queue) string    { return e.declare(e.prefixed(worksOn(q)) + "Batch") }

func (e *emitter) slices(q *ir.Queue) bool { return q.Worker != nil && q.To.Func.Form.Slices }

func maxBatch(q *ir.Queue) int {
	if n := q.To.Options.MaxBatch; n > 0 {
		return n
	}
	return min(q.Capacity, kind.DefaultBatch)
}

// 1500 * time.Millisecond
func duration(d time.Duration) *jen.Statement {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{
		{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"},
		{time.Millisecond, "Millisecond"}, {time.Microsecond, "Microsecond"},
	} {
		if d != 0 && d%u.unit == 0 {
			if d == u.unit {
				return jen.Qual("time", u.name)
			}
			return jen.Id(fmt.Sprint(int64(d/u.unit))).Op("*").Qual("time", u.name)
		}
	}
	return jen.Id(fmt.Sprint(int64(d))).Op("*").Qual("time", "Nanosecond")
}

// types prints Deps and the pipeline itself.
func (e *emitter) types(f *jen.File) {
	name := e.graph.Name
	f.Line()
	comment(f, name+"Deps are the components that the caller brings: those that the spec names and does not configure.")
	// type OrdersDeps struct { Feed *Feed }
	f.Type().Id(name + "Deps").StructFunc(func(g *jen.Group) {
		for _, c := range e.deps() {
			g.Id(e.depField(c)).Add(e.componentType(c))
		}
	})
	f.Line()
	comment(f, name+" is the pipeline of "+e.graph.SpecName+". All messages and queues that it will ever hold are allocated by New"+name+".")
	if doc := e.graph.Spec.Doc.Text; doc != "" {
		comment(f, "")
		wrapped(f, doc)
	}
	f.Type().Id(name).StructFunc(func(g *jen.Group) {
		// runner rt.Runner
		g.Id(e.runner()).Qual(rt, "Runner")
		for _, i := range e.plan.Receivers {
			// intake rt.Reader[Order], or rt.Listener[Order] of a receiver that pushes
			g.Id(e.readerOf(i)).Qual(rt, readerType(i)).Types(e.body(i.Holder.Message))
		}
		for _, q := range e.plan.Queues {
			e.queueFields(g, q)
		}
		for _, s := range e.plan.Segments {
			if s.Merges() {
				// store rt.Merge[Order]
				g.Id(e.merge(s)).Qual(rt, "Merge").Types(e.body(s.Holder.Message))
			}
		}
		for _, r := range e.plan.Reserves {
			g.Id(e.reserve(r)).Add(e.reserveType(r))
		}
		for _, s := range e.plan.Segments {
			if gated(s) {
				// parseGate rt.Gate
				g.Id(e.gateOf(s)).Qual(rt, "Gate")
			}
		}
		for _, s := range e.plan.Segments {
			if s.Split != nil {
				e.splitFields(g, s)
			}
			e.fanFields(g, s)
		}
		e.componentFields(g)
		for _, s := range e.plan.Segments {
			if counters := e.counters(s); len(counters) > 0 {
				g.Line()
				comment(g, "Counted on the goroutine of "+list(nodeNames(e.segmentNodes(s)))+".")
				// parseErrors, paidFiltered rt.Counter
				fields(g, jen.Qual(rt, "Counter"), counters)
			}
		}
	})
}

// pushes reports whether a receiver hands messages over itself.
func pushes(i *ir.Intake) bool { return i.Node.Func.Form.Push }

func readerType(i *ir.Intake) string {
	if pushes(i) {
		return "Listener"
	}
	return "Reader"
}

// rt.Reserve[Order], or rt.Derived[Order, Line] where each message knows the one that it was made from
func (e *emitter) reserveType(r *ir.Reserve) *jen.Statement {
	switch {
	case r.Gathers:
		return e.batchesType(r)
	case r.Holder.Parent == nil:
		return jen.Qual(rt, "Reserve").Types(e.body(r.Holder.Message))
	}
	return jen.Qual(rt, "Derived").Types(e.body(r.Holder.Message), e.body(r.Holder.Parent.Message))
}

// componentFields prints the instances whose methods nodes call.
func (e *emitter) componentFields(g *jen.Group) {
	first := true
	for _, c := range e.graph.Components {
		if len(c.Users) == 0 {
			continue
		}
		if first {
			g.Line()
			comment(g, "The components.")
			first = false
		}
		g.Id(e.component(c)).Add(e.componentType(c))
	}
}

// queueFields prints a queue with the hands that work on it.
//
//	store     rt.Queue[*rt.Msg[Order]]
//	storeHand rt.Hand[*rt.Msg[Order]]
func (e *emitter) queueFields(g *jen.Group, q *ir.Queue) {
	g.Id(e.queue(q)).Qual(rt, "Queue").Types(e.entry(q))
	if q.Segment != nil || !lastOfWorker(q) {
		return
	}
	if q.Done == nil && q.To.Options.Workers > 1 {
		crew := "Crew"
		if e.later(q) {
			crew = "CallCrew"
		}
		g.Id(e.crew(q)).Qual(rt, crew).Types(e.entry(q))
		g.Id(e.hands(q)).Index(jen.Id(e.workers(q))).Add(e.handType(q))
		return
	}
	g.Id(e.hand(q)).Add(e.handType(q))
}

// later reports whether who works on a queue answers later.
func (e *emitter) later(q *ir.Queue) bool { return q.Done == nil && q.To.Func.Form.Later }

// rt.Hand[*rt.Msg[Order]], rt.BatchHand[Order], rt.CallHand[*rt.Msg[Order]], and of a crew rt.CrewHand[*rt.Msg[Order]] and so on
func (e *emitter) handType(q *ir.Queue) *jen.Statement {
	crew := q.Done == nil && q.To.Options.Workers > 1
	switch {
	case crew && e.slices(q):
		return jen.Qual(rt, "CrewBatchHand").Types(e.body(q.Message()))
	case crew && e.later(q):
		return jen.Qual(rt, "CrewCallHand").Types(e.entry(q))
	case e.later(q):
		return jen.Qual(rt, "CallHand").Types(e.entry(q))
	case crew:
		return jen.Qual(rt, "CrewHand").Types(e.entry(q))
	case q.Done == nil && e.slices(q):
		return jen.Qual(rt, "BatchHand").Types(e.body(q.Message()))
	}
	return jen.Qual(rt, "Hand").Types(e.entry(q))
}

// deps are the components that the caller of the constructor brings.
func (e *emitter) deps() []*ir.Component {
	var all []*ir.Component
	for _, c := range e.graph.Components {
		if c.Config == nil && len(c.Users) > 0 {
			all = append(all, c)
		}
	}
	return all
}

func (e *emitter) depField(c *ir.Component) string { return ir.Upper(c.Name) }

// *shop.Ledger, or Storer where that is an interface
func (e *emitter) componentType(c *ir.Component) *jen.Statement {
	t := jen.Qual(c.Facts.Type.Pkg().Path(), c.Facts.Type.Name())
	if c.Facts.Interface {
		return t
	}
	return jen.Op("*").Add(t)
}
