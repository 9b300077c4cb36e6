//go:build pipegensim

package sim

import (
	"fmt"
	"maps"
	"math"
	"strings"
	"time"
)

// A frame is what a trial is kept within: the same seed draws the same, but less of it happens.
type frame struct {
	messages int             // most that each receiver brings
	end      time.Duration   // latest begin of the end
	patient  bool            // nobody calls Force
	without  map[string]bool // habits that nodes do not have, each "NODE HABIT"
	calm     uint64          // the step from which the schedule takes turns
}

// wide is no frame at all.
func wide() frame { return frame{messages: math.MaxInt, end: math.MaxInt64, calm: math.MaxUint64} }

// habits are what a node may be cured of.
var habits = []struct {
	name string
	cure func(*node) (had bool)
}{
	{"hangs", func(n *node) bool { return reset(&n.hangsAt) }},
	{"panics", func(n *node) bool { return reset(&n.panics) }},
	{"fails for good", func(n *node) bool { return reset(&n.ends) }},
	{"fails", func(n *node) bool { return reset(&n.nacks) }},
	{"refuses input", func(n *node) bool { return reset(&n.refuses) }},
	{"is slow", func(n *node) bool { return reset(&n.slow) }},
	{"waits for outcomes", func(n *node) bool { return reset(&n.does) }},
}

func reset[T comparable](v *T) (had bool) {
	var zero T
	had = *v != zero
	*v = zero
	return had
}

// tame keeps a node within the frame, and notes the habits that it has.
func (t *trial) tame(n *node) {
	n.left = min(n.left, t.frame.messages)
	for _, h := range habits {
		key := n.name + " " + h.name
		if t.frame.without[key] {
			h.cure(n)
		} else if had := *n; h.cure(&had) {
			t.habits = append(t.habits, key)
		}
	}
}

// most is how many trials a search for a shorter story may take.
const most = 400

// A search makes a story short: it narrows the frame as long as the same promise is broken.
type search struct {
	pipeline Pipeline
	seed     uint64
	promise  string
	frame    frame
	best     *Result
	tries    int
}

// shrink gives a trial that breaks the same promise as r, the one of that seed, in fewer words.
func shrink(p Pipeline, seed uint64, r *Result) *search {
	s := &search{pipeline: p, seed: seed, promise: promise(r.Broken[0]), frame: wide(), best: r}
	for {
		lines := s.best.lines()
		s.fewerMessages()
		s.narrow(func(f *frame) { f.patient = true })
		for _, end := range []time.Duration{0, 100 * time.Microsecond, 10 * time.Millisecond, time.Second} {
			if end < s.frame.end && s.narrow(func(f *frame) { f.end = end }) {
				break
			}
		}
		for _, h := range s.best.habits {
			s.narrow(func(f *frame) {
				f.without = maps.Clone(f.without)
				if f.without == nil {
					f.without = map[string]bool{}
				}
				f.without[h] = true
			})
		}
		s.calmer()
		if s.tries >= most || s.best.lines() >= lines {
			return s
		}
	}
}

// fewerMessages halves the number of messages, and then tries one less at a time.
func (s *search) fewerMessages() {
	most := min(s.frame.messages, int(s.best.Messages))
	for n := most / 2; n > 0; n /= 2 {
		if !s.narrow(func(f *frame) { f.messages = n }) {
			break
		}
		most = n
	}
	for n := most - 1; n > 0 && n > most-4; n-- {
		s.narrow(func(f *frame) { f.messages = n })
	}
}

// calmer looks for an early step from which nothing depends on chance.
func (s *search) calmer() {
	low, high := uint64(0), min(s.frame.calm, s.best.Events)
	for low < high {
		middle := low + (high-low)/2
		if s.narrow(func(f *frame) { f.calm = middle }) {
			high = middle
		} else {
			low = middle + 1
		}
	}
}

// narrow tries a change of the frame, and keeps it where the promise is still broken and the story is no longer.
func (s *search) narrow(change func(*frame)) bool {
	if s.tries >= most {
		return false
	}
	s.tries++
	f := s.frame
	change(&f)
	r := try(s.pipeline, s.seed, f, true)
	if len(r.Broken) == 0 || promise(r.Broken[0]) != s.promise || s.best.Story != "" && r.lines() > s.best.lines() {
		return false
	}
	s.frame, s.best = f, r
	return true
}

// String says what the story was kept within.
func (s *search) String() string {
	f, kept := s.frame, []string{}
	if f.messages < math.MaxInt {
		kept = append(kept, fmt.Sprintf("at most %d messages of each receiver", f.messages))
	}
	if f.end < math.MaxInt64 {
		kept = append(kept, fmt.Sprintf("the end after %v at the latest", f.end))
	}
	if f.patient {
		kept = append(kept, "no Force")
	}
	if f.calm < math.MaxUint64 {
		kept = append(kept, fmt.Sprintf("goroutines in turn from step %d on", f.calm))
	}
	if len(f.without) > 0 {
		kept = append(kept, fmt.Sprintf("%d habits taken from nodes", len(f.without)))
	}
	return strings.Join(kept, ", ")
}

// lines is how long a story is.
func (r *Result) lines() int { return strings.Count(r.Story, "\n") }

// promise is what was broken, without the numbers: of another message, at another time it is the same.
func promise(broken string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return -1
		}
		return c
	}, broken)
}
