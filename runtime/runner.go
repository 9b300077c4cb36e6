package rt

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
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

	name       string
	host       Host
	log        *slog.Logger
	nackLog    rareLog
	panicLog   rareLog
	stop       stop
	components []component
	receivers  []*receiver
	segments   []*Segment
	workers    []worker
	parkers    []*Parker
	shutdown   Shutdown

	started   atomic.Bool
	ready     atomic.Bool
	force     chan struct{}
	forceOnce sync.Once
	over      chan struct{} // closed when Run has said all it will

	mu       sync.Mutex
	err      error
	panics   map[*Node]uint64
	reading  int      // receivers that have not ended
	running  []string // nodes of the goroutines that have not ended, receivers aside
	allRead  chan struct{}
	allEnded chan struct{}
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
	r.force, r.over = make(chan struct{}), make(chan struct{})
	r.panics = map[*Node]uint64{}
	r.allRead, r.allEnded = make(chan struct{}), make(chan struct{})
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

// A component is an instance with methods for its start and its end.
type component struct {
	name  string
	start func(context.Context) error // nil if the type has none
	close func() error                // nil if the type has none
	users []string
}

// Component registers an instance that wants to be told of its start or its end; users are the nodes that call it.
func (r *Runner) Component(name string, start func(context.Context) error, close func() error, users ...string) {
	r.components = append(r.components, component{name, start, close, users})
}

type receiver struct {
	node  *Node
	read  func()
	end   func()
	force func(drop bool) (nacked, silent uint64)
	tell  func() // tells done what lies in its queue; nil where there is no done
	done  string // the name under which the worker of done runs
	ended atomic.Bool
}

// Receiver registers a pull receiver: read calls it until its Reader's Next says no.
func Receiver[M any](r *Runner, in *Reader[M], read func()) {
	r.receivers = append(r.receivers, &receiver{node: in.node, read: read, end: in.end, force: in.Force})
	r.reading++
}

// DoneWorker registers the worker that tells in's done of the outcomes in q: it answers each, and so gives the message back.
func DoneWorker[M any](r *Runner, in *Reader[M], q *Queue[Letter[M]], work func(), failed func(error)) {
	x := r.receivers[slices.IndexFunc(r.receivers, func(x *receiver) bool { return x.node == in.node })]
	x.done = in.node.Name + " (done)"
	x.tell = func() {
		for q.entries.avail() > 0 {
			if l := q.entries.pop(); in.Tell(l) {
				in.tells(&l.Msg.Body, l.Cause)
			}
		}
	}
	r.workers = append(r.workers, worker{in.node, x.done, work, failed})
}

// end closes the lane of a receiver whose loop is over, however it ended.
func (r *Reader[M]) end() {
	r.ended = true
	r.Next()
}

type worker struct {
	node   *Node
	name   string
	work   func()
	failed func(error)
}

// Worker registers a goroutine that calls an exporter: work runs until its queue is drained, failed answers for a call
// that panicked.
func (r *Runner) Worker(node *Node, work func(), failed func(error)) {
	r.workers = append(r.workers, worker{node, node.Name, work, failed})
}

// A Segment is a run of nodes on one goroutine. Its methods never block.
type Segment struct {
	Nodes   []*Node
	Park    *Parker
	Turn    func() (progress bool)      // takes answers, then messages as far as the gate is open
	Answers func() (progress bool)      // takes answers only
	Drain   func() (ended bool)         // closes what is ahead once nothing can come any more
	Publish func()                      // shows counters to Stats
	Panic   func(node *Node, err error) // goes on after a panic in node's function

	hold  atomic.Uint32
	armed bool // its parker is
}

// A segment's counters and lanes belong to its goroutine until force takes them away from one that is stuck in a user's
// function; in publishing they can't be taken.
const (
	owned uint32 = iota
	publishing
	stolen
)

// Segment registers a segment.
func (r *Runner) Segment(s *Segment) { r.segments = append(r.segments, s) }

// Unheard counts on a Nack that no done hears being known all the same: it is logged at a limited rate.
func (r *Runner) Unheard(receiver *Node, err error) {
	r.nackLog.note(&r.host, r.log, "message Nacked, and its receiver has no done", "receiver", receiver.Name, err)
}

// panicked counts a panic of node's function, and logs it at a limited rate.
func (r *Runner) panicked(node *Node, err error) {
	r.mu.Lock()
	r.panics[node]++
	r.mu.Unlock()
	r.panicLog.note(&r.host, r.log, "a function panicked", "node", node.Name, err)
}

// Panics is how often node's function has panicked, for Stats.
func (r *Runner) Panics(node *Node) uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.panics[node]
}

// Ready reports that the pipeline runs and does not drain yet.
func (r *Runner) Ready() bool { return r.ready.Load() && !r.stop.draining.Load() }

// Force ends the drain at once; a second call does nothing.
func (r *Runner) Force() { r.forceOnce.Do(func() { close(r.force) }) }

// fail notes an error for Run to return after the drain.
func (r *Runner) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = errors.Join(r.err, err)
}

// forceGrace is how long force waits, in total, for functions that mind their ctx.
const forceGrace = 50 * time.Millisecond

// Run runs what is registered; report tells which queues still hold messages, for the error of a forced end.
func (r *Runner) Run(ctx context.Context, report func() Report) error {
	if !r.started.CompareAndSwap(false, true) {
		return fmt.Errorf("%s: a pipeline runs once; make another", r.name)
	}
	base := context.WithoutCancel(ctx)
	var stopReading, stopCalls context.CancelFunc
	r.ReadCtx, stopReading = context.WithCancel(base)
	r.CallCtx, stopCalls = context.WithCancel(base)
	defer stopReading()
	defer stopCalls()

	if err := r.start(ctx); err != nil {
		close(r.over)
		return err
	}
	r.launch()
	r.ready.Store(true)

	select {
	case <-ctx.Done():
	case <-r.allRead:
	case <-r.force:
	}
	r.stop.draining.Store(true)
	stopReading()
	r.wakeAll()

	deadline := time.NewTimer(r.shutdown.Drain)
	defer deadline.Stop()
	select {
	case <-r.allEnded:
	case <-deadline.C:
		r.Force()
	case <-r.force:
	}
	select {
	case <-r.allEnded:
	default:
		stopCalls()
		r.end(report)
	}
	r.closeComponents(deadline.C)
	close(r.over)
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// start starts the components; if one fails, those before it are closed again.
func (r *Runner) start(ctx context.Context) error {
	for i, c := range r.components {
		if c.start == nil {
			continue
		}
		err := guard(func() error { return c.start(ctx) })
		if err == nil {
			continue
		}
		err = fmt.Errorf("%s: start of %s: %w", r.name, c.name, err)
		for _, before := range slices.Backward(r.components[:i]) {
			if before.close != nil {
				err = errors.Join(err, guard(before.close))
			}
		}
		return err
	}
	return nil
}

// guard turns a panic into an error.
func guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = caught(v)
		}
	}()
	return f()
}

func (r *Runner) launch() {
	for _, w := range r.workers {
		r.running = append(r.running, w.name)
	}
	for _, s := range r.segments {
		r.running = append(r.running, s.name())
	}
	for _, w := range r.workers {
		go r.work(w)
	}
	for _, s := range r.segments {
		go r.loop(s)
	}
	for _, x := range r.receivers {
		go r.receive(x)
	}
}

func (r *Runner) receive(x *receiver) {
	err := guard(func() error { x.read(); return nil })
	if err != nil {
		r.panicked(x.node, err)
		r.fail(FailPermanent(x.node, err)) // it accepted nothing, and would panic for ever
		_ = guard(func() error { x.end(); return nil })
	}
	x.ended.Store(true)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reading--; r.reading == 0 {
		close(r.allRead)
	}
}

func (r *Runner) work(w worker) {
	defer r.ended(w.name)
	for {
		err := guard(func() error { w.work(); return nil })
		if err == nil {
			return
		}
		r.panicked(w.node, err)
		w.failed(Permanent(err))
	}
}

func (r *Runner) ended(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.Index(r.running, name)
	r.running = slices.Delete(r.running, i, i+1)
	if len(r.running) == 0 {
		close(r.allEnded)
	}
}

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

// loop runs a segment. A panic in a user's function leaves the turn; the message in hand is settled at the head of the
// next entry, where a further panic is caught like the first.
func (r *Runner) loop(s *Segment) {
	defer r.ended(s.name())
	var at *Node
	var err error
	for !r.enter(s, &at, &err) {
	}
}

func (r *Runner) enter(s *Segment, at **Node, err *error) (ended bool) {
	defer func() {
		if v := recover(); v != nil {
			node := locate(r.name, s.Nodes)
			if node == nil {
				panic(v) // not a user's function: a bug of ours must not be taken for a message's
			}
			*at, *err = node, Permanent(caught(v))
			r.panicked(node, *err)
			if s.armed {
				s.armed = false
				s.Park.disarm()
			}
		}
	}()
	if node := *at; node != nil {
		*at = nil
		s.Panic(node, *err)
	}
	for {
		switch {
		case r.stop.forced.Load():
			return true
		case s.Turn():
			if !s.publish() {
				return true
			}
		case s.Drain():
			s.publish()
			return true
		default:
			runtime.Gosched()
			if s.Turn() {
				if !s.publish() {
					return true
				}
				continue
			}
			ended := r.sleep(s)
			if !s.publish() || ended {
				return true
			}
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
		s.Park.sleep()
	}
	s.armed = false
	return ended
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

func (r *Runner) wakeAll() {
	for _, p := range r.parkers {
		p.Wake()
	}
}

// end is force: what has not ended is left behind, what has answered is heard, the rest is Nacked.
func (r *Runner) end(report func() Report) {
	r.stop.forced.Store(true)
	r.wakeAll()
	grace := time.NewTimer(forceGrace)
	defer grace.Stop()
	select {
	case <-r.allEnded:
	case <-grace.C:
	}
	abandoned := &AbandonedError{Pipeline: r.name, Where: holding(report())}
	settled := make(chan struct{})
	go func() {
		defer close(settled)
		r.settle(abandoned)
	}()
	grace.Reset(forceGrace)
	select {
	case <-settled:
	case <-grace.C: // done does not return: nobody can be told of the rest
		abandoned = &AbandonedError{Pipeline: r.name, Where: abandoned.Where}
	}
	r.mu.Lock()
	stuck := slices.Clone(r.running)
	r.mu.Unlock()
	if abandoned.Stuck = stuck; len(stuck) > 0 || abandoned.Nacked+abandoned.Silent > 0 {
		r.log.Error("forced to end", "nacked", abandoned.Nacked, "without_outcome", abandoned.Silent, "stuck", stuck)
		r.fail(abandoned)
	}
}

// holding names the queues that hold messages.
func holding(report Report) (where []string) {
	for _, q := range report.Queues() {
		if q.InFlight > 0 {
			where = append(where, fmt.Sprintf("%d at %s", q.InFlight, q.To))
		}
	}
	return where
}

// settle gives their outcomes to all messages in flight. From the exporters up, each segment whose goroutine has ended
// takes the answers that came in time; then the receivers are told.
func (r *Runner) settle(a *AbandonedError) {
	for _, s := range slices.Backward(r.segments) {
		if r.isRunning(s.name()) {
			for !s.hold.CompareAndSwap(owned, stolen) && s.hold.Load() != stolen {
				runtime.Gosched()
			}
			continue
		}
		for s.Answers() {
		}
		s.publish()
	}
	for _, x := range r.receivers {
		drop := r.shutdown.Drop || x.tell != nil && r.isRunning(x.done)
		if x.tell != nil && !drop {
			x.tell()
		}
		nacked, silent := x.force(drop)
		a.Nacked += nacked
		a.Silent += silent
	}
}

func (r *Runner) isRunning(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.running, name)
}

// closeComponents ends the components in drain order. One that is still in use is left alone; one that does not return
// is not waited for beyond the deadline.
func (r *Runner) closeComponents(deadline <-chan time.Time) {
	for _, c := range r.components {
		if c.close == nil || r.inUse(c) {
			continue
		}
		closed := make(chan error, 1)
		go func() { closed <- guard(c.close) }()
		var err error
		select {
		case err = <-closed:
		case <-r.closeLimit(deadline):
			select {
			case err = <-closed:
			default:
				err = errors.New("did not return before the deadline")
			}
		}
		if err != nil {
			r.fail(fmt.Errorf("%s: close of %s: %w", r.name, c.name, err))
		}
	}
}

// closeLimit is the drain's deadline, or a grace after it has passed.
func (r *Runner) closeLimit(deadline <-chan time.Time) <-chan time.Time {
	if r.stop.forced.Load() {
		return time.After(forceGrace)
	}
	return deadline
}

func (r *Runner) inUse(c component) bool {
	for _, user := range c.users {
		for _, x := range r.receivers {
			if x.node.Name == user && !x.ended.Load() {
				return true
			}
			if x.node.Name == user && x.done != "" && r.isRunning(x.done) {
				return true
			}
		}
		for _, s := range r.segments {
			if r.isRunning(s.name()) && slices.ContainsFunc(s.Nodes, func(n *Node) bool { return n.Name == user }) {
				return true
			}
		}
		if r.isRunning(user) {
			return true
		}
	}
	return false
}
