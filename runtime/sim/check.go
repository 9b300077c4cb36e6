//go:build pipegensim

package sim

import (
	"errors"
	"slices"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// checkOutcome checks what a message came to: a cause is its own, permanent only if all that failed was.
func (t *trial) checkOutcome(l *life, err error) {
	switch {
	case err == nil:
	case errors.Is(err, rt.ErrShutdown):
		if !t.forced() && !l.late {
			t.brokenf("ErrShutdown before force: %v", l)
		}
	default:
		t.checkCause(l, err)
	}
}

func (t *trial) checkCause(l *life, err error) {
	if _, ok := errors.AsType[*rt.BatchError](err); ok {
		if rt.IsPermanent(err) {
			t.brokenf("taken by one of several, and now refused for good: %v", l)
		}
		return // its own error is none of it
	}
	f, ok := errors.AsType[*Fault](err)
	if !ok {
		return // of a function of the user's own
	}
	if !slices.Contains(f.lives, l) && !slices.Contains(f.lives, nil) {
		t.brokenf("%q is the cause of another message: %v", f, l)
	}
	if rt.IsPermanent(err) && !f.permanent {
		t.brokenf("%q became permanent: %v", f, l)
	}
	isTransient := func(f *Fault) bool { return !f.permanent }
	if !t.hurries && !t.gathers && !rt.IsPermanent(err) && slices.Contains(l.faults, f) && !slices.ContainsFunc(l.faults, isTransient) {
		t.brokenf("%q is not permanent any more: %v", f, l)
	}
}

// idle looks round when nobody can run: all that is left is in the hands of calls that have not returned, and of timers.
func (t *trial) idle() {
	pulse.Add(1)
	if t.running == nil || t.returned {
		return
	}
	ready := t.running.Ready()
	t.started = t.started || ready
	if t.started && !ready && t.draining == 0 {
		t.draining = t.world.Now() + 1
	}
	busy := t.forced() || t.outstanding > 0 || t.keeping()
	if busy {
		t.quiet = 0
	}
	if busy && !t.one(16) {
		return
	}
	report := t.running.Report()
	for _, q := range report.Queues() {
		if q.InFlight > q.Capacity {
			t.brokenf("%d messages to %s are in flight, where there is room for %d", q.InFlight, q.To, q.Capacity)
		}
	}
	t.checkLimits(report)
	t.checkRetries(report)
	if busy {
		return
	}
	for _, n := range report.Nodes() {
		if n.InFlight > 0 {
			t.brokenf("%d messages of %s are nowhere: no call has them, and nobody can run", n.InFlight, n.Name)
		}
		if n.Throttled > 0 {
			t.brokenf("%s is throttled, but nothing is in flight that it could wait for", n.Name)
		}
	}
	for _, q := range report.Queues() {
		if q.InFlight > 0 {
			t.brokenf("%d messages to %s lie there: no call has them, and nobody can run", q.InFlight, q.To)
		}
	}
	if t.started && t.draining == 0 && t.one(8) {
		t.checkReleased()
	}
	if t.draining > 0 && t.quiet == 0 {
		t.quiet = t.world.Now() + 1
	}
	if t.quiet > 0 && t.world.Now()-t.quiet > time.Second {
		t.brokenf("the drain does not end, though nothing is in flight")
	}
}

// keeping reports whether a node keeps messages until a time that is still to come.
func (t *trial) keeping() bool {
	return slices.ContainsFunc(t.running.Report().Nodes(), func(n rt.NodeStats) bool { return n.Parked > 0 })
}

// checkLimits: no fanout, and no batch, has more in flight than its spec allows.
func (t *trial) checkLimits(report rt.Report) {
	for _, b := range batchesOf(report) {
		if b.InFlight > b.MaxInFlight {
			t.brokenf("%s has %d batches in flight, where %d may be", b.Name, b.InFlight, b.MaxInFlight)
		}
	}
	f, ok := report.(interface{ Fanouts() []rt.FanoutStats })
	if !ok {
		return
	}
	most := map[string]uint64{}
	for _, fan := range f.Fanouts() {
		most[fan.Name] = fan.MaxInFlight
	}
	for _, n := range report.Nodes() {
		if limit := most[n.Name]; limit > 0 && n.InFlight > limit {
			t.brokenf("%s has %d messages in flight, where %d may be", n.Name, n.InFlight, limit)
		}
	}
}

// batchesOf are the rows of the nodes that gather messages.
func batchesOf(report rt.Report) []rt.BatchStats {
	if b, ok := report.(interface{ Batches() []rt.BatchStats }); ok {
		return b.Batches()
	}
	return nil
}

// checkBatches: what went into batches went on in them.
func (t *trial) checkBatches() {
	report := t.running.Report()
	rows := map[string]rt.NodeStats{}
	for _, n := range report.Nodes() {
		rows[n.Name] = n
	}
	for _, b := range batchesOf(report) {
		n := rows[b.Name]
		if n.In != b.Items+n.Failed || n.Out != b.Batches || b.Batches > b.Items || b.InFlight != 0 || n.Parked != 0 {
			t.brokenf("%s: %d messages went in, %d failed; %d batches of %d went on, %d in flight, %d parked",
				b.Name, n.In, n.Failed, b.Batches, b.Items, b.InFlight, n.Parked)
		}
	}
}

// checkReleased: where nothing is in flight, every message is back where it came from; unless its receiver has ended, and with
// it the segment that would take it back.
func (t *trial) checkReleased() {
	for _, b := range t.order {
		if b.taken && b.life != nil && !b.life.receiver.ended {
			t.brokenf("nothing is in flight, but this is not back in its pool: %v, in body %d", b.life, b.name)
		}
	}
}

// checkEnd checks what holds when Run returns.
func (t *trial) checkEnd(err error) {
	if now, _ := t.running.Stalled(); now {
		t.brokenf("it has ended, and is stalled")
	}
	_, abandoned := errors.AsType[*rt.AbandonedError](err)
	_, failed := errors.AsType[*Fault](err)
	switch {
	case abandoned && !t.forced():
		t.brokenf("Run ends by force before its time: %v", err)
	case err != nil && !abandoned && !failed && !t.hangs:
		t.brokenf("Run fails: %v", err)
	}
	if t.forced() {
		deadline := t.forcing
		if byDrain := t.draining + t.pipeline.Shutdown.Drain; t.draining > 0 && (deadline == 0 || byDrain < deadline) {
			deadline = byDrain
		}
		late := t.world.Now() - deadline
		t.impatient = late > tells
		if late > grace {
			t.brokenf("Run returns %v after force", late)
		}
	}
}

// checkAftermath checks what must hold when every call has returned that ever does.
func (t *trial) checkAftermath(err error) {
	_, abandoned := errors.AsType[*rt.AbandonedError](err)
	without := map[string]uint64{} // outcome, by receiver
	for _, l := range t.lives {
		if l.receiver != nil && l.receiver.hasDone && l.outcomes == 0 {
			without[l.receiver.name]++
		}
	}
	if t.model != nil && !abandoned {
		for _, l := range t.lives {
			if l.receiver != nil && l.receiver.hasDone && !l.late && l.outcomes == 1 {
				t.judge(l, l.outcome)
			}
		}
	}
	if !abandoned {
		t.checkBatches()
	}
	nodes := map[string]*node{}
	for _, n := range t.nodes {
		nodes[n.name] = n
	}
	doneOf := func(n *node) *node {
		if done := nodes[n.name+itsDone]; done != nil {
			return done
		}
		return &node{} // it was never called
	}
	for _, s := range t.running.Report().Nodes() {
		n := nodes[s.Name]
		if s.Kind == "retry" && !abandoned && s.In != s.Acked+s.Nacked {
			t.brokenf("%s: %d taken in, %d Acked, %d given up", s.Name, s.In, s.Acked, s.Nacked)
		}
		switch {
		case n == nil:
		case s.Kind == "receiver":
			if s.In != n.accepted {
				t.brokenf("%s counts %d messages accepted, which were %d", s.Name, s.In, n.accepted)
			}
			if s.In != s.Acked+s.Nacked+s.Abandoned+s.InFlight || s.InFlight > t.owedLate(n) {
				t.brokenf("%s: %d accepted, %d Acked, %d Nacked, %d abandoned", s.Name, s.In, s.Acked, s.Nacked, s.Abandoned)
			}
			excused := t.pipeline.Shutdown.Drop || doneOf(n).hung || doneOf(n).slow > 50*time.Millisecond || t.impatient
			if s.Abandoned > 0 && !excused {
				t.brokenf("%s: %d got no outcome", s.Name, s.Abandoned)
			}
			if n.hasDone && (n.told != s.Acked+s.Nacked || without[s.Name] != s.Abandoned+s.InFlight) {
				t.brokenf("%s: %d Acked, %d Nacked, %d abandoned, but done has heard of %d, and not of %d",
					s.Name, s.Acked, s.Nacked, s.Abandoned, n.told, without[s.Name])
			}
		case s.Kind == "exporter" && abandoned:
			if s.In < n.messages && !n.isInline { // that is counted by a segment, which may have hung
				t.brokenf("%s: %d sent, but its calls had %d", s.Name, s.In, n.messages)
			}
		case s.Kind == "exporter":
			if s.In != n.messages || s.Acked != n.acked || s.Nacked != n.nacked {
				t.brokenf("%s: %d sent, %d Acked, %d Nacked, but its calls had %d, %d and %d", s.Name, s.In, s.Acked, s.Nacked, n.messages, n.acked, n.nacked)
			}
		}
	}
}

// owedLate is how many messages a receiver has brought too late that done has not heard of, because it hangs in one of them.
func (t *trial) owedLate(receiver *node) (n uint64) {
	for _, l := range t.lives {
		if l.late && l.receiver == receiver && l.outcomes == 0 {
			n++
		}
	}
	return n
}
