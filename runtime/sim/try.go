//go:build pipegensim

package sim

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Result is what came of one seed.
type Result struct {
	Summary
	Broken []string // promises, in the order in which they were seen to be broken; none is what is wanted
	Story  string   // a line for each event, where it was asked for
	habits []string // of nodes, that a frame may keep them from
}

// A trial is one seed of one pipeline.
type trial struct {
	Result
	frame    frame
	world    *rt.World
	chance   *rand.Rand
	pipeline Pipeline
	running  rt.Pipeline // nil until it is made

	model   *model // nil: it does not know all that the pipeline has
	gathers bool   // messages go in batches: of several attempts on one, not all are told apart
	hurries bool   // a destination may fail before it has an outcome, or by what a processor makes of it
	problem string // what the model does not understand
	healthy bool   // nothing hangs, nothing fails
	nodes   map[*rt.Node]*node
	dones   map[*rt.Node]*rt.Node // by their receivers
	bodies  map[any]*body
	order   []*body // of bodies, as they were made
	lives   []*life

	outstanding int // calls of exporters, of done and of components that have not returned
	started     bool
	hangs       bool          // a component's start or end did
	draining    time.Duration // since when, plus 1; 0: not yet
	forcing     time.Duration // likewise; Force was called
	quiet       time.Duration // likewise; the drain has nothing to wait for
	returned    bool          // Run has
	impatient   bool          // it had given up a done that got on

	telling bool
	story   strings.Builder
}

// current is the trial that runs. There is one at a time: receivers and exporters, which know nothing but themselves, find
// it here.
var current *trial

const (
	grace   = 1500 * time.Millisecond // in which a forced end must be over: some moments, and more where done gets on
	tells   = 950 * time.Millisecond  // how long a forced end waits at least for a done that gets on: twenty moments, but the last
	anAge   = 3 * time.Hour           // after which every call that ever returns has
	maxHang = 2 * time.Hour
)

// Try simulates a pipeline under one seed. story asks for the Result's.
func Try(p Pipeline, seed uint64, story bool) *Result { return try(p, seed, wide(), story) }

func try(p Pipeline, seed uint64, within frame, story bool) *Result {
	t := &trial{
		world: rt.NewWorld(seed), pipeline: p, telling: story, frame: within,
		nodes: map[*rt.Node]*node{}, dones: map[*rt.Node]*rt.Node{}, bodies: map[any]*body{},
	}
	t.Seeds, t.Faults = 1, map[string]uint64{}
	t.chance = t.world.Chance
	t.world.Calm = within.calm
	t.healthy = t.one(4)
	t.model, t.hurries = describe(p.Graph)
	t.world.Idle = t.idle
	current, rt.Watch = t, t
	if err := rt.Simulate(t.world, t.main); err != nil {
		t.brokenf("%v", err)
	}
	current, rt.Watch = nil, nil
	t.Events, t.Time, t.Trace, t.Story = t.world.Steps(), t.world.Now(), t.world.Trace(), t.story.String()
	return &t.Result
}

// main makes the pipeline, runs it to its end, and waits for what comes afterwards.
func (t *trial) main() {
	p, err := t.pipeline.New(rt.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.brokenf("it can't be made: %v", err)
		return
	}
	t.running = p
	t.gathers = len(batchesOf(p.Report())) > 0
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	t.world.Go(func() { t.ending(cancel) })
	err = p.Run(ctx)
	t.tellf("Run returns %v", err)
	t.returned = true
	if t.draining == 0 { // nobody has looked round since it began
		t.draining = t.world.Now() + 1
	}
	t.checkEnd(err)
	t.world.Sleep(anAge)
	t.checkAftermath(err)
}

// ending brings the end about, at a time and in a way that chance decides.
func (t *trial) ending(cancel func()) {
	t.world.Sleep(min(t.frame.end, t.draw(0, 100*time.Microsecond, 10*time.Millisecond, time.Second, time.Minute, 10*time.Minute)))
	if t.one(8) {
		t.force()
	}
	t.tellf("Run's ctx ends")
	cancel()
	if t.one(4) {
		t.world.Sleep(t.draw(0, time.Microsecond, time.Millisecond, time.Second, t.pipeline.Shutdown.Drain))
		t.force()
	}
}

func (t *trial) force() {
	if t.returned || t.frame.patient {
		return
	}
	t.tellf("Force is called")
	if t.forcing == 0 {
		t.forcing = t.world.Now() + 1
	}
	t.running.Force()
}

// forced reports whether Run may end by force now: it was called, or the drain's deadline has passed.
func (t *trial) forced() bool {
	return t.forcing > 0 || t.draining > 0 && t.world.Now() >= t.draining-1+t.pipeline.Shutdown.Drain
}

// brokenf notes a promise that was not kept.
func (t *trial) brokenf(format string, args ...any) {
	if len(t.Broken) < 10 {
		b := fmt.Sprintf(format, args...)
		t.Broken = append(t.Broken, b)
		t.tellf("BROKEN: %s", b)
	}
}

// tellf adds a line to the story.
func (t *trial) tellf(format string, args ...any) {
	if t.telling {
		fmt.Fprintf(&t.story, "    %14v  %s\n", t.world.Now(), fmt.Sprintf(format, args...))
	}
}

// draw draws a time up to one of several.
func (t *trial) draw(most ...time.Duration) time.Duration {
	m := most[t.chance.IntN(len(most))]
	return time.Duration(t.chance.Int64N(int64(m) + 1))
}

// one is true once in n times.
func (t *trial) one(n int) bool { return t.chance.IntN(n) == 0 }

// last gives the last n lines.
func last(text string, n int) string {
	lines := strings.SplitAfter(text, "\n")
	return strings.Join(lines[max(0, len(lines)-n-1):], "")
}
