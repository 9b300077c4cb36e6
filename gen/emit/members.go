package emit

import (
	"fmt"
	"go/token"

	"github.com/pipegen/pipegen/gen/ir"
)

// members gives the fields and methods of the pipeline's type names that do not clash, however nodes are called.
type members struct {
	taken map[string]bool
	known map[string]string // by what it is for
}

func newMembers() *members { return &members{taken: map[string]bool{}, known: map[string]string{}} }

// name is want for purpose, or want with a suffix if another purpose has it.
func (m *members) name(purpose, want string) string {
	key := purpose + " " + want
	if name, ok := m.known[key]; ok {
		return name
	}
	name := want
	for m.taken[name] {
		name += "1"
	}
	m.taken[name] = true
	m.known[key] = name
	return name
}

// or is want for purpose, or otherwise if another purpose has that or Go does.
func (m *members) or(purpose, want, otherwise string) string {
	if token.IsKeyword(want) || m.taken[want] && m.known[purpose+" "+want] != want {
		want = otherwise
	}
	return m.name(purpose, want)
}

func (e *emitter) member(purpose, want string) string { return e.members.name(purpose, want) }

// Fields.

func (e *emitter) runner() string               { return e.member("field", "runner") }
func (e *emitter) hand(q *ir.Queue) string      { return e.member("hand", worksOn(q)+"Hand") }
func (e *emitter) hands(q *ir.Queue) string     { return e.member("hands", worksOn(q)+"Hands") }
func (e *emitter) crew(q *ir.Queue) string      { return e.member("crew", worksOn(q)+"Crew") }
func (e *emitter) reserve(r *ir.Reserve) string { return e.member("reserve", r.Name) }
func (e *emitter) gateOf(s *ir.Segment) string  { return e.member("gate", ir.Lower(s.Name)+"Gate") }
func (e *emitter) errorsOf(n *ir.Node) string   { return e.member("errors", ir.Lower(n.Name)+"Errors") }
func (e *emitter) lettersTo(n *ir.Node) string {
	return e.member("letters", ir.Lower(n.Name)+"Letters")
}
func (e *emitter) filteredBy(n *ir.Node) string {
	return e.member("filtered", ir.Lower(n.Name)+"Filtered")
}
func (e *emitter) droppedBy(n *ir.Node, q *ir.Queue) string {
	return e.member("dropped", laneOf(n, q)+"Dropped")
}
func (e *emitter) takenBy(edge *ir.Edge) string {
	if edge.Role == ir.Output {
		return e.member("taken", ir.Lower(edge.From.Name)+"By"+ir.Upper(edge.Name.Text))
	}
	return e.member("taken", ir.Lower(edge.From.Name)+"To"+caseName(edge))
}

// caseName names a case by its node; a second one that leads there by its number, too.
func caseName(edge *ir.Edge) string {
	name, before := ir.Upper(edge.To.Name), 1
	for _, e := range edge.From.Cases() {
		switch {
		case e == edge && before > 1:
			return fmt.Sprint(name, before)
		case e == edge:
			return name
		case e.To == edge.To:
			before++
		}
	}
	return name
}

// worksOn names what works on a queue: a worker by its node, which may have several, else by the queue.
func worksOn(q *ir.Queue) string {
	if q.Worker != nil {
		return ir.Lower(q.To.Name)
	}
	return q.Name
}

// laneOf names what there is for each queue of an exporter, or once for another node.
func laneOf(n *ir.Node, q *ir.Queue) string {
	if q != nil {
		return q.Name
	}
	return ir.Lower(n.Name)
}
func (e *emitter) skippedFor(edge *ir.Edge) string {
	return e.member("skipped", ir.Lower(edge.From.Name)+ir.Upper(edge.To.Name)+"Skipped")
}

// What has the plain name of a node or component: queues and readers first, since they stand in every line.

func (e *emitter) queue(q *ir.Queue) string { return e.members.or("queue", q.Name, q.Name+"Queue") }
func (e *emitter) readerOf(i *ir.Intake) string {
	name := ir.Lower(i.Node.Name)
	return e.members.or("reader", name, name+"Reader")
}
func (e *emitter) merge(s *ir.Segment) string {
	name := ir.Lower(s.Name)
	return e.members.or("merge", name, name+"Merge")
}
func (e *emitter) component(c *ir.Component) string {
	name := ir.Lower(c.Name)
	return e.members.or("component", name, name+"Component")
}
func (e *emitter) run(f *ir.Func) string {
	return e.members.or("run", f.Name, "run"+ir.Upper(f.Name))
}

// Methods.

func (e *emitter) turn(s *ir.Segment) string     { return e.member("turn", "turn"+s.Name) }
func (e *emitter) answers(s *ir.Segment) string  { return e.member("answers", "answers"+s.Name) }
func (e *emitter) flush(s *ir.Segment) string    { return e.member("flush", "flush"+s.Name) }
func (e *emitter) hear(s *ir.Segment) string     { return e.member("hear", "hear"+s.Name) }
func (e *emitter) drain(s *ir.Segment) string    { return e.member("drain", "drain"+s.Name) }
func (e *emitter) publish(s *ir.Segment) string  { return e.member("publish", "publish"+s.Name) }
func (e *emitter) panicked(s *ir.Segment) string { return e.member("panic", "panic"+s.Name) }
func (e *emitter) shut(s *ir.Segment) string     { return e.member("shut", "shut"+s.Name) }
func (e *emitter) read(i *ir.Intake) string      { return e.member("read", "read"+ir.Upper(i.Node.Name)) }
func (e *emitter) export(n *ir.Node) string      { return e.member("export", "export"+ir.Upper(n.Name)) }
func (e *emitter) tell(i *ir.Intake) string      { return e.member("tell", "tell"+ir.Upper(i.Node.Name)) }
func (e *emitter) call(n *ir.Node) string        { return e.member("call", "call"+ir.Upper(n.Name)) }
func (e *emitter) callDone(n *ir.Node) string {
	return e.member("calldone", "call"+ir.Upper(n.Name)+"Done")
}
func (e *emitter) failed(r *ir.Refusal) string {
	return e.member("failed", laneOf(r.Node, r.By)+"Failed")
}
func (e *emitter) answered(q *ir.Queue) string { return e.member("answered", q.Name+"Answered") }
func (e *emitter) settle(h *ir.Holder) string  { return e.member("settle", "settle"+h.Name) }
func (e *emitter) ack(h *ir.Holder) string     { return e.member("ack", "ack"+h.Name) }
func (e *emitter) letGo(h *ir.Holder) string   { return e.member("letgo", "letGo"+h.Owner().Name) }
func (e *emitter) release(h *ir.Holder) string { return e.member("release", "release"+h.Name) }
