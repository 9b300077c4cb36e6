package hostmetrics

import (
	"context"
	"log/slog"
	"sync"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Probe reads some metrics and gives each to emit, as text: a number, and perhaps a unit.
type Probe func(emit func(metric, text string)) error

// A Poller asks its probes at a fixed interval. It hears what became of the readings: a metric that did not get through
// is marked in the next round, and then goes out even if it has not changed.
type Poller struct {
	every  time.Duration
	probes []Probe
	log    *slog.Logger

	next   time.Time // of the next round
	due    []Reading // of this round, not handed out yet
	failed []error   // likewise

	mu      sync.Mutex // Done and Read run on two goroutines
	missing map[string]bool
}

// NewPoller makes a poller whose first round is due at once.
func NewPoller(every time.Duration, log *slog.Logger, probes ...Probe) *Poller {
	return &Poller{every: every, probes: probes, log: log, missing: map[string]bool{}}
}

// Read hands out what is left of a round, or waits for the next one. A probe that fails is a bad input: it is counted,
// and the others go on.
func (p *Poller) Read(ctx context.Context, buf []*Reading) (n int, err error) {
	if len(p.due) == 0 && len(p.failed) == 0 {
		if err := p.wait(ctx); err != nil {
			return 0, err
		}
		p.poll()
		if err := ctx.Err(); err != nil { // what comes after the drain began is not accepted: do not offer it
			return 0, err
		}
	}
	if len(p.failed) > 0 {
		err, p.failed = p.failed[0], p.failed[1:]
		return 0, rt.Skip(err)
	}
	for n < min(len(buf), len(p.due)) {
		*buf[n] = p.due[n]
		n++
	}
	p.due = p.due[n:]
	return n, nil
}

// wait waits for the next round. Rounds that were missed are left out.
func (p *Poller) wait(ctx context.Context) error {
	if p.next.IsZero() {
		p.next = time.Now()
	}
	timer := time.NewTimer(time.Until(p.next))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case now := <-timer.C:
		for !p.next.After(now) {
			p.next = p.next.Add(p.every)
		}
		return nil
	}
}

// poll asks all probes.
func (p *Poller) poll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for _, probe := range p.probes {
		err := probe(func(metric, text string) {
			p.due = append(p.due, Reading{Metric: metric, Text: text, At: now, Again: p.missing[metric]})
		})
		if err != nil {
			p.log.Warn("a probe failed", "error", err)
			p.failed = append(p.failed, err)
		}
	}
}

// Done keeps account of the metrics that do not get through. It sees a reading as Read filled it. Only a marked one
// settles the account: one that was not may be an unchanged value, Acked since it was left out.
func (p *Poller) Done(r *Reading, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case err != nil && !p.missing[r.Metric]:
		p.log.Warn("a reading did not get through", "metric", r.Metric, "error", err)
		p.missing[r.Metric] = true
	case err == nil && r.Again:
		delete(p.missing, r.Metric)
	}
}
