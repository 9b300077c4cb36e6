package rt

import (
	"fmt"
	"sync/atomic"
	"time"
)

// A Segment is a run of nodes on one goroutine. Its methods never block.
type Segment struct {
	Nodes   []*Node
	Park    *Parker
	Turn    func() (progress bool)      // takes answers, then messages as far as the gate is open
	Answers func() (progress bool)      // takes answers only
	Drain   func() (ended bool)         // closes what is ahead once nothing can come any more
	Publish func()                      // shows counters to Stats
	Panic   func(node *Node, err error) // goes on after a panic in node's function
	Due     func() time.Duration        // when a turn is due, whatever comes; 0: never. nil where nothing has a deadline

	hold  atomic.Uint32
	armed bool  // its parker is
	hurt  *Node // whose function has panicked; the message in hand is not settled yet
	cause error // of that
}

// A segment's counters belong to its goroutine until force takes them away, lest one that is stuck in a user's function
// counts an outcome later on. In publishing they can't be taken.
const (
	owned uint32 = iota
	publishing
	stolen
)

// Segment registers a segment.
func (r *Runner) Segment(s *Segment) { r.segments = append(r.segments, s) }

func (s *Segment) name() string {
	name := ""
	for i, n := range s.Nodes {
		if i > 0 {
			name += "+"
		}
		name += n.Name
	}
	return name
}

// loop runs a segment to its end.
func (r *Runner) loop(s *Segment) {
	over := false
	defer func() {
		if over || !r.hurt(s, errGoexit) {
			r.working.leave(s.name())
			return
		}
		spawn(func() { r.loop(s) })
	}()
	for !over {
		over = r.stop.forced.Load() || r.enter(s, r.turns)
	}
}

// enter runs a part of a segment; false says that a user's function panicked in it. The panic leaves the turn, at no cost
// to turns without one; the message in hand is settled at the head of the next entry, where a further panic is caught like
// the first.
func (r *Runner) enter(s *Segment, part func(*Segment)) (over bool) {
	defer func() {
		if v := recover(); v != nil {
			over = !r.hurt(s, v)
		}
	}()
	if node := s.hurt; node != nil {
		s.hurt = nil
		s.Panic(node, s.cause)
		s.publish() // the turn that follows may have nothing to show
	}
	part(s)
	return true
}

// hurt notes a panic of a user's function; false says that the segment can't go on. That is so where no node is to blame:
// the message's own Reset or CloneTo, or a bug of ours. Then nobody knows which message it was, and force settles all.
func (r *Runner) hurt(s *Segment, v any) (goesOn bool) {
	if s.armed {
		s.armed = false
		s.Park.disarm()
	}
	node := locate(r.name, s.Nodes)
	if node == nil {
		r.fail(fmt.Errorf("%s: in the segment of %s, but in no node's function: %w", r.name, s.name(), caught(v)))
		r.Force()
		return false
	}
	s.hurt, s.cause = node, Permanent(caught(v))
	r.panicked(node, s.cause)
	return true
}

// turns takes turns until the segment is drained or forced.
func (r *Runner) turns(s *Segment) {
	for !r.stop.forced.Load() {
		meanwhile()
		if s.Turn() {
			if !s.publish() {
				return
			}
			continue
		}
		if s.Drain() {
			s.publish()
			return
		}
		pause() // whoever makes the next work is usually runnable on this very P
		ended := !s.Turn() && r.sleep(s)
		if !s.publish() || ended {
			return
		}
	}
}

// sleep parks a segment that has nothing to do. The last look before it sleeps is a turn like any other, so there is no
// second notion of what the segment waits for.
func (r *Runner) sleep(s *Segment) (ended bool) {
	s.armed = true
	s.Park.arm()
	progress := s.Turn()
	ended = !progress && s.Drain()
	if progress || ended || r.stop.forced.Load() {
		s.Park.disarm()
	} else {
		r.rest(s)
	}
	s.armed = false
	return ended
}

// rest sleeps until somebody wakes the segment, or its next deadline.
func (r *Runner) rest(s *Segment) {
	if s.Due != nil {
		if due := s.Due(); due > 0 {
			s.Park.sleepFor(due - r.host.Now())
			return
		}
	}
	s.Park.sleep()
}

// publish shows the segment's counters; false says that force has taken them away.
func (s *Segment) publish() bool {
	if !s.hold.CompareAndSwap(owned, publishing) {
		return false
	}
	s.Publish()
	s.hold.Store(owned)
	return true
}

// steal takes the counters away for good.
func (s *Segment) steal() {
	for !s.hold.CompareAndSwap(owned, stolen) && s.hold.Load() != stolen {
		pause() // it is publishing, which takes no time
	}
}
