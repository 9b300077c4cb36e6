package rt

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Pipeline is what every generated pipeline is.
type Pipeline interface {
	// Run runs the pipeline until its receivers end or ctx is cancelled, then drains it. It returns nil if nothing was
	// abandoned.
	Run(ctx context.Context) error
	// Force ends a drain at once, as its deadline would.
	Force()
	// Ready reports that the pipeline runs and does not drain yet.
	Ready() bool
	// Stalled reports whether messages wait and none has come to an end for stall_after, and how often that has been so.
	Stalled() (now bool, times uint64)
	// Report is a snapshot of all counters.
	Report() Report
}

// stop holds the latches that every wait looks at. They are set once and seen whatever is queued.
type stop struct{ draining, forced atomic.Bool }

// A Runner starts the goroutines of one pipeline, drains them in topological order and ends them by force. What it runs
// is registered by the pipeline's constructor, upstream first.
type Runner struct {
	ReadCtx context.Context // of receivers: ends when the drain begins
	CallCtx context.Context // of every other user function: ends at force

	name        string
	host        Host
	log         *slog.Logger
	nackLog     rareLog
	panicLog    rareLog
	stop        stop
	stopReading context.CancelFunc
	stopCalls   context.CancelFunc
	components  []*component
	receivers   []*receiver
	segments    []*Segment
	workers     []worker
	queues      []flusher
	parkers     []*Parker
	shutdown    Shutdown
	watch       watch

	started   atomic.Bool
	ready     atomic.Bool
	reading   roster // receivers
	working   roster // everyone else
	deadline  *timer
	force     chan struct{} // closed at force: by the drain's deadline or by Force
	forceOnce sync.Once
	settled   chan struct{} // closed when nobody calls done any more but a receiver that came too late

	mu     sync.Mutex
	err    error
	panics map[*Node]uint64
}

// Shutdown is the spec's word on the end of a pipeline.
type Shutdown struct {
	Drain time.Duration
	Drop  bool // in_flight: drop
}

// Init readies the runner of the pipeline called name.
func (r *Runner) Init(name string, shutdown Shutdown, options []Option) {
	r.name, r.shutdown = name, shutdown
	r.host, r.log = newHost(), slog.Default()
	r.force, r.settled = make(chan struct{}), make(chan struct{})
	r.panics = map[*Node]uint64{}
	r.reading.init()
	r.working.init()
	r.watch.init()
	for _, o := range options {
		o(r)
	}
	r.log = r.log.With("pipeline", name)
}

// Parker makes a park point that drain and force wake.
func (r *Runner) Parker() *Parker {
	p := newParker()
	r.parkers = append(r.parkers, p)
	return p
}

// AlarmedParker makes a park point for a segment with deadlines.
func (r *Runner) AlarmedParker() *Parker {
	p := r.Parker()
	p.alarm = r.host.alarm()
	return p
}

// Now is the time that deadlines are measured by. A segment with deadlines asks once a turn.
func (r *Runner) Now() time.Duration { return r.host.Now() }

// A flusher is a queue, whatever its entries are.
type flusher interface{ flush(owner *Parker) }

func (r *Runner) wakeAll() {
	for _, p := range r.parkers {
		p.Wake()
	}
}

// Ready reports that the pipeline runs and does not drain yet.
func (r *Runner) Ready() bool { return r.ready.Load() && !r.stop.draining.Load() }

// Force ends the drain at once; a second call does nothing.
func (r *Runner) Force() { r.forceOnce.Do(func() { close(r.force) }) }

// Run runs what is registered. report tells which queues still hold messages, for the error of a forced end.
func (r *Runner) Run(ctx context.Context, report func() Report) error {
	if !r.started.CompareAndSwap(false, true) {
		return fmt.Errorf("%s: a pipeline runs once; make another", r.name)
	}
	base := context.WithoutCancel(ctx)
	r.ReadCtx, r.stopReading = context.WithCancel(base)
	r.CallCtx, r.stopCalls = context.WithCancel(base)
	defer r.stopReading()
	defer r.stopCalls()

	running := r.startComponents(ctx)
	stopWatch := func() {}
	if running {
		r.launch()
		stopWatch = r.startWatch(report)
		r.ready.Store(true)
		receiveAny(ctx.Done(), r.reading.empty, r.force)
	}
	r.drain()
	defer r.deadline.Stop()
	if running {
		receiveOr(r.working.empty, r.force)
		stopWatch()
		if isOver(r.force) { // the last goroutine may have ended by force: then both are ready
			r.end(report)
		}
		close(r.settled)
		await(r.reading.empty) // for receivers that mind their ctx; one that is blocked in its call may outlive Run
	}
	r.closeComponents()

	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// drain begins the drain. From here on every wait ends by force at the latest.
func (r *Runner) drain() {
	if r.stop.draining.Swap(true) {
		return
	}
	r.stopReading()
	r.deadline = after(r.shutdown.Drain, r.Force)
	r.wakeAll()
}

// fail notes an error for Run to return after the drain.
func (r *Runner) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = errors.Join(r.err, err)
}

// Unheard counts on a Nack that no done hears being known all the same: it is logged at a limited rate.
//
//pipegen:cold
//go:noinline
func (r *Runner) Unheard(receiver *Node, err error) { r.unheard(receiver, err, 1) }

//pipegen:cold
//go:noinline
func (r *Runner) unheard(receiver *Node, err error, times uint64) {
	r.nackLog.note(&r.host, r.log, times, "message Nacked, and its receiver has no done", "receiver", receiver.Name, err)
}

// panicked counts a panic of node's function, and logs it at a limited rate.
func (r *Runner) panicked(node *Node, err error) {
	r.mu.Lock()
	r.panics[node]++
	r.mu.Unlock()
	r.panicLog.note(&r.host, r.log, 1, "a function panicked", "node", node.Name, err)
}

// Panics is how often node's function has panicked, for Stats.
func (r *Runner) Panics(node *Node) uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.panics[node]
}
