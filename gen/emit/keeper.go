package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/ir"
)

// A keeper prints what a segment needs whose head keeps messages beyond a turn. A kind that does has a file of its own here, and
// a store in the runtime.
type keeper interface {
	constants(f *jen.File)
	fields(g *jen.Group) // in the pipeline
	init(g *jen.Group)   // in its constructor
	// turn prints a turn between answers and flush: what is due goes on, what comes is kept, as far as there is room. It sets
	// the variable called progress.
	turn(g *jen.Group, progress string)
	// shut prints the body of the method that notes who has no room when nothing has passed.
	shut(g *jen.Group)
	// last is the message that the store gave to the run last.
	last() *jen.Statement
	// due is when the store is to be looked at next, whatever comes; 0: never. nil: time does not matter.
	due() *jen.Statement
	// empty is true when nothing is kept: else a drain goes on. nil: nothing ever is.
	empty() *jen.Statement
	publish(g *jen.Group)
	stats(g *jen.Group, row func() *jen.Statement)
}

// A methodical keeper has methods beside the turn.
type methodical interface{ methods(f *jen.File) }

// keeperOf is the keeper of a segment; nil where none is.
func (e *emitter) keeperOf(s *ir.Segment) keeper {
	if s.Keeper == nil {
		return nil
	}
	switch s.Keeper.Kind {
	case ir.Batch:
		return batching{e, s}
	case ir.Delay:
		return delayed{e, s}
	case ir.Retry:
		return retried{e, s}
	case ir.Limit:
		return limited{e, s}
	case ir.Processor:
		return e.machineOf(s)
	}
	panic("no keeper of kind " + string(s.Keeper.Kind))
}

// clocked reports whether time matters to a segment: its turns look at the clock, and it does not sleep beyond what is due.
func (e *emitter) clocked(s *ir.Segment) bool {
	k := e.keeperOf(s)
	return len(e.timed(s)) > 0 || k != nil && k.due() != nil
}

// keeperTurn prints a turn of a segment whose head keeps messages. What it has heard is kept apart from what has passed: the gate
// is shut where nothing has.
//
//	p.laterNow = p.runner.Now()
//	heard := p.answersLater()
//
//	…
//	if progress {
//		p.laterGate.Pass()
//	} else {
//		p.shutLater()
//	}
//
//	p.flushLater()
//	return heard || progress
func (e *emitter) keeperTurn(g *jen.Group, s *ir.Segment) {
	heard, progress := e.names.local("heard"), e.names.local("progress")
	e.control(g, s, heard, ":=")
	e.keeperOf(s).turn(g, progress)
	e.gateSeen(g, s, jen.Id(progress))
	g.Line()
	g.Add(e.p(e.flush(s))).Call()
	if len(s.Out) > 0 {
		g.Return(jen.Id(heard).Op("||").Id(progress))
	} else {
		g.Return(jen.Id(progress))
	}
}

// roomAhead prints a loop bound: how many messages may go on, as far as there is room in all that lies ahead.
//
// min(rt.Batch, p.store.Room())
func (e *emitter) roomAhead(s *ir.Segment) *jen.Statement {
	if rooms := e.rooms(s); len(rooms) > 0 {
		return e.least().Call(append([]jen.Code{jen.Qual(rt, "Batch")}, rooms...)...)
	}
	return jen.Qual(rt, "Batch")
}
