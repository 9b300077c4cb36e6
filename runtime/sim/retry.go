//go:build pipegensim

package sim

import (
	"fmt"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// modelRetry is what a spec says of a retry.
type modelRetry struct {
	Initial, Most      time.Duration
	Multiplier, Jitter float64
	Elapsed            time.Duration
	Attempts           int
}

// exporterBelow is the exporter below a retry, where there is nothing but functions between the two; nil where there is more.
func (m *model) exporterBelow(n *modelNode) *modelNode {
	for n = m.nodes[n.To]; n.Kind == "map"; n = m.nodes[n.To] {
	}
	if n.Kind != "exporter" || n.OnError != "nack" {
		return nil
	}
	return n
}

// retried is what a retry may have come to: that of its last attempt. All before it failed, and not for good; each waited as long as it
// should; and the last one was the last for a reason.
func (m *model) retried(t *trial, l *life, n *modelNode) verdict {
	of, o := m.exporterBelow(n), n.Retry
	all := l.attempts[of.Name]
	if len(all) == 0 {
		return verdict{}
	}
	last := all[len(all)-1]
	v := verdict{sent: true, begun: all[0].begun, from: last.ended, to: last.ended}
	if o.Attempts > 0 && len(all) > o.Attempts {
		t.problem = fmt.Sprintf("%s got it %d times, %d are allowed", of.Name, len(all), o.Attempts)
	}
	for i, a := range all[:len(all)-1] {
		next := all[i+1]
		least, _ := o.waits(i + 1)
		switch {
		case a.fault == nil:
			t.problem = fmt.Sprintf("%s got it again after it had Acked it", of.Name)
		case a.fault.permanent:
			t.problem = fmt.Sprintf("%s got it again after %v, for good", of.Name, a.fault)
		case next.begun < a.ended:
			t.problem = fmt.Sprintf("%s got it again before its call had returned", of.Name)
		case next.begun-a.ended < least && !m.inexact && !t.drains(next.begun):
			t.problem = fmt.Sprintf("%s got it again after %v, the wait is at least %v", of.Name, next.begun-a.ended, least)
		case t.drains(a.ended-1) && !m.inexact:
			t.problem = fmt.Sprintf("%s got it again, though it had failed in the drain", of.Name)
		}
	}
	if last.fault == nil {
		return v
	}
	v.cause, v.permanent = all[0].fault, len(all) == 1 && last.fault.permanent
	_, most := o.waits(len(all))
	late := o.Elapsed > 0 && last.ended+most-l.born > o.Elapsed
	if !last.fault.permanent && len(all) != o.Attempts && !late && !t.drains(last.ended) && !m.inexact {
		t.problem = fmt.Sprintf("%s gives it up after %d attempts, %v after the first", n.Name, len(all), last.ended-all[0].begun)
	}
	return v
}

// waits are the shortest and the longest wait after so many attempts. The waits in between are whole nanoseconds.
func (o *modelRetry) waits(attempts int) (least, most time.Duration) {
	wait := float64(o.Initial)
	for range attempts - 1 {
		wait = min(wait*o.Multiplier, float64(o.Most))
	}
	rounded := time.Duration(attempts)
	return time.Duration(wait*(1-o.Jitter)) - rounded, time.Duration(wait*(1+o.Jitter)) + rounded
}

// drains reports whether the drain had begun at a time, which is known to the nanosecond: nobody could run then.
func (t *trial) drains(at time.Duration) bool { return t.draining > 0 && at >= t.draining-1 }

// checkRetries: a retry has no more messages than slots, and none is parked that is not in flight.
func (t *trial) checkRetries(report rt.Report) {
	r, ok := report.(interface{ Retries() []rt.RetryStats })
	if !ok {
		return
	}
	for _, s := range r.Retries() {
		if s.InFlight > s.Slots || s.Parked > s.InFlight {
			t.brokenf("%s has %d messages in flight, %d of them parked, where there is room for %d", s.Name, s.InFlight, s.Parked, s.Slots)
		}
	}
}
