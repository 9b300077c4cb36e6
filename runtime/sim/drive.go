//go:build pipegendrive

package sim

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A drive is a pipeline that runs in real time, as fast as it can, with receivers that always have messages and exporters that
// Ack at once.
type drive struct {
	seeds []uint64 // of messages
	quota uint64   // of messages, for each receiver; 0: there is no end

	pipeline rt.Pipeline
	cancel   func()
	ended    chan struct{} // Run has returned
	err      error         // Run's

	sent   atomic.Uint64
	over   atomic.Bool   // receivers have no more
	dry    chan struct{} // one for each receiver that has no more
	gate   sync.RWMutex  // held by exporters for a moment
	mu     sync.Mutex
	wells  map[*rt.Node]any // *well[M]
	pushed []string         // receivers that push
}

// current is the drive that runs: receivers and exporters, which know nothing but themselves, find it here.
var current *drive

const (
	many   = 200_000          // messages of a window;
	long   = time.Second      // it ends after this, unless there are not
	some   = 20_000           // messages by then: then it goes on until there are,
	tooFew = 10 * time.Second // or this has passed, and there may be
	few    = 1000             // messages, or less, which tell nothing
	still  = 20 * time.Millisecond
)

func wellOf[M any](of *rt.Node) *well[M] {
	d := current
	d.mu.Lock()
	defer d.mu.Unlock()
	w, ok := d.wells[of].(*well[M])
	if !ok {
		w = &well[M]{drive: d, drafts: map[*M]*draft[M]{}}
		d.wells[of] = w
	}
	return w
}

// start makes a pipeline and runs it.
func start(p Pipeline, seeds []uint64, quota uint64) (*drive, error) {
	d := &drive{seeds: seeds, quota: quota, wells: map[*rt.Node]any{}, dry: make(chan struct{}, 1000), ended: make(chan struct{})}
	made, err := p.New(rt.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		return nil, err
	}
	d.pipeline, current = made, d
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	go func() {
		d.err = made.Run(ctx)
		close(d.ended)
	}()
	return d, nil
}

// stop ends it, by force where it does not soon. forced says that it was so.
func (d *drive) stop() (forced bool) {
	d.over.Store(true)
	d.cancel()
	if d.returns(time.Second) {
		return false
	}
	d.pipeline.Force()
	d.returns(3 * time.Second)
	return true
}

func (d *drive) returns(within time.Duration) bool {
	select {
	case <-d.ended:
		return true
	case <-time.After(within):
		return false
	}
}

// flood fills the pipeline with all that it can hold: every message, every clone and every place is used once. Messages that come
// to no exporter never fill it.
func (d *drive) flood() {
	d.gate.Lock()
	defer d.gate.Unlock()
	before := d.sent.Load()
	for range 10 {
		time.Sleep(still)
		now := d.sent.Load()
		if now == before {
			return
		}
		before = now
	}
}

// let lets so many messages pass, or as many as do in the time that there is.
func (d *drive) let(most uint64) (messages uint64) {
	from, begun := d.sent.Load(), time.Now()
	for {
		time.Sleep(time.Millisecond)
		messages = d.sent.Load() - from
		took := time.Since(begun)
		if messages >= most || took > long && messages >= some || took > tooFew || d.hasEnded() {
			return messages
		}
	}
}

func (d *drive) hasEnded() bool {
	select {
	case <-d.ended:
		return true
	default:
		return false
	}
}

// count lets messages pass and counts what is allocated meanwhile.
func (d *drive) count() (messages, objects uint64) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	messages = d.let(many)
	runtime.ReadMemStats(&after)
	return messages, after.Mallocs - before.Mallocs
}

// allocates reports whether so many objects are more than what Go makes for itself when goroutines park, and what the stall watch
// does when it looks.
func allocates(messages, objects uint64) bool { return objects > 500+messages/100 }

// Drafts that are tried.
const (
	tries   = 32
	wanted  = 8 // that pass; then no more are tried
	brought = 16
	trying  = 3 * time.Second
)

// passing finds seeds of messages on which nothing fails: an error may allocate, and is no steady state.
func passing(p Pipeline) (seeds []uint64, tried int, err error) {
	begun := time.Now()
	for seed := uint64(0); seed < tries && len(seeds) < wanted && time.Since(begun) < trying; seed++ {
		passes, err := try(p, seed)
		if err != nil {
			return nil, 0, err
		}
		tried++
		if passes {
			seeds = append(seeds, seed)
		}
	}
	return seeds, tried, nil
}

// try drives a few messages of one seed through a pipeline and reports whether nothing failed.
func try(p Pipeline, seed uint64) (passes bool, err error) {
	d, err := start(p, []uint64{seed}, brought)
	if err != nil {
		return false, err
	}
	for _, n := range d.pipeline.Report().Nodes() {
		if n.Kind == "receiver" {
			select {
			case <-d.dry:
			case <-d.ended:
			case <-time.After(time.Second):
			}
		}
	}
	forced := d.stop()
	if d.hasEnded() && d.err != nil && !forced {
		return false, d.err
	}
	for _, n := range d.pipeline.Report().Nodes() {
		if n.Failed > 0 || n.Panics > 0 || n.Nacked > 0 && !forced {
			return false, nil
		}
	}
	return true, nil
}

// A Driven is what came of a drive.
type Driven struct {
	Messages    uint64    `json:"messages"`
	Allocations uint64    `json:"allocations"`
	Allocates   bool      `json:"allocates"` // more than may be
	Few         bool      `json:"few"`       // fewer messages than tell anything
	Drafts      int       `json:"drafts"`    // messages that were drawn,
	Passing     int       `json:"passing"`   // and those of them on which nothing fails
	Pushed      []string  `json:"pushed"`    // receivers that push: here from one goroutine
	Failures    []Failure `json:"failed"`
	Error       string    `json:"error"`    // it could not be driven
	Profiled    uint64    `json:"profiled"` // messages, for Sites
	Sites       []Site    `json:"sites"`
}

// A Failure is how often a node has failed meanwhile.
type Failure struct {
	Node  string `json:"node"`
	Times uint64 `json:"times"`
}

// Drive drives a pipeline and counts what it allocates.
func Drive(p Pipeline) Driven {
	var r Driven
	seeds, tried, err := passing(p)
	if err != nil {
		return Driven{Error: err.Error()}
	}
	r.Drafts, r.Passing = tried, len(seeds)
	if len(seeds) == 0 {
		for seed := range uint64(tries) {
			seeds = append(seeds, seed)
		}
	}
	d, err := start(p, seeds, 0)
	if err != nil {
		return Driven{Error: err.Error()}
	}
	for range enough + 1 {
		d.flood()
		d.let(few)
	}
	for range 3 { // what is left to be made once is made in the first
		if r.Messages, r.Allocations = d.count(); !allocates(r.Messages, r.Allocations) {
			break
		}
	}
	r.Allocates = allocates(r.Messages, r.Allocations)
	if r.Allocates {
		// A body that was never used before is drawn, even now. That is ours.
		var others uint64
		r.Profiled, others, r.Sites = d.profile()
		if !allocates(r.Profiled, others) {
			r.Messages, r.Allocations, r.Allocates, r.Sites = r.Profiled, others, false, nil
		}
	}
	r.Few = r.Messages < few
	if d.hasEnded() {
		return Driven{Error: errors.Join(errors.New("it ends by itself"), d.err).Error()}
	}
	for _, n := range d.pipeline.Report().Nodes() {
		if times := n.Failed + n.Panics; times > 0 {
			r.Failures = append(r.Failures, Failure{n.Name, times})
		}
	}
	d.stop()
	r.Pushed = d.pushed
	return r
}
