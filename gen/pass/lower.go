package pass

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/kind"
)

// Lower makes the plan: kinds become steps, edges become calls or queues, and each message gets somebody who hears its
// outcome and somebody who lets it go.
func Lower(u *Unit) {
	g := u.Graph
	l := &lowerer{
		g: g, cuts: u.Cuts, sizes: u.Sizes, copies: copiesOf(g),
		plan: &ir.Plan{
			Graph: g, Paths: map[*ir.Node]ir.Path{}, Fans: map[*ir.Node]*ir.Fan{},
			Refusals: map[*ir.Node]*ir.Refusal{}, Letters: map[*ir.Node][]*ir.Feed{},
		},
		queues: map[lane]*ir.Queue{}, lanes: map[*ir.Node][]*ir.Queue{}, shared: map[*ir.Node]*ir.Func{},
		over: map[*ir.Node]bool{}, skipped: map[*ir.Reserve]bool{},
	}
	for _, n := range slices.Backward(g.Flow) {
		l.over[n] = l.overAtOnce(n)
	}
	for _, head := range u.Cuts.Heads {
		l.segment(head)
	}
	l.holds()
	l.notes()
	l.account()
	l.retrials()
	l.order()
	for _, s := range l.plan.Segments {
		l.gate(s)
	}
	for _, feeds := range l.plan.Letters {
		tag(feeds)
	}
	for _, q := range l.plan.Queues {
		if q.Letters && q.Done == nil {
			tag(q.Feeds)
		}
	}
	u.Plan = l.plan
}

// order puts queues in the order of the nodes that they lead to; done comes last: it hears of all others.
func (l *lowerer) order() {
	index := map[*ir.Node]int{}
	for i, n := range l.g.Flow {
		index[n] = i
	}
	byFlow := func(a, b *ir.Queue) int {
		if (a.Done == nil) != (b.Done == nil) {
			if a.Done == nil {
				return -1
			}
			return 1
		}
		return cmp.Compare(index[a.To], index[b.To])
	}
	for n, lanes := range l.lanes {
		nameLanes(n, lanes)
	}
	slices.SortStableFunc(l.plan.Queues, byFlow)
	for _, s := range l.plan.Segments {
		slices.SortStableFunc(s.Out, byFlow)
	}
}

// nameLanes names queues by the node that they lead to; several by the nodes that they come from, too.
func nameLanes(n *ir.Node, lanes []*ir.Queue) {
	if len(lanes) == 1 {
		lanes[0].Name = ir.Lower(n.Name)
		return
	}
	taken := map[string]bool{}
	for _, q := range lanes {
		q.Name = laneName(q.Feeds[0].Edge)
		for taken[q.Name] { // an exporter behind several queues, of several segments
			q.Name += "2"
		}
		taken[q.Name] = true
	}
}

// laneName is parseToStore for the edge from parse to store.
func laneName(e *ir.Edge) string { return ir.Lower(e.From.Name) + "To" + ir.Upper(ir.Lower(e.To.Name)) }

// copyName names the clones of a destination: by the node, unless that makes clones of its own, or others lead there too.
func copyName(e *ir.Edge) string {
	if e.Role == ir.Output {
		return ir.Lower(e.From.Name) + ir.Upper(ir.Lower(e.Name.Text))
	}
	if e.To.Merged() || derives(e.To) {
		return laneName(e)
	}
	return ir.Lower(e.To.Name)
}

type lowerer struct {
	g       *ir.Graph
	cuts    *ir.Cuts
	sizes   *ir.Sizes
	copies  *copies
	plan    *ir.Plan
	queues  map[lane]*ir.Queue
	lanes   map[*ir.Node][]*ir.Queue // the queues to each node
	shared  map[*ir.Node]*ir.Func    // of nodes that several edges lead to, all in one segment
	fans    []*fan
	over    map[*ir.Node]bool    // nodes whose branch is over before its caller goes on: no queue lies below
	skipped map[*ir.Reserve]bool // clones that are only taken when there is room for them

	// Where the lowering stands.
	seg     *ir.Segment
	run     *ir.Func
	edge    *ir.Edge   // by which the node that is being lowered was reached
	holder  *ir.Holder // of the message in the run
	bearing ir.Bearing // of the run's outcome
	rest    []*ir.Func // what is left to run where a panic cuts the run off
	offices []*ir.Node // inline exporters of dead letters that the segment has met
}

// A lane is what the messages in one queue have in common: whence and where they go, and what their outcome means.
type lane struct {
	to      *ir.Node
	from    *ir.Segment
	holder  *ir.Holder // nil where letters tell it
	bearing ir.Bearing
	dead    bool
	drop    bool // passed over when the queue is full
}

func (l *lowerer) overAtOnce(n *ir.Node) bool {
	if l.cuts.Queued[n] {
		return false
	}
	for _, e := range n.Out {
		if l.cuts.Queued[e.To] || !l.over[e.To] {
			return false
		}
	}
	return true
}

func (l *lowerer) segment(head *ir.Node) {
	s := &ir.Segment{}
	h := &ir.Holder{Name: ir.Upper(head.Name), Message: head.Message, Segment: s}
	s.Holder = h
	l.plan.Segments = append(l.plan.Segments, s)
	first := head
	if head.Kind == ir.Receiver {
		first = head.Next()
		s.Intake = &ir.Intake{Node: head, Messages: l.sizes.Messages[head], Buffer: l.sizes.Buffer[head], Segment: s, Holder: h}
		h.Intake = s.Intake
		l.plan.Receivers = append(l.plan.Receivers, s.Intake)
	} else {
		s.Inputs, h.Queued = l.lanes[head], true
		for _, q := range s.Inputs {
			q.Segment = s
		}
	}
	s.Name = ir.Upper(first.Name)
	if head.Kind == ir.Receiver && l.cuts.Queued[first] && (!first.Works() || first.Merged()) {
		s.Name = ir.Upper(head.Name) // first is a segment of its own
	}
	l.seg, l.holder, l.bearing, l.rest, l.offices = s, h, ir.Bears, nil, nil
	s.Body = l.newRun(h)
	l.run = s.Body
	if head.Kind == ir.Receiver {
		l.arrive(head.Edge(ir.Next))
	} else {
		l.node(head)
	}
	if head.Kind == ir.Receiver && head.DoneFunc != nil {
		l.done(s.Intake)
	}
	for _, f := range s.Funcs {
		if f.Name == "" {
			f.Name = runName(f)
		}
		s.Nodes = append(s.Nodes, f.Nodes...)
	}
	if s.Split != nil && s.Split.Part.Name == "" {
		s.Split.Part.Name = ir.Lower(s.Split.Node.Name) + "Part"
	}
	s.Nodes = append(s.Nodes, l.offices...)
	if s.Body.Name == "" {
		s.Body.Name = "pass" + ir.Upper(head.Name)
	}
}

// done makes the queue to the worker that tells a receiver of its outcomes. It holds all messages there are, so it needs
// no gate.
func (l *lowerer) done(i *ir.Intake) {
	i.Done = &ir.Queue{
		Name: ir.Lower(i.Node.Name) + "Done", To: i.Node, From: l.seg, Capacity: powerOfTwo(i.Messages), Letters: true, Done: i,
		Feeds: []*ir.Feed{{Holder: i.Holder, Bearing: ir.Bears}},
	}
	l.addQueue(i.Done)
}

func (l *lowerer) addQueue(q *ir.Queue) {
	l.plan.Queues = append(l.plan.Queues, q)
	l.seg.Out = append(l.seg.Out, q)
}

func (l *lowerer) newRun(h *ir.Holder) *ir.Func {
	f := &ir.Func{Holder: h, Rest: l.rest}
	l.seg.Funcs = append(l.seg.Funcs, f)
	return f
}

// runName names a method by the nodes that it runs.
func runName(f *ir.Func) string {
	if f.Of != nil {
		return ir.Lower(f.Of.Name) + "After" + ir.Upper(f.After.Name)
	}
	name := ""
	for i, n := range f.Nodes {
		switch {
		case i == 0:
			name = ir.Lower(n.Name)
		case len(f.Nodes) <= 3:
			name += ir.Upper(n.Name)
		case i == len(f.Nodes)-1:
			name += "To" + ir.Upper(n.Name)
		}
	}
	return name
}

func (l *lowerer) step(s ir.Step) { l.run.Steps = append(l.run.Steps, s) }

// node lowers n, which is the next in the run.
func (l *lowerer) node(n *ir.Node) {
	if !n.Works() {
		l.run.Nodes = append(l.run.Nodes, n)
	}
	kind.Of(n).Lower(l, n)
}

// Follow goes on with the node at the end of n's to.
func (l *lowerer) Follow(n *ir.Node) {
	l.arrive(n.Edge(ir.Next))
}

// arrive goes on with the node that an edge leads to.
func (l *lowerer) arrive(e *ir.Edge) {
	l.edge = e
	switch {
	case l.cuts.Queued[e.To]:
		l.send(e, nil)
	case e.To.Merged() && !e.To.Buries():
		l.step(&ir.Invoke{Func: l.sharedRun(e.To), Bearing: l.bearing})
	default:
		l.node(e.To)
	}
}

// arriveAsClone goes on with the node that an edge leads to, which gets a clone of the message: one step.
func (l *lowerer) arriveAsClone(e *ir.Edge) {
	clone := l.destinationClone(e, l.holder, ir.Bears, true)
	l.holder = clone.Reserve.Holder
	if l.cuts.Queued[e.To] {
		l.send(e, clone)
		return
	}
	branch := l.newRun(l.holder)
	l.edge = e
	l.within(branch, func() { l.node(e.To) })
	l.step(&ir.Invoke{Func: branch, Edge: e, Bearing: ir.Bears, Clone: clone})
}

// sharedRun is the method of a node to which several ways of a message lead.
func (l *lowerer) sharedRun(n *ir.Node) *ir.Func {
	if f := l.shared[n]; f != nil {
		return f
	}
	f := l.newRun(l.holder)
	l.shared[n] = f
	l.within(f, func() { l.node(n) })
	return f
}

// within lowers into another run, and comes back.
func (l *lowerer) within(f *ir.Func, lower func()) {
	run, holder, bearing := l.run, l.holder, l.bearing
	l.run = f
	lower()
	l.run, l.holder, l.bearing = run, holder, bearing
}

// Divide makes the messages of the segment, which n heads, into parts.
func (l *lowerer) Divide(n *ir.Node) {
	l.failure(n, l.holder, l.bearing, nil)
	parts := l.made(n, l.holder, ir.Part)
	part := l.newRun(parts.Reserve.Holder)
	l.seg.Split = &ir.Division{Node: n, Parts: parts, Part: part, Letters: l.plan.Refusals[n].Queue}
	l.within(part, func() {
		l.holder, l.bearing = parts.Reserve.Holder, ir.Bears
		l.arrive(n.Edge(ir.Next))
	})
}

// Keeper makes n, which heads its segment, keep the messages that come.
func (l *lowerer) Keeper(n *ir.Node) {
	l.seg.Keeper = n
	if n.Kind == ir.Batch {
		l.gather(n)
	}
}

// gather makes what follows n get batches.
func (l *lowerer) gather(n *ir.Node) {
	members := l.holder
	if n.Func != nil { // which may panic
		l.failure(n, members, l.bearing, nil)
	}
	name := ir.Lower(n.Name) + "Batches"
	r := &ir.Reserve{
		Name: name, Node: n, Made: true, Gathers: true, Each: !awaitsAll(n.Next()), Segment: l.seg,
		Why: fmt.Sprintf("batches of %d messages", n.Options.Items), Messages: l.sizes.Clones[n],
	}
	r.Holder = &ir.Holder{Name: ir.Upper(n.Name) + "Batch", Message: n.Makes, Segment: l.seg, Reserve: r, Parent: members}
	l.plan.Reserves = append(l.plan.Reserves, r)
	l.run.Holder = r.Holder
	l.holder, l.bearing = r.Holder, ir.Bears
}

// awaitsAll reports whether the outcome of what comes to n may be that of several destinations together.
func awaitsAll(n *ir.Node) bool {
	if n.Kind != ir.Fanout {
		next := n.Next()
		return next != nil && awaitsAll(next)
	}
	if n.Options.Await == ir.AwaitAll {
		return true
	}
	for _, e := range n.Destinations() {
		if n.Options.Await == ir.AwaitPrimary && counts(e) && awaitsAll(e.To) {
			return true
		}
	}
	return false
}

// Choose appends what hands the message to the first case that is true.
func (l *lowerer) Choose(n *ir.Node) {
	l.failure(n, l.holder, l.bearing, nil)
	choose := &ir.Choose{Node: n, Holder: l.holder}
	l.step(choose)
	for _, e := range n.Cases() {
		choose.Steps = append(choose.Steps, l.caseStep(e))
	}
}

// caseStep is the one step of a case: a queue, or a method.
func (l *lowerer) caseStep(e *ir.Edge) ir.Step {
	if l.cuts.Queued[e.To] || e.To.Merged() && !e.To.Buries() {
		steps := &ir.Func{Holder: l.holder}
		l.within(steps, func() { l.arrive(e) })
		return steps.Steps[0]
	}
	branch := l.newRun(l.holder)
	l.edge = e
	l.within(branch, func() { l.node(e.To) })
	return &ir.Invoke{Func: branch, Bearing: l.bearing}
}

// Apply appends the call of a function that may change the message and may refuse it.
func (l *lowerer) Apply(n *ir.Node) {
	var clone *ir.Clone
	from, bearing := l.holder, l.bearing
	switch {
	case n.Makes != nil:
		clone = l.made(n, from, bearing)
	case ownClone(n):
		_, _, why := l.copies.why(n)
		clone = l.clone(n, ir.Lower(n.Name), why, from, bearing, l.sizes.Clones[n])
		clone.Reserve.Holder.Parent = from // whoever hears the outcome: a dead letter shows the original
	}
	l.failure(n, from, bearing, clone)
	l.step(&ir.Apply{Node: n, Holder: from, Bearing: bearing, Clone: clone})
	if clone != nil {
		l.holder, l.bearing = clone.Reserve.Holder, ir.Bears
	}
}

// clone plans a copy of messages of from, for a branch of that bearing.
func (l *lowerer) clone(n *ir.Node, name, why string, from *ir.Holder, bearing ir.Bearing, size int) *ir.Clone {
	r := &ir.Reserve{Name: name + "Clones", Node: n, Why: why, Segment: l.seg, Messages: size}
	r.Holder = &ir.Holder{Name: ir.Upper(name) + "Clone", Message: from.Message, Segment: l.seg, Reserve: r, Bearing: bearing}
	l.plan.Reserves = append(l.plan.Reserves, r)
	return &ir.Clone{Name: name + "Clone", From: from, Reserve: r}
}

// made plans the messages that n's function fills from those of from.
func (l *lowerer) made(n *ir.Node, from *ir.Holder, bearing ir.Bearing) *ir.Clone {
	name := ir.Lower(n.Name) + "Made"
	r := &ir.Reserve{Name: name, Node: n, Made: true, Why: n.Name + " fills a message of its own", Segment: l.seg, Messages: l.sizes.Clones[n]}
	r.Holder = &ir.Holder{Name: ir.Upper(name), Message: n.Makes, Segment: l.seg, Reserve: r, Parent: from, Bearing: bearing}
	l.plan.Reserves = append(l.plan.Reserves, r)
	return &ir.Clone{Name: name, From: from, Reserve: r}
}

// Keep appends what a predicate, or a limit, says: its no ends the run with an Ack.
func (l *lowerer) Keep(n *ir.Node) {
	if n.Kind == ir.Limit {
		l.step(&ir.Allow{Node: n, Holder: l.holder, Bearing: l.bearing})
		return
	}
	l.failure(n, l.holder, l.bearing, nil)
	l.step(&ir.Keep{Node: n, Holder: l.holder, Bearing: l.bearing})
}

// Deliver appends what hands the message to an exporter.
func (l *lowerer) Deliver(n *ir.Node) {
	if l.cuts.Queued[n] && l.seg != l.segmentOf(n) {
		l.send(l.edge, nil)
		return
	}
	l.failure(n, l.holder, l.bearing, nil)
	l.step(&ir.Export{Node: n, Holder: l.holder, Bearing: l.bearing})
}

// failure plans what becomes of messages that n's function refuses.
func (l *lowerer) failure(n *ir.Node, h *ir.Holder, b ir.Bearing, clone *ir.Clone) {
	l.plan.Refusals[n] = l.refusal(n, h, b, clone)
}

func (l *lowerer) refusal(n *ir.Node, h *ir.Holder, b ir.Bearing, clone *ir.Clone) *ir.Refusal {
	f := &ir.Refusal{Node: n, Holder: h, Bearing: b, Clone: clone}
	e := n.Edge(ir.Failure)
	if e == nil {
		return f
	}
	f.Letter = &ir.Feed{Edge: e, Holder: h, Bearing: b}
	if l.cuts.Queued[e.To] {
		f.Queue = l.queueTo(f.Letter)
		f.Queue.Feeds = append(f.Queue.Feeds, f.Letter)
		return f
	}
	if len(l.plan.Letters[e.To]) == 0 {
		l.offices = append(l.offices, e.To)
	}
	l.plan.Letters[e.To] = append(l.plan.Letters[e.To], f.Letter)
	return f
}

// queueTo is the queue for the messages of a feed: one for all that are alike.
func (l *lowerer) queueTo(f *ir.Feed) *ir.Queue {
	n, dead := f.Edge.To, f.Edge.Role == ir.Failure
	key := lane{n, l.seg, f.Holder, f.Bearing, dead, f.Edge.Drop}
	if dead && n.Works() {
		key.holder, key.bearing = nil, 0 // its letters tell where they come from
	}
	q := l.queues[key]
	if q == nil {
		q = &ir.Queue{To: n, From: l.seg, Capacity: l.sizes.Queue[n], Letters: n.Works() && n.Buries()}
		l.queues[key] = q
		if n.Works() {
			q.Worker = l.worker(n)
			q.Worker.Queues = append(q.Worker.Queues, q)
		}
		l.lanes[n] = append(l.lanes[n], q)
		l.addQueue(q)
	}
	return q
}

func (l *lowerer) worker(n *ir.Node) *ir.Worker {
	if lanes := l.lanes[n]; len(lanes) > 0 {
		return lanes[0].Worker
	}
	w := &ir.Worker{Node: n}
	l.plan.Workers = append(l.plan.Workers, w)
	return w
}

// segmentOf is the segment that n heads, as far as it has been lowered.
func (l *lowerer) segmentOf(n *ir.Node) *ir.Segment {
	if lanes := l.lanes[n]; len(lanes) > 0 {
		return lanes[0].Segment
	}
	return nil
}

// send hands the message, or a clone of it, to the queue in front of e's node.
func (l *lowerer) send(e *ir.Edge, clone *ir.Clone) ir.Step {
	h, b := l.holder, l.bearing
	feed := &ir.Feed{Edge: e, Holder: h, Bearing: b}
	q := l.queueTo(feed)
	q.Feeds = append(q.Feeds, feed)
	if e.To.Works() && q.Refusal == nil {
		q.Refusal = l.refusal(e.To, h, b, nil)
		q.Refusal.By = q
		if letters := q.Refusal.Queue; letters != nil {
			q.Reserved = append(q.Reserved, letters)
		}
	}
	step := &ir.Send{Queue: q, Feed: feed, Skip: e.Drop, Clone: clone}
	l.step(step)
	return step
}

// Fan appends what hands the message to every destination.
func (l *lowerer) Fan(n *ir.Node, answered bool) {
	l.plan.Paths[n] = pathOf(n)
	holder, bearing := l.holder, l.bearing
	f := &fan{begin: &ir.Begin{Node: n, Holder: holder}}
	l.fans = append(l.fans, f)
	l.step(f.begin)
	order := dispatchOrder(n)
	for i, e := range order {
		last := i == len(order)-1 && answered
		l.destination(f, e, answered && e.Primary, last)
		l.holder, l.bearing = holder, bearing
	}
	if !answered {
		l.step(&ir.Settle{Holder: holder, Bearing: bearing})
	} else if q := l.awaited(n); q != nil && n.Options.InFlight > 0 && n.Options.InFlight < min(q.Capacity, limitOf(q)) {
		q.Limit = n.Options.InFlight
	}
}

// awaited is the queue whose answers end what is in flight below a fanout; nil where its primary is over at once.
func (l *lowerer) awaited(n *ir.Node) *ir.Queue {
	for n != nil {
		if l.cuts.Queued[n] {
			for _, q := range l.lanes[n] {
				if q.From == l.seg {
					return q
				}
			}
			return nil // further down, behind another segment
		}
		next := n.Next()
		for _, e := range n.Destinations() {
			if e.Awaited() {
				next = e.To
			}
		}
		n = next
	}
	return nil
}

func limitOf(q *ir.Queue) int {
	if q.Limit > 0 {
		return q.Limit
	}
	return q.Capacity
}

func pathOf(n *ir.Node) ir.Path {
	if n.Full() {
		return ir.Path{Name: "full", Why: whyFull(n)}
	}
	if n.Options.Await == ir.AwaitNone {
		return ir.Path{Name: "fire_and_forget", Why: "await_ack: none: the message is Acked once every destination has it"}
	}
	for _, e := range n.Destinations() {
		if e.Primary {
			return ir.Path{Name: "slim", Why: "await_ack: primary, parallel, no fallback, no timeout, no when_full: fail: the outcome of " + e.To.Name + " goes straight upstream"}
		}
	}
	return ir.Path{}
}

// A fan is a fanout with the steps that serve its destinations.
type fan struct {
	begin *ir.Begin
	steps []ir.Step // one for each destination
}

// destination hands the message to one destination; awaited says that its outcome is the message's, last that nothing
// comes after it.
func (l *lowerer) destination(f *fan, e *ir.Edge, awaited, last bool) {
	h, b := l.holder, l.bearing
	switch {
	case awaited:
	case l.over[e.To]:
		b = ir.Borrowed
	default:
		b = ir.Detached
	}
	var clone *ir.Clone
	if l.copies.clones[e] {
		clone = l.destinationClone(e, h, b, awaited)
		l.skipped[clone.Reserve] = e.Drop
		h, b = clone.Reserve.Holder, ir.Bears
	}
	l.holder, l.bearing = h, b
	if l.cuts.Queued[e.To] {
		f.steps = append(f.steps, l.send(e, clone))
	} else {
		f.steps = append(f.steps, l.branch(f, e, clone, last))
	}
}

// destinationClone plans the copy that a destination gets. Nobody waits for that of a branch which nobody awaits.
func (l *lowerer) destinationClone(e *ir.Edge, h *ir.Holder, b ir.Bearing, awaited bool) *ir.Clone {
	if !awaited {
		b = ir.Borrowed
	}
	clone := l.clone(e.To, copyName(e), l.copies.whyClone(e), h, b, l.sizes.Copies[e])
	clone.Reserve.Edge = e
	if b != ir.Borrowed {
		clone.Reserve.Holder.Parent = h
	}
	return clone
}

// branch makes a method of a destination that is fused, and, unless it is the last, one of what comes after it: a panic
// in the branch must not cut off the other destinations.
func (l *lowerer) branch(f *fan, e *ir.Edge, clone *ir.Clone, last bool) ir.Step {
	caller, outer := l.run, l.rest
	var rest *ir.Func
	if !last {
		rest = &ir.Func{Holder: f.begin.Holder, Rest: outer, Of: f.begin.Node, After: e.To}
		l.rest = append([]*ir.Func{rest}, outer...)
	}
	bearing := l.bearing
	branch := l.newRun(l.holder)
	l.run = branch
	l.edge = e
	l.node(e.To)
	l.run, l.rest = caller, outer
	step := &ir.Invoke{Func: branch, Edge: e, Bearing: bearing, Clone: clone}
	l.step(step)
	if rest != nil {
		l.seg.Funcs = append(l.seg.Funcs, rest)
		l.step(&ir.Invoke{Func: rest})
		l.run = rest
	}
	return step
}
