package rt

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"
)

// defaultStallAfter is how long messages may wait where the spec does not say.
const defaultStallAfter = 30 * time.Second

// looks is how often a watch looks, in the time after which it says that nothing moves.
const looks = 8

// A watch tells when a pipeline does not move: messages are in flight, and for a while none has come to an end anywhere. What
// is accepted meanwhile does not count: it waits with the others.
//
// Nor is a pipeline stalled that keeps messages until a time which is still to come.
//
// While nothing is in flight the watch sleeps, without a timer, until a receiver accepts something. Then it looks at the
// counters from time to time. So it costs a message nothing, and an idle pipeline stays asleep.
type watch struct {
	after   time.Duration
	asleep  *Parker // who accepts a message wakes it
	over    chan struct{}
	gone    chan struct{}
	stalled atomic.Bool
	stalls  atomic.Uint64
}

func (w *watch) init() {
	w.after, w.asleep = defaultStallAfter, newParker()
	w.over, w.gone = make(chan struct{}), make(chan struct{})
}

// StallAfter sets how long messages may wait before the pipeline is said to be stalled.
func (r *Runner) StallAfter(d time.Duration) { r.watch.after = d }

// Stalled reports whether the pipeline has not moved for stall_after while messages wait, and how often that has been so.
func (r *Runner) Stalled() (now bool, times uint64) {
	return r.watch.stalled.Load(), r.watch.stalls.Load()
}

// startWatch starts the watch; stop ends it, and waits a moment for a log that it is writing to.
func (r *Runner) startWatch(report func() Report) (stop func()) {
	spawn(func() {
		defer close(r.watch.gone)
		for r.watch.rest(report) && r.follow(report) {
		}
		r.watch.stalled.Store(false)
	})
	return func() {
		close(r.watch.over)
		await(r.watch.gone)
	}
}

// A look is what a watch sees of the counters.
type look struct {
	waiting uint64 // messages and entries that are in flight
	ended   uint64 // how often a message, a part or a copy has come to an end
	parked  uint64 // messages that are kept on purpose, until a time that is still to come
}

func lookAt(report Report) (l look) {
	for _, n := range report.Nodes() {
		l.waiting += n.InFlight
		l.parked += n.Parked
		l.ended += n.Acked + n.Nacked + n.Abandoned + n.Filtered + n.Failed + n.Dropped
	}
	for _, q := range report.Queues() { // nobody may await what lies there
		l.waiting += q.InFlight
	}
	return l
}

// rest sleeps while nothing is in flight; false says that the pipeline has ended.
func (w *watch) rest(report func() Report) bool {
	w.asleep.arm()
	if lookAt(report()).waiting > 0 {
		w.asleep.disarm()
		return true
	}
	_, woken := receiveOr(w.asleep.token, w.over)
	if !woken {
		w.asleep.disarm()
	}
	return woken
}

// follow looks from time to time until nothing is in flight; false says that the pipeline has ended. It takes two looks to
// believe it: a counter that belongs to the same turn may not be shown yet.
func (r *Runner) follow(report func() Report) bool {
	w := &r.watch
	timer := r.host.alarm()
	defer timer.Stop()
	last, still, awake := lookAt(report()), 0, make([]int, len(r.segments))
	for quiet := 0; quiet < 2; {
		timer.Reset(max(w.after/looks, time.Millisecond))
		if _, rung := receiveOr(timer.C, w.over); !rung {
			return false
		}
		now := lookAt(report())
		if now.waiting > 0 {
			quiet = 0
		} else {
			quiet++
		}
		if now.ended != last.ended || now.waiting == 0 || now.parked > 0 {
			still = 0
			w.stalled.Store(false)
		} else {
			still++
		}
		last = now
		for i, s := range r.segments {
			if awake[i]++; s.Park.armed.Load() {
				awake[i] = 0
			}
		}
		if still == looks {
			w.stalls.Add(1)
			w.stalled.Store(true)
			r.sayStalled(report(), awake)
		}
	}
	return true
}

// sayStalled logs what blocks: functions that have not returned to their segment, queues whose entries nobody answers.
// What lies before a segment that sleeps waits for something further down. awake is how many looks in a row have found each
// segment awake: one that was woken for nothing sleeps again at the next.
func (r *Runner) sayStalled(report Report, awake []int) {
	var stuck, edges []string
	inside := map[string]bool{} // nodes of segments that are stuck: they take no answers, and show none
	for i, s := range r.segments {
		if awake[i] < 2 {
			continue
		}
		stuck = append(stuck, s.name())
		for _, n := range s.Nodes {
			inside[n.Name] = true
		}
	}
	for _, q := range report.Queues() {
		worker := slices.ContainsFunc(r.workers, func(w worker) bool { return w.name == q.To }) || q.Done && len(stuck) == 0
		if worker && q.InFlight > 0 && !inside[q.From] {
			edges = append(edges, fmt.Sprintf("%s to %s: %d of %d", q.From, q.To, q.InFlight, q.Capacity))
		}
	}
	inFlight := uint64(0)
	for _, n := range report.Nodes() {
		inFlight += n.InFlight
	}
	record := []any{"after", r.watch.after, "in_flight", inFlight, "blocked", edges}
	if len(stuck) > 0 {
		record = append(record, "stuck", stuck)
	}
	r.log.Warn("stalled: messages wait, and none comes to an end", record...)
}
