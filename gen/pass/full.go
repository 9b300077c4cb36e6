package pass

import (
	"slices"

	"github.com/pipegen/pipegen/gen/ir"
)

// Track appends what hands the message to the destinations of n, and keeps account of what they say: to all of them but
// fallbacks, or, in a sequence, to the first.
func (l *lowerer) Track(n *ir.Node) {
	f := l.fanOf(n)
	l.plan.Fans[n], l.plan.Paths[n] = f, pathOf(n)
	holder, bearing := l.holder, l.bearing
	holder.Owner().Shared = true
	l.step(&ir.Track{Fan: f})
	for _, e := range dispatchOrder(n) {
		if t := f.Targets[slices.Index(n.Destinations(), e)]; !t.Later() {
			l.atOnce(t)
		}
	}
	if f.Sync() {
		l.step(&ir.Tracked{Fan: f})
	}
	for _, t := range f.Targets {
		if t.Later() {
			l.later(t)
		}
	}
	for _, t := range f.Targets {
		if t.Later() && !t.Edge.Fail && !t.Edge.Drop {
			t.Kept = l.roomsOf(t)
		}
	}
	for _, t := range f.Targets {
		l.lead(t)
	}
	l.holder, l.bearing = holder, bearing
}

// fanOf makes the account of n, without its queues.
func (l *lowerer) fanOf(n *ir.Node) *ir.Fan {
	f := &ir.Fan{Node: n, Holder: l.holder, Bearing: l.bearing, Segment: l.seg}
	of := map[*ir.Edge]*ir.Target{}
	for i, e := range n.Destinations() {
		t := &ir.Target{Fan: f, Edge: e, Bit: i}
		t.Holder = &ir.Holder{
			Name: ir.Upper(n.Name) + ir.Upper(ir.Lower(e.To.Name)), Message: n.Message, Segment: l.seg, Base: l.holder, Target: t,
		}
		f.Targets = append(f.Targets, t)
		of[e] = t
	}
	for _, t := range f.Targets {
		if e := t.Edge.StandsFor; e != nil {
			t.StandsFor = of[e]
			of[e].Fallback = t
		}
	}
	for _, t := range f.Targets {
		for t.Head = t; t.Head.StandsFor != nil; {
			t.Head = t.Head.StandsFor
		}
	}
	if heads := f.Heads(); n.Options.InSequence {
		for i, t := range heads[1:] {
			heads[i].Next = t
		}
	}
	return f
}

// atOnce hands the message to a destination as soon as it comes.
func (l *lowerer) atOnce(t *ir.Target) {
	l.holder, l.bearing = t.Holder, ir.Bears
	e := t.Edge
	if l.cuts.Queued[e.To] {
		l.sendTo(t)
		return
	}
	f := &fan{begin: &ir.Begin{Node: t.Fan.Node, Holder: t.Fan.Holder}}
	step := l.branch(f, e, nil, false).(*ir.Invoke)
	step.Target = t
}

// later makes a method of what hands the message to a destination when another one has had it.
func (l *lowerer) later(t *ir.Target) {
	l.holder, l.bearing = t.Holder, ir.Bears
	t.Send = l.newRun(t.Fan.Holder)
	t.Send.Name, t.Send.To = "send"+t.Holder.Name, t
	l.within(t.Send, func() {
		if l.cuts.Queued[t.Edge.To] {
			l.sendTo(t)
			return
		}
		l.failure(t.Edge.To, l.holder, l.bearing, nil)
		l.step(&ir.Export{Node: t.Edge.To, Holder: l.holder, Bearing: l.bearing, Later: t})
		l.offices = append(l.offices, t.Edge.To)
	})
}

// sendTo hands the message, or a clone of it, to the queue of a destination.
func (l *lowerer) sendTo(t *ir.Target) {
	var clone *ir.Clone
	if l.copies.clones[t.Edge] {
		clone = l.destinationClone(t.Edge, l.holder, ir.Bears, true)
		l.skipped[clone.Reserve] = t.Edge.Drop || t.Edge.Fail || t.Later()
		l.holder, l.bearing = clone.Reserve.Holder, ir.Bears
	}
	send := l.send(t.Edge, clone).(*ir.Send)
	send.Target, t.Queue = t, send.Queue
}

// holdTrack counts the holds of all that a fanout hands over at once, whatever room there is.
func holdTrack(run *ir.Func, at int) {
	track := run.Steps[at].(*ir.Track)
	if track.Fan.Sync() {
		track.Holds++ // until all is handed over
	}
	decided := false // perhaps, by one that came before
	var count func(steps []ir.Step)
	count = func(steps []ir.Step) {
		for _, s := range steps {
			switch s := s.(type) {
			case *ir.Send:
				s.Guarded = decided
				s.Counted = !decided && !s.Skip && !s.Target.Edge.Fail
				if s.Counted {
					track.Holds++
				}
				if s.Counted && s.Hold && s.Clone == nil {
					track.Holds++
				}
				decided = decided || track.Fan.Counts() && s.Target.Sync()
			case *ir.Invoke:
				if s.Target == nil {
					count(s.Func.Steps) // what is left behind a destination that is called
					continue
				}
				s.Guarded, s.Counted = decided, !decided || s.Target.Brief()
				if s.Counted && !s.Target.Brief() {
					track.Holds++
				}
				decided = decided || track.Fan.Counts()
			}
		}
	}
	count(run.Steps[at+1:])
}

// holdTarget counts the holds of what is sent to a destination of a fanout on the full path: one that ends with the
// destination's outcome, and one that ends when the far end lets go, if it may do so later.
func (l *lowerer) holdTarget(s *ir.Send) {
	s.Hold = s.Queue.Holds()
	if s.Hold {
		s.Feed.Holder.Owner().Shared = true // of a clone, its own
	}
}

// roomsOf are the queues that a destination may need a place in: its own, and that of its dead letters.
func (l *lowerer) roomsOf(t *ir.Target) (all []*ir.Queue) {
	r := l.plan.Refusals[t.Edge.To]
	if t.Queue != nil {
		all, r = append(all, t.Queue), t.Queue.Refusal
	}
	if r != nil && r.Queue != nil {
		all = append(all, r.Queue)
	}
	return all
}

// lead notes where the answers of a destination may send, and those to its dead letters: what they come to is its outcome.
func (l *lowerer) lead(t *ir.Target) {
	for _, q := range l.roomsOf(t) {
		q.Leads = append(q.Leads, l.ledTo(t)...)
	}
}

// ledTo are the queues to which the outcome of a destination may send.
func (l *lowerer) ledTo(t *ir.Target) (all []*ir.Queue) {
	for _, next := range []*ir.Target{t.Fallback, t.Head.Next} {
		if next == nil {
			continue
		}
		all = append(all, l.roomsOf(next)...)
		if next.Queue == nil { // it is called at once, and has its outcome then
			all = append(all, l.ledTo(next)...)
		}
	}
	return all
}

// account gives the fanouts on the full path the notes and timers that they need in messages.
func (l *lowerer) account() {
	for _, n := range l.g.Flow {
		f := l.plan.Fans[n]
		if f == nil {
			continue
		}
		if f.Counts() {
			f.Note = note(f.Holder)
		}
		for _, t := range f.Targets {
			if t.StandsFor == nil && t.Fallback != nil && t.Decides() {
				t.Cause = note(f.Holder)
			}
			if t.Edge.Timeout > 0 {
				t.Timer = timer(f.Holder)
			}
		}
		if most := population(f.Holder); n.Options.InFlight > 0 && n.Options.InFlight < most {
			f.Max = n.Options.InFlight
		}
	}
}

// timer is the number of a timer, from 1, that all messages of h have and nobody uses.
func timer(h *ir.Holder) int {
	return free(h, func(i *ir.Intake) *int { return &i.Timers }, func(r *ir.Reserve) *int { return &r.Timers })
}

// population is how many messages of h there are.
func population(h *ir.Holder) (sum int) {
	for _, r := range h.Roots() {
		if r.Intake != nil {
			sum += r.Intake.Messages
		} else {
			sum += r.Reserve.Messages
		}
	}
	return sum
}

// whyFull names the first key that a fanout keeps account of its messages for.
func whyFull(n *ir.Node) string {
	switch {
	case n.Options.Await == ir.AwaitAll:
		return "await_ack: all: the message is Acked when every destination has Acked it"
	case n.Options.InSequence:
		return "mode: sequential: a destination gets the message when the one before has Acked it"
	}
	for _, e := range n.Destinations() {
		switch {
		case e.StandsFor != nil:
			return "fallback_for: " + e.To.Name + " gets what " + e.StandsFor.To.Name + " fails on"
		case e.Timeout > 0:
			return "timeout: " + e.To.Name + " fails when it takes longer"
		case e.Fail:
			return "when_full: fail: a full queue is a failure of " + e.To.Name
		}
	}
	return ""
}
