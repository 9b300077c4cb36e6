package pass

import (
	"fmt"

	"github.com/pipegen/pipegen/gen/ir"
)

// Verify checks the plan against what emission and the runtime rely on. What it finds is a bug of ours.
func Verify(u *Unit) {
	v := &verifier{p: u.Plan, cuts: u.Cuts}
	v.nodes()
	v.queues()
	v.gates()
}

type verifier struct {
	p    *ir.Plan
	cuts *ir.Cuts
}

func (v *verifier) mustf(ok bool, format string, args ...any) {
	if !ok {
		panic(&Bug{"verify", fmt.Sprintf(format, args...)})
	}
}

// nodes: each node runs in one place.
func (v *verifier) nodes() {
	places := map[*ir.Node]int{}
	for _, i := range v.p.Receivers {
		places[i.Node]++
	}
	for _, s := range v.p.Segments {
		for _, n := range s.Nodes {
			places[n]++
		}
	}
	for _, w := range v.p.Workers {
		places[w.Node]++
	}
	for _, n := range v.p.Graph.Nodes {
		v.mustf(places[n] == 1, "%s runs in %d places", n.Name, places[n])
	}
}

// queues: each has two ends and a capacity that a mask can address.
func (v *verifier) queues() {
	for _, q := range v.p.Queues {
		ends := 0
		for _, there := range []bool{q.Worker != nil, q.Segment != nil, q.Done != nil} {
			if there {
				ends++
			}
		}
		v.mustf(ends == 1, "queue %s has %d far ends", q.Name, ends)
		v.mustf(q.From != nil && len(q.Feeds) > 0, "nothing is sent to queue %s", q.Name)
		v.mustf(q.Capacity > 0 && q.Capacity&(q.Capacity-1) == 0, "queue %s holds %d", q.Name, q.Capacity)
		for _, f := range q.Feeds {
			same := f.Holder == q.Feeds[0].Holder && f.Bearing == q.Feeds[0].Bearing && (f.Edge == nil || (f.Edge.Role == ir.Failure) == q.Dead())
			same = same && (f.Edge == nil || f.Edge.Drop == q.Feeds[0].Edge.Drop && f.Edge.Fail == q.Feeds[0].Edge.Fail)
			v.mustf(q.Letters || same, "the messages in queue %s are not alike", q.Name)
		}
		for _, f := range q.Feeds {
			v.mustf(f.Holder.Segment == q.From, "queue %s is fed from another segment", q.Name)
		}
	}
}

// gates: a segment takes no message that it may have to hand to a queue without room for it.
func (v *verifier) gates() {
	for _, s := range v.p.Segments {
		guarded := map[*ir.Queue]bool{}
		for _, t := range s.Gate {
			if t.Queue != nil {
				v.mustf(t.Per <= limitOf(t.Queue), "a message may need %d places in queue %s of %d", t.Per, t.Queue.Name, limitOf(t.Queue))
				guarded[t.Queue] = true
			}
			if t.Reserve != nil {
				v.mustf(t.Per <= t.Reserve.Messages, "a message may need %d of the %d messages in reserve %s", t.Per, t.Reserve.Messages, t.Reserve.Name)
			}
		}
		for _, q := range s.Out {
			kept := s.Split != nil && s.Split.Letters == q // when a message is taken
			optional := kept || q.Done != nil || lettersOfSkipped(q) || !q.Dead() && (q.Feeds[0].Edge.Drop || q.Feeds[0].Edge.Fail)
			v.mustf(optional || guarded[q], "no gate guards queue %s", q.Name)
		}
	}
}
