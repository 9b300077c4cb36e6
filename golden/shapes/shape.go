package shapes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A node of a drawn pipeline.
type node struct {
	name     string
	kind     string // map, filter, route, fanout, batch, exporter
	function string // such as M3
	inline   bool
	queue    int // 0: none written
	workers  int
	onError  string // nack, drop, letters, or branch
	letters  *node  // of onError letters: the exporter; of branch: where it begins
	next     *node
	none     bool // fanout with await_ack: none
	items    int  // of a batch
	to       []*destination
	cases    []*choice // of a route
}

// A choice is an entry of a route.
type choice struct {
	*node
	when string // the predicate; empty in the last one
}

type destination struct {
	*node
	primary  bool
	whenFull string // drop, block or empty
}

// A Shape is a drawn pipeline.
type Shape struct {
	Name  string
	first *node
	all   []*node
}

// Draw draws a pipeline.
func Draw(name string, seed uint64) *Shape {
	d := &drawer{r: rand.New(rand.NewPCG(seed, 0)), shape: &Shape{Name: name}}
	d.shape.first = d.branch(0, 0, 0)
	return d.shape
}

type drawer struct {
	r                               *rand.Rand
	shape                           *Shape
	maps, filters, exporters, burys int
	batchers                        int // exporters of batches
	slices                          bool
	inline                          bool    // the branch that is being drawn has no queue
	letters                         []*node // that may be shared: of the segment that is being drawn
	done                            []*node // all below which is drawn, so that others may lead there too
}

// Limits of what is drawn. There are so many functions, and a trail has so many places.
const (
	maxMaps, maxFilters, maxExporters, maxLetters = 24, 12, 40, 24
	maxSegments, maxTrail, maxNesting             = 6, 4, 3
	maxBatchers                                   = 12
)

func (d *drawer) odds(percent int) bool { return d.r.IntN(100) < percent }

func (d *drawer) add(kind, function string) *node {
	n := &node{name: fmt.Sprintf("%s%d", kind[:1], len(d.shape.all)), kind: kind, function: function, onError: "nack"}
	d.shape.all = append(d.shape.all, n)
	return n
}

// branch draws a run of nodes: segments so many stand before it, changed by so many maps, in so many fanouts.
func (d *drawer) branch(segments, changed, nested int) *node {
	var first *node
	link := &first
	var chain []*node
	defer func() { d.done = append(d.done, chain...) }()
	for {
		var n *node
		if n := d.meeting(changed); n != nil && first != nil && d.odds(25) {
			*link = n
			return first
		}
		queued := func() {
			if first == nil && segments == 0 || d.inline { // behind the receiver there is one already
				return
			}
			if segments+1 < maxSegments && d.odds(15) {
				n.queue = 4 << d.r.IntN(4)
				segments++
				d.letters = nil
			}
		}
		switch roll := d.r.IntN(100); {
		case roll < 30 && changed < maxTrail && d.maps < maxMaps:
			n = d.add("map", fmt.Sprint("M", d.maps))
			d.maps++
			changed++
			queued()
			d.failure(n)
		case roll < 45 && d.filters < maxFilters:
			n = d.add("filter", fmt.Sprint("F", d.filters))
			d.filters++
			queued()
		case roll < 55 && nested < maxNesting && d.filters+2 < maxFilters && d.exporters+4 < maxExporters:
			n = d.add("route", "")
			chain = append(chain, n)
			queued()
			*link = n
			d.route(n, segments, changed, nested)
			return first
		case roll < 80 && nested < maxNesting && d.exporters+4 < maxExporters:
			n = d.add("fanout", "")
			chain = append(chain, n)
			queued()
			*link = n
			d.fanout(n, segments, changed, nested)
			return first
		default:
			*link = d.exporter()
			return first
		}
		chain = append(chain, n)
		*link = n
		link = &n.next
	}
}

// meeting picks a node at which the branch that is being drawn, changed by so many maps, may end: nil if there is none.
func (d *drawer) meeting(changed int) *node {
	if d.inline || len(d.done) == 0 {
		return nil
	}
	n := d.done[d.r.IntN(len(d.done))]
	if changed+changesBelow(n) > maxTrail {
		return nil
	}
	return n
}

// changesBelow is how many maps a message may meet from n on.
func changesBelow(n *node) int {
	if n == nil {
		return 0
	}
	most := changesBelow(n.next)
	for _, t := range n.to {
		most = max(most, changesBelow(t.node))
	}
	for _, c := range n.cases {
		most = max(most, changesBelow(c.node))
	}
	if n.kind == "map" {
		most++
	}
	if n.onError == "branch" {
		most = max(most, changesBelow(n.letters))
	}
	return most
}

func (d *drawer) route(n *node, segments, changed, nested int) {
	here := d.letters
	first := d.filters
	d.filters += 1 + d.r.IntN(2) // now: what is drawn below takes predicates, too
	for when, end := first, d.filters; when < end; when++ {
		d.letters = here
		n.cases = append(n.cases, &choice{d.branch(segments, changed, nested+1), fmt.Sprint("F", when)})
	}
	d.letters = here
	n.cases = append(n.cases, &choice{d.branch(segments, changed, nested+1), ""})
	d.letters = nil
}

func (d *drawer) fanout(n *node, segments, changed, nested int) {
	n.none = d.odds(30)
	primary := 0
	count := 1 + d.r.IntN(4)
	if !n.none {
		primary = d.r.IntN(count)
	}
	here, inline := d.letters, d.inline
	for i := range count {
		to := &destination{primary: !n.none && i == primary}
		drop := !to.primary && !inline && segments+1 < maxSegments && d.odds(25)
		before := segments
		d.letters = here
		if drop { // a branch that is passed over is a segment of its own, unless it is an exporter
			before++
			d.letters = nil
		} else if d.odds(30) {
			d.inline = true
		}
		to.node = d.branch(before, changed, nested+1)
		d.inline = inline
		switch {
		case drop && !to.inline:
			to.whenFull = "drop"
		case drop:
			to.node.inline = false
			to.whenFull = "drop"
		case !to.primary && to.kind == "exporter" && !to.inline:
			to.whenFull = "block"
		}
		n.to = append(n.to, to)
	}
	d.letters = nil
}

func (d *drawer) exporter() *node {
	if !d.inline && d.batchers+3 < maxBatchers && d.odds(25) {
		return d.batch()
	}
	if !d.inline && !d.slices && d.odds(10) || d.exporters == maxExporters {
		return d.sliced()
	}
	n := d.add("exporter", fmt.Sprint("E", d.exporters))
	d.exporters++
	switch {
	case d.inline || d.odds(35):
		n.inline = true
	default:
		d.size(n)
	}
	d.failure(n)
	return n
}

// batch draws a batch with what takes it: an exporter, or a fanout to several.
func (d *drawer) batch() *node {
	n := d.add("batch", "")
	n.items = 1 + d.r.IntN(40)
	if d.odds(50) {
		n.queue = 16 << d.r.IntN(4)
	}
	if d.odds(40) {
		n.next = d.add("fanout", "")
		n.next.none = d.odds(30)
		count := 1 + d.r.IntN(3)
		primary := d.r.IntN(count)
		for i := range count {
			to := &destination{node: d.batcher(), primary: !n.next.none && i == primary}
			if !to.primary && !to.inline {
				to.whenFull = []string{"drop", "block"}[d.r.IntN(2)]
			}
			n.next.to = append(n.next.to, to)
		}
	} else {
		n.next = d.batcher()
	}
	d.letters = nil
	d.done = append(d.done, n)
	return n
}

// batcher draws an exporter of batches. What it refuses, it tells of each message.
func (d *drawer) batcher() *node {
	n := d.add("exporter", fmt.Sprint("B", d.batchers))
	d.batchers++
	if n.inline = d.odds(30); !n.inline {
		d.size(n)
	}
	return n
}

// sliced draws an exporter of slices; there is one such function, and it never fails.
func (d *drawer) sliced() *node {
	d.slices = true
	n := d.add("exporter", "Slices")
	d.size(n)
	return n
}

func (d *drawer) size(n *node) {
	if d.odds(50) {
		n.queue = 4 << d.r.IntN(4)
	}
	if d.odds(20) {
		n.workers = 2 + d.r.IntN(2)
	}
}

// failure draws what on_error says.
func (d *drawer) failure(n *node) {
	switch roll := d.r.IntN(100); {
	case roll < 30:
	case roll < 50:
		n.onError = "drop"
	case roll < 60 && !d.inline && n.kind == "map" && d.filters < maxFilters && d.exporters+4 < maxExporters:
		here := d.letters
		d.letters = nil
		n.onError, n.letters = "branch", d.add("filter", fmt.Sprint("F", d.filters))
		d.filters++
		n.letters.next = d.branch(1, maxTrail-1, maxNesting) // as if it had been changed: it is short
		d.letters = here
	case len(d.letters) > 0 && !d.inline && roll < 75:
		n.onError, n.letters = "letters", d.letters[d.r.IntN(len(d.letters))]
	case d.burys < maxLetters:
		l := d.add("letters", fmt.Sprint("L", d.burys))
		d.burys++
		l.inline = d.inline || d.odds(40)
		if !l.inline && d.odds(50) {
			l.queue = 64
		}
		if d.odds(30) {
			l.onError = "drop"
		}
		n.onError, n.letters = "letters", l
		if !d.inline && !l.inline { // inline, it might get letters of several segments
			d.letters = append(slices.Clip(d.letters), l)
		}
	}
}

// Spec is the shape as YAML.
func (s *Shape) Spec() string {
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\npipeline: %s\nmessage: shapes.Message\nshutdown: {drain: 10s}\n", s.Name)
	b.WriteString("imports: {shapes: github.com/pipegen/pipegen/golden/shapes}\ncomponents: {world: {type: shapes.World}}\nnodes:\n")
	fmt.Fprintf(&b, "  intake: {receiver: world.Read, done: world.Done, to: %s}\n", s.first.name)
	for _, n := range s.all {
		b.WriteString(n.yaml())
	}
	return b.String()
}

func (n *node) yaml() string {
	var more strings.Builder
	if n.next != nil {
		fmt.Fprintf(&more, ", to: %s", n.next.name)
	}
	if n.queue > 0 {
		fmt.Fprintf(&more, ", queue: %d", n.queue)
	}
	if n.workers > 0 {
		fmt.Fprintf(&more, ", workers: %d", n.workers)
	}
	if n.inline {
		more.WriteString(", inline: true")
	}
	switch {
	case n.onError == "drop":
		more.WriteString(", on_error: drop")
	case n.letters != nil:
		fmt.Fprintf(&more, ", on_error: %s", n.letters.name)
	}
	kind := n.kind
	if kind == "letters" {
		kind = "exporter"
	}
	if kind == "route" {
		var entries []string
		for _, c := range n.cases {
			text := "to: " + c.name
			if c.when != "" {
				text = "when: world." + c.when + ", " + text
			}
			entries = append(entries, "{"+text+"}")
		}
		return fmt.Sprintf("  %s: {route: [%s]%s}\n", n.name, strings.Join(entries, ", "), more.String())
	}
	if kind == "batch" {
		return fmt.Sprintf("  %s: {batch: {max_items: %d, max_delay: 1ms}%s}\n", n.name, n.items, more.String())
	}
	if kind != "fanout" {
		return fmt.Sprintf("  %s: {%s: world.%s%s}\n", n.name, kind, n.function, more.String())
	}
	await := "primary"
	if n.none {
		await = "none"
	}
	var to []string
	for _, d := range n.to {
		text := "to: " + d.name
		if d.primary {
			text += ", primary: true"
		}
		if d.whenFull != "" {
			text += ", when_full: " + d.whenFull
		}
		to = append(to, "{"+text+"}")
	}
	return fmt.Sprintf("  %s: {fanout: {await_ack: %s, destinations: [%s]}%s}\n", n.name, await, strings.Join(to, ", "), more.String())
}
