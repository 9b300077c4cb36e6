package pass

import (
	"slices"

	"github.com/pipegen/pipegen/gen/ir"
)

// Retry makes n, which heads its segment, hand its messages on, and again those that come back as failed.
func (l *lowerer) Retry(n *ir.Node) {
	l.Keeper(n)
	base := l.holder
	l.failure(n, base, l.bearing, nil)
	r := &ir.Retrial{Node: n, Base: base, Letters: l.plan.Refusals[n].Queue}
	r.Holder = &ir.Holder{Name: ir.Upper(n.Name) + "Attempt", Message: n.Message, Segment: l.seg, Base: base, Retrial: r}
	r.Attempt = l.newRun(r.Holder)
	r.Attempt.Name = "attempt" + ir.Upper(n.Name)
	l.seg.Retry = r
	l.step(&ir.Accept{Retrial: r})
	l.step(&ir.Invoke{Func: r.Attempt, Bearing: ir.Bears})
	l.within(r.Attempt, func() {
		l.holder, l.bearing = r.Holder, ir.Bears
		e := n.Edge(ir.Next)
		if !l.copies.clones[e] {
			l.arrive(e)
			return
		}
		l.arriveAsClone(e)
	})
}

// retrials gives each retry its note in messages, and finds out whether attempts may overlap.
func (l *lowerer) retrials() {
	for _, s := range l.plan.Segments {
		if s.Retry == nil {
			continue
		}
		s.Retry.Note = note(s.Holder)
		s.Retry.Others = slices.ContainsFunc(s.Holder.Roots(), func(h *ir.Holder) bool { return h.Shared })
		s.Retry.Alone = s.Holder.Shared && notesBelow(l.plan, s)
	}
}

// notesBelow reports whether a segment further down, or a fanout that keeps account, gets the messages of s themselves: either may
// note something in them that a second visit would overwrite.
func notesBelow(p *ir.Plan, s *ir.Segment) bool {
	for _, f := range p.Fans {
		if f.Holder.Owner() == s.Holder {
			return true
		}
	}
	again := func(f *ir.Feed) bool { // what is given up goes its last way
		return f.Holder.Owner() == s.Holder && f.Edge != s.Retry.Node.Edge(ir.Failure)
	}
	return slices.ContainsFunc(s.Out, func(q *ir.Queue) bool { return q.Segment != nil && slices.ContainsFunc(q.Feeds, again) })
}

// resumeGate plans what must have room before a message is sent again: as for one that is accepted, but for what it keeps.
func (l *lowerer) resumeGate(s *ir.Segment) (terms []ir.Term) {
	for _, t := range s.Gate {
		if t.Queue != nil {
			t.Per = l.perMessage(s, t.Queue, s.Retry.Node.Edge(ir.Failure))
		}
		if t.Per > 0 {
			terms = append(terms, t)
		}
	}
	return terms
}
