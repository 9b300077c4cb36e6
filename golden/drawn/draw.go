// Package drawn draws pipelines at random that have all kinds among their nodes: up to 40 of them, merges, nested fanouts, several
// types of messages. They are generated, vetted, proved and simulated.
package drawn

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Draw draws a spec by its seed. It has no error, and its pipeline is called name.
func Draw(name string, seed uint64) string {
	d := &drawer{chance: rand.New(rand.NewPCG(seed, 40)), budget: 4 + int(seed%37)}
	var entries []string
	for i := range 1 + d.chance.IntN(2) {
		to := d.below(flow{typ: "Event"})
		receiver := d.pick("Feed.Read, done: Feed.Done", "Feed.Read, done: Feed.Done", "Feed.ReadOne, done: Feed.Done", "Feed.Read", "Serve")
		entries = append(entries, fmt.Sprintf("  intake%d: {receiver: %s, to: %s}\n", i, receiver, to))
	}
	components := ""
	if len(d.components) > 0 {
		components = "components:\n" + strings.Join(d.components, "")
	}
	slices.Reverse(d.nodes)
	drop := d.pick("", "", "", ", in_flight: drop")
	return fmt.Sprintf("version: 1\npipeline: %s\nmessage: Event\nshutdown: {drain: %s%s}\n%snodes:\n%s%s", name, d.pick("1s", "10s", "1m"), drop, components,
		strings.Join(entries, ""), strings.Join(d.nodes, ""))
}

type drawer struct {
	chance     *rand.Rand
	budget     int // nodes that may still be drawn, about
	count      int
	nodes      []string // lines of the spec, downstream first
	components []string
	joins      []join // nodes to which others may lead too
}

// A flow is what comes to the node that is drawn next.
type flow struct {
	typ       string // of messages
	batched   bool   // they come in batches
	divided   bool   // they come from a partition: nothing may join, and order matters
	keyed     bool   // the partition's key is that of this type
	dispersed bool   // they may come several times at once: no more fanouts and splits below
	depth     int    // of fanouts
}

type join struct {
	name string
	flow flow
}

func (d *drawer) pick(words ...string) string { return words[d.chance.IntN(len(words))] }

func (d *drawer) one(n int) bool { return d.chance.IntN(n) == 0 }

func (d *drawer) name() string {
	d.count++
	d.budget--
	return fmt.Sprint("n", d.count)
}

// add writes a node, below which all is written.
func (d *drawer) add(name, format string, args ...any) string {
	d.nodes = append(d.nodes, fmt.Sprintf("  %s: {%s}\n", name, fmt.Sprintf(format, args...)))
	return name
}

// below draws a node and what lies below it, or one that is there.
func (d *drawer) below(f flow) string {
	if j := d.joinable(f); j != "" {
		return j
	}
	name := d.node(f)
	if !f.divided && !f.batched && d.one(2) {
		d.joins = append(d.joins, join{name, f})
	}
	return name
}

func (d *drawer) joinable(f flow) string {
	if f.divided || f.batched || f.depth > 0 || !d.one(4) {
		return ""
	}
	for _, i := range d.chance.Perm(len(d.joins)) {
		if j := d.joins[i]; j.flow.typ == f.typ && j.flow.depth == 0 {
			return j.name
		}
	}
	return ""
}

// failing is what becomes of what fails: mostly its Nack.
func (d *drawer) failing(f flow) string {
	if f.batched {
		return ""
	}
	switch d.chance.IntN(6) {
	case 0:
		return ", on_error: drop"
	case 1, 2:
		return ", on_error: " + d.add(d.name(), "exporter: Bury%s", f.typ)
	}
	return ""
}

func (d *drawer) queue() string { return d.pick("", "", "", ", queue: 64", ", queue: 256") }

func (d *drawer) node(f flow) string {
	if d.budget <= 0 {
		return d.exporter(f)
	}
	if f.batched {
		switch d.chance.IntN(4) {
		case 0:
			return d.retry(f)
		case 1:
			if f.depth < 1 {
				return d.fanout(f)
			}
		}
		return d.exporter(f)
	}
	what := d.chance.IntN(14)
	switch {
	case what == 9:
		return d.retry(f)
	case (what == 6 || what == 7) && f.depth < 2 && !f.dispersed:
		return d.fanout(f)
	}
	name := d.name()
	switch what {
	case 0:
		return d.add(name, "map: Mark%s, to: %s%s", f.typ, d.below(f), d.queue())
	case 1:
		return d.add(name, "map: Check%s, to: %s%s%s", f.typ, d.below(f), d.failing(f), d.queue())
	case 2:
		to := f
		to.keyed = false
		if f.typ == "Event" {
			to.typ = "Part"
			return d.add(name, "map: PartOfEvent, to: %s%s", d.below(to), d.failing(f))
		}
		to.typ = "Event"
		return d.add(name, "map: EventOfPart, to: %s", d.below(to))
	case 3:
		return d.add(name, "filter: IsOdd%s, to: %s%s", f.typ, d.below(f), d.queue())
	case 4:
		return d.add(name, "route: [{when: IsOdd%s, to: %s}, {when: IsMarked%s, to: %s}, {to: %s}]", f.typ, d.below(f), f.typ, d.below(f), d.below(f))
	case 5:
		if f.dispersed {
			break
		}
		to := f
		to.typ, to.keyed, to.dispersed = "Part", false, true
		return d.add(name, "split: Divide%s, to: %s", f.typ, d.below(to))
	case 8:
		to := f
		to.batched = true
		limit := d.pick("max_items: 5", "max_items: 20, max_delay: 1s", "max_bytes: 200, size: Size"+f.typ, "max_items: 8, max_bytes: 100, size: Size"+f.typ+", max_inflight: 1")
		return d.add(name, "batch: {%s}, to: %s", limit, d.below(to))
	case 10:
		return d.add(name, "delay: {by: %s, parked: %s}, to: %s", d.pick("10ms", "1s"), d.pick("1", "64", "1024"), d.below(f))
	case 11:
		return d.add(name, "limit: {per_second: %s%s}, to: %s", d.pick("10", "1000"), d.pick("", ", burst: 3", ", when_full: drop"), d.below(f))
	case 12:
		if f.divided {
			break
		}
		by, to := "Number"+f.typ, f
		if f.typ == "Event" && d.one(2) {
			by = "NameEvent"
		}
		to.divided, to.keyed = true, true
		d.budget -= 10 // copies are nodes
		return d.add(name, "partition: {by: %s, into: %s}, to: %s%s", by, d.pick("2", "3"), d.node(to), d.queue())
	case 13:
		return d.processor(name, f)
	}
	return d.add(name, "map: Mark%s, to: %s", f.typ, d.below(f))
}

func (d *drawer) processor(name string, f flow) string {
	kind := d.pick("Pass", "Keep", "Break", "Tell")
	d.components = append(d.components, fmt.Sprintf("  c%s: {type: %s%ss}\n", name, kind, f.typ))
	keys := map[string]string{
		"Pass": "", "Keep": ", sends: 4, tick: 1s", "Break": ", requeue: 16, wakeups: 1", "Tell": ", sends: 2, makes: 8",
	}[kind]
	if kind == "Tell" {
		to := f
		to.dispersed = true
		keys += fmt.Sprintf(", outputs: {copy: %s}", d.below(to))
	}
	return d.add(name, "processor: c%s%s, to: %s%s", name, keys, d.below(f), d.failing(f))
}

func (d *drawer) retry(f flow) string {
	name := d.name()
	order := ""
	if f.divided && (f.batched || !f.keyed || d.one(3)) {
		order = ", order: none"
	}
	may := d.pick("", ", retry_if: IsTransient")
	return d.add(name, "retry: {initial_interval: 100ms, max_interval: 2s, max_attempts: %s, parked: %s%s%s}, to: %s%s",
		d.pick("2", "4", "0"), d.pick("1", "8", "256"), order, may, d.below(f), d.failing(f))
}

func (d *drawer) fanout(f flow) string {
	name := d.name()
	await := d.pick("primary", "primary", "all", "none")
	to := f
	to.depth++
	n := 2 + d.chance.IntN(3)
	var all, names []string
	for i := range n {
		to := d.below(to)
		if slices.Contains(names, to) {
			continue
		}
		names = append(names, to)
		dest := "to: " + to
		if await == "primary" && i == 0 {
			dest += ", primary: true"
		}
		all = append(all, "{"+dest+"}")
	}
	if await != "none" && d.one(2) {
		spare := d.exporter(to)
		all = append(all, fmt.Sprintf("{to: %s, fallback_for: %s}", spare, names[0]))
	}
	if await != "none" && d.one(3) {
		all[0] = strings.TrimSuffix(all[0], "}") + ", timeout: 5s}"
	}
	return d.add(name, "fanout: {await_ack: %s%s, destinations: [%s]}", await, d.pick("", "", ", max_inflight: 16"), strings.Join(all, ", "))
}

func (d *drawer) exporter(f flow) string {
	name := d.name()
	if f.batched {
		return d.add(name, "exporter: Ship%ss%s%s", f.typ, d.pick("", "", "Later"), d.pick("", ", queue: 8"))
	}
	workers := ""
	if !f.divided && d.one(4) {
		workers = ", workers: 3"
	}
	switch d.chance.IntN(6) {
	case 0:
		return d.add(name, "exporter: Post%s%s%s", f.typ, workers, d.failing(f))
	case 1:
		return d.add(name, "exporter: Forget%s%s", f.typ, d.pick("", ", inline: true"))
	case 2:
		return d.add(name, "exporter: Store%ss%s", f.typ, d.pick("", ", max_batch: 4"))
	case 3:
		return d.add(name, "exporter: Later%s%s", f.typ, d.queue())
	case 4:
		return d.add(name, "exporter: Store%s, inline: true%s", f.typ, d.failing(f))
	}
	return d.add(name, "exporter: Store%s%s%s%s", f.typ, workers, d.queue(), d.failing(f))
}
