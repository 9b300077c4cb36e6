package harness

import (
	"fmt"
	"strconv"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

const progressEvery = time.Second

// totals are the counts of a pipeline's receivers together.
type totals struct{ accepted, acked, nacked, abandoned, inFlight uint64 }

func sum(report rt.Report) (t totals) {
	for _, n := range report.Nodes() {
		if n.Kind == "receiver" {
			t.accepted += n.In
			t.acked += n.Acked
			t.nacked += n.Nacked
			t.abandoned += n.Abandoned
			t.inFlight += n.InFlight
		}
	}
	return t
}

// A progress remembers the last line's counts to tell rates.
type progress struct {
	last totals
	at   time.Time
}

// line fits on 80 columns whatever the counts are.
func (p *progress) line(report rt.Report, draining, stalled bool) string {
	now, t := time.Now(), sum(report)
	elapsed := progressEvery // before the first line there was one tick
	if !p.at.IsZero() {
		elapsed = now.Sub(p.at)
	}
	rate := func(now, before uint64) string {
		return short(uint64(float64(now-before)/elapsed.Seconds() + 0.5))
	}
	line := fmt.Sprintf("accepted %s (%s/s)  acked %s (%s/s)  nacked %s (%s/s)",
		short(t.accepted), rate(t.accepted, p.last.accepted),
		short(t.acked), rate(t.acked, p.last.acked),
		short(t.nacked), rate(t.nacked, p.last.nacked))
	switch {
	case stalled:
		line = "stalled  " + line
	case draining:
		line = "draining  " + line
	}
	p.last, p.at = t, now
	return line
}

// short writes a count in at most five characters: 99999, then 100k, 9999k, 10M and so on.
func short(n uint64) string {
	if n < 100_000 {
		return strconv.FormatUint(n, 10)
	}
	for _, unit := range "kMGTP" {
		if n /= 1000; n < 10_000 {
			return strconv.FormatUint(n, 10) + string(unit)
		}
	}
	return strconv.FormatUint(n/1000, 10) + "E"
}
