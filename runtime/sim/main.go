//go:build pipegensim

package sim

import (
	"flag"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// Main runs seeds of pipelines as the command line says, and exits: 0 where all promises were held, else 1.
func Main(pipelines ...Pipeline) { os.Exit(run(os.Args[1:], os.Stdout, pipelines)) }

// now is the trial that runs, for whoever looks on.
var now atomic.Pointer[string]

// An order is what the command line asks for.
type order struct {
	seed, seeds uint64
	limit       time.Duration // of real time; 0: none
	first       bool
	story       bool
}

func run(args []string, out io.Writer, pipelines []Pipeline) (status int) {
	var o order
	flags := flag.NewFlagSet("sim", flag.ExitOnError)
	flags.Uint64Var(&o.seed, "seed", 1, "the first `seed`")
	flags.Uint64Var(&o.seeds, "seeds", 100, "how `many` seeds of each pipeline")
	flags.DurationVar(&o.limit, "for", 0, "go on with more seeds for this `long`, or until one fails")
	flags.BoolVar(&o.first, "first", false, "stop at the first pipeline that breaks a promise")
	flags.BoolVar(&o.story, "story", false, "tell what happens under each seed")
	_ = flags.Parse(args) // it exits
	go watch(out, func() string { return *now.Load() })
	for _, p := range pipelines {
		if !o.simulate(out, p) {
			status = 1
			if o.first {
				break
			}
		}
	}
	return status
}

// simulate runs one pipeline and reports whether it held its promises; it stops at the first seed that did not.
func (o *order) simulate(out io.Writer, p Pipeline) (held bool) {
	var total Summary
	begun := time.Now()
	for i := uint64(0); i < o.seeds || time.Since(begun) < o.limit; i++ {
		seed := o.seed + i
		at := fmt.Sprintf("%s, seed %d", p.Name, seed)
		now.Store(&at)
		r := Try(p, seed, o.story)
		total.add(&r.Summary)
		if o.story {
			fmt.Fprintf(out, "%s, seed %d:\n%s", p.Name, seed, r.Story)
		}
		if len(r.Broken) == 0 {
			continue
		}
		fmt.Fprintf(out, "%s, seed %d: after %d events, at %v of its time\n", p.Name, seed, r.Events, r.Time)
		for _, b := range r.Broken {
			fmt.Fprintf(out, "    %s\n", b)
		}
		if !o.story {
			o.tell(out, p, seed)
		}
		return false
	}
	fmt.Fprintf(out, "%s: %v, trace %016x\n", p.Name, &total, total.Trace)
	return true
}

// tell tells how a seed breaks its promise: in few words, if there are.
func (o *order) tell(out io.Writer, p Pipeline, seed uint64) {
	r := Try(p, seed, true)
	s := shrink(p, seed, r)
	if s.best == r {
		fmt.Fprintf(out, "The last of what happened:\n%s", last(r.Story, 40))
		return
	}
	fmt.Fprintf(out, "The same in short, %d lines instead of %d, messages: %d instead of %d (%s):\n", s.best.lines(), r.lines(), s.best.Messages, r.Messages, s)
	fmt.Fprint(out, last(s.best.Story, 40))
}

// A Summary is what has happened under some seeds.
type Summary struct {
	Seeds    uint64
	Events   uint64        // how often a goroutine ran for a while
	Time     time.Duration // virtual
	Messages uint64        // accepted
	Calls    uint64        // of exporters
	Judged   uint64        // outcomes that the model was asked about
	Faults   map[string]uint64
	Trace    uint64 // a hash of all that happened
}

func (s *Summary) add(t *Summary) {
	s.Seeds += t.Seeds
	s.Events += t.Events
	s.Time += t.Time
	s.Messages += t.Messages
	s.Calls += t.Calls
	s.Judged += t.Judged
	s.Trace = s.Trace*1099511628211 ^ t.Trace
	if s.Faults == nil {
		s.Faults = map[string]uint64{}
	}
	for kind, n := range t.Faults {
		s.Faults[kind] += n
	}
}

// String is one line; kinds of faults are in alphabetical order.
func (s *Summary) String() string {
	return fmt.Sprintf("%d seeds, %d events, %v of virtual time, %d messages, %d calls of exporters, %d outcomes judged, faults %v",
		s.Seeds, s.Events, s.Time.Round(time.Second), s.Messages, s.Calls, s.Judged, s.Faults)
}
