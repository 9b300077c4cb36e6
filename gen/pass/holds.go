package pass

import (
	"slices"

	"github.com/pipegen/pipegen/gen/ir"
)

// holds decides whose messages are counted, and where each count is made. A message is counted by the segment that owns
// it, when a branch that nobody awaits uses it beyond the step, or when the far end of a queue may use it beyond its
// answer. One hold is for the outcome and stands from the start.
func (l *lowerer) holds() {
	fanOf := map[ir.Step]*ir.Begin{}
	for _, f := range l.fans {
		for _, s := range f.steps {
			fanOf[s] = f.begin
		}
	}
	segments := l.plan.Segments
	for _, segment := range slices.Backward(segments) { // downstream first: whether a queue's far end holds on is known
		for _, q := range segment.Out {
			if q.Dead() && q.Holds() && q.Feeds[0].Bearing == ir.Bears {
				q.Feeds[0].Holder.Owner().Shared = true // the letter gets a hold of its own as it is sent
			}
		}
		for _, f := range segment.Funcs {
			for _, s := range f.Steps {
				l.steps(s, fanOf)
			}
		}
		if segment.Process != nil {
			for _, s := range segment.Process.Ways {
				l.steps(s, fanOf)
			}
		}
		for _, f := range segment.Funcs { // what is left behind a destination that is called is a run of its own
			for i, s := range f.Steps {
				if _, ok := s.(*ir.Track); ok {
					holdTrack(f, i)
				}
			}
		}
		for _, r := range slices.Backward(l.plan.Reserves) { // what was made last first: it may hold what was made before
			if r.Segment == segment && r.Made && r.Holder.Shared && r.Holder.Parent != nil {
				// A branch may use it when its outcome is out, and it may share memory with what it was made from.
				r.Keeps, r.Holder.Parent.Owner().Shared = true, true
			}
		}
	}
}

func (l *lowerer) steps(s ir.Step, fanOf map[ir.Step]*ir.Begin) {
	if choose, ok := s.(*ir.Choose); ok {
		for _, s := range choose.Steps {
			l.steps(s, fanOf)
		}
		return
	}
	l.hold(s, fanOf[s])
}

// hold counts the holds that a step makes: at its fanout, or at the step itself.
func (l *lowerer) hold(s ir.Step, begin *ir.Begin) {
	switch s := s.(type) {
	case *ir.Send:
		if s.Target != nil {
			l.holdTarget(s)
			return
		}
		n := 0
		if begin != nil && s.Feed.Bearing == ir.Detached && !s.Feed.Edge.Awaited() {
			n++
		}
		if s.Queue.Holds() && s.Feed.Bearing == ir.Bears {
			n++
		}
		if n == 0 {
			return
		}
		s.Feed.Holder.Owner().Shared = true
		if begin != nil && !s.Skip && s.Clone == nil {
			begin.Holds += n
		} else {
			s.Hold = true
		}
	case *ir.Invoke:
		if begin != nil && s.Clone == nil && s.Bearing == ir.Detached && !s.Edge.Awaited() {
			begin.Holder.Owner().Shared = true
			begin.Holds++
		}
	}
}

// notes gives each segment that shares messages of another one, or that gets them by several queues, a note of its own in
// them, so that none is touched by two goroutines; and each queue of dead letters to a segment one for the cause; and each
// split one for its parts.
func (l *lowerer) notes() {
	for _, s := range l.plan.Segments {
		if h := s.Holder; h.Queued && (h.Shared || s.Merges()) {
			h.Note = note(h)
		}
		if s.Split != nil {
			s.Split.Note = note(s.Holder)
		}
		for _, q := range s.Out {
			if q.Dead() && q.Segment != nil {
				q.Note = note(q.Feeds[0].Holder)
			}
		}
	}
}

// note is the number of a note, from 1, that all messages of h have and nobody uses.
func note(h *ir.Holder) int {
	return free(h, func(i *ir.Intake) *int { return &i.Notes }, func(r *ir.Reserve) *int { return &r.Notes })
}

// free takes one more of what messages of h have several of, wherever they come from, and gives its number.
func free(h *ir.Holder, received func(*ir.Intake) *int, made func(*ir.Reserve) *int) int {
	next := 0
	var counts []*int
	for _, root := range h.Roots() {
		var count *int
		if root.Intake != nil {
			count = received(root.Intake)
		} else {
			count = made(root.Reserve)
		}
		counts = append(counts, count)
		next = max(next, *count+1)
	}
	for _, count := range counts {
		*count = next
	}
	return next
}

// gate plans what must have room before the segment takes a message. Clones for a destination that is passed over when it
// is full need no place in it: there are more of them than places in its queue and below.
func (l *lowerer) gate(s *ir.Segment) {
	for _, q := range s.Out {
		var kept *ir.Edge
		if s.Split != nil {
			kept = s.Split.Node.Edge(ir.Failure)
		}
		if per := l.perMessage(s, q, kept); per > 0 {
			s.Gate = append(s.Gate, ir.Term{Queue: q, Per: per, Send: l.perSend(s, q)})
			if q.Limit > 0 { // one message is in flight, however many ways it takes
				q.Limit = max(q.Limit, per)
			}
		}
	}
	for _, n := range s.Nodes {
		if f := l.plan.Fans[n]; f != nil && f.Max > 0 {
			s.Gate = append(s.Gate, ir.Term{Fan: f, Per: sends(first(s)), Send: 1})
		}
	}
	for _, r := range l.plan.Reserves {
		if r.Segment == s && !l.skipped[r] {
			t := ir.Term{Reserve: r, Per: sends(first(s)), Send: 1}
			if p := s.Process; p != nil && p.Clone != nil && p.Clone.Reserve == r {
				t = ir.Term{Reserve: r, Per: 1} // taken as a message comes
			}
			s.Gate = append(s.Gate, t)
		}
	}
	if s.Retry != nil {
		s.Retry.Gate = l.resumeGate(s)
	}
}

// perMessage is how many places in q one message of s may need. Of alternatives the largest counts, of destinations the
// sum; of a segment that divides its messages, what one part may need. A destination that is passed over when it is full
// needs none; nor does done, whose queue holds all messages. A letter along the edge kept has its place already.
func (l *lowerer) perMessage(s *ir.Segment, q *ir.Queue, kept *ir.Edge) int {
	switch {
	case q.Done != nil, lettersOfSkipped(q), !q.Dead() && (q.Feeds[0].Edge.Drop || q.Feeds[0].Edge.Fail):
		return 0
	case len(q.Feeds) == 1 && kept == nil && s.Split == nil && s.Process == nil && !q.Feeds[0].Edge.From.Merged():
		return 1 // a node to which one edge leads sees a message once
	}
	return places(l.cuts, first(s), feeding(q, kept), map[*ir.Node]int{})
}

// perSend is how many places in q one Send of the segment's processor may need.
func (l *lowerer) perSend(s *ir.Segment, q *ir.Queue) int {
	if s.Process == nil {
		return 0
	}
	counts, known := feeding(q, nil), map[*ir.Node]int{}
	return perSend(s.Process.Node, func(e *ir.Edge) int {
		need := 0
		if counts(e) {
			need = 1
		}
		if !l.cuts.Queued[e.To] || e.To.Works() {
			need += places(l.cuts, e.To, counts, known)
		}
		return need
	})
}

// feeding tells which edges lead into q, for the messages that have no place there yet, as those along kept have.
func feeding(q *ir.Queue, kept *ir.Edge) func(*ir.Edge) bool {
	edges := map[*ir.Edge]bool{}
	for _, f := range q.Feeds {
		edges[f.Edge] = f.Edge != kept
	}
	return func(e *ir.Edge) bool { return edges[e] }
}

// lettersOfSkipped reports whether all letters in q come from destinations that need no room of their own: these
// are passed over, too, when q has no room to keep for them. Else the letters of a best-effort branch could stall the others.
func lettersOfSkipped(q *ir.Queue) bool {
	return q.Dead() && !slices.ContainsFunc(q.Feeds, func(f *ir.Feed) bool {
		from := f.Edge.From
		return !from.Works() || slices.ContainsFunc(from.In, func(e *ir.Edge) bool { return !e.Drop && !e.Fail })
	})
}

// first is the node that gets a segment's messages first.
func first(s *ir.Segment) *ir.Node {
	if s.Intake != nil {
		return s.Intake.Node.Next()
	}
	return s.Inputs[0].To
}

// tag tells the ways to a dead-letter exporter apart where their messages have different outcomes.
func tag(feeds []*ir.Feed) {
	for _, f := range feeds {
		if f.Holder != feeds[0].Holder || f.Bearing != feeds[0].Bearing {
			for i, f := range feeds {
				f.Tag = i + 1
			}
			return
		}
	}
}
