package rt

import (
	"fmt"
	"slices"
)

// end is force: what has not ended is left behind, what has answered is heard, the rest is Nacked. Whatever may hang in a
// user's function runs on a goroutine of its own here and gets a moment, no more.
func (r *Runner) end(report func() Report) {
	r.stop.forced.Store(true)
	r.stopCalls()
	r.wakeAll()
	await(r.working.empty)
	a := &AbandonedError{Pipeline: r.name}

	await(together([]func(){r.hear}))
	for _, s := range r.segments {
		s.steal() // an outcome that is not known by now is Nacked, and must not be counted again
	}
	a.Where = held(report())
	r.settle()
	for _, x := range r.receivers {
		nacked, silent := x.in.forced()
		a.Nacked += nacked
		a.Silent += silent
	}
	if a.Stuck = r.working.all(); len(a.Stuck) > 0 || len(a.Where) > 0 || a.Nacked+a.Silent > 0 {
		r.log.Error("forced to end", "nacked", a.Nacked, "without_outcome", a.Silent, "undelivered", a.Where, "stuck", a.Stuck)
		r.fail(a)
	}
}

// held tells which queues hold messages.
func held(report Report) (where []string) {
	for _, q := range report.Queues() {
		if q.InFlight > 0 && !q.Done { // what done has not been told yet, it is told below
			where = append(where, fmt.Sprintf("%d to %s", q.InFlight, q.To))
		}
	}
	return where
}

// hear takes the answers that came in time, from the exporters up, where the segment's goroutine does not any more.
func (r *Runner) hear() {
	for _, s := range slices.Backward(r.segments) {
		name := s.name()
		if r.working.has(name) {
			continue // stuck; its goroutine may come back any time, so nobody else acts for it
		}
		r.working.join(name)
		for !r.enter(s, r.lastAnswers) {
		}
		r.working.leave(name)
	}
}

// lastAnswers does at force what is left of a segment's last turn.
func (r *Runner) lastAnswers(s *Segment) {
	for s.hold.Load() != stolen && s.Answers() { // stolen: an inline exporter has hung in it
	}
	for _, q := range r.queues {
		q.flush(s.Park)
	}
	s.publish()
}

// settle gives their outcomes to the messages in flight: those that are known and lie before done, then a Nack, or
// nothing where the spec says so. A done that does not return keeps nobody but its own receiver from hearing.
func (r *Runner) settle() {
	var telling []func()
	for _, x := range r.receivers {
		x.in.seize()
		if x.tell == nil || r.working.has(x.doneName()) {
			continue
		}
		r.working.join(x.doneName())
		telling = append(telling, func() {
			defer r.working.leave(x.doneName())
			x.tell()
			if !r.shutdown.Drop {
				x.in.nackAll()
			}
		})
	}
	awaitProgress(together(telling), func() (told uint64) {
		for _, x := range r.receivers {
			told += x.in.outcomes()
		}
		return told
	})
	for _, x := range r.receivers {
		if x.tell == nil && !r.shutdown.Drop {
			x.in.nackAll()
		}
		if r.shutdown.Drop || r.working.has(x.doneName()) {
			x.in.mute()
		}
		x.in.abandonAll()
	}
}
