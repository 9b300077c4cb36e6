// Package fans draws pipelines of nested fanouts at random: all modes, chains of fallbacks, timeouts, full queues. They run in the
// simulated world, where a model judges what each message came to.
package fans

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Functions is the Go that the pipelines use.
const Functions = `package fans

import "context"

type Event struct{ ID, Marks int }

type Feed struct{}

func (*Feed) Read(ctx context.Context, buf []*Event) (int, error) { return 0, nil }
func (*Feed) Done(*Event, error)                                   {}

func Mark(e *Event)                                 { e.Marks++ }
func IsOdd(e *Event) bool                           { return e.ID%2 == 1 }
func Store(*Event) error                            { return nil }
func StoreCtx(context.Context, *Event) error        { return nil }
func Forget(*Event)                                 {}
func StoreAll([]*Event) error                       { return nil }
`

// Draw draws a spec by its seed. It has no error, and its pipeline is called name.
func Draw(name string, seed uint64) string {
	d := &drawer{chance: rand.New(rand.NewPCG(seed, 7)), maps: true}
	fmt.Fprintf(&d.nodes, "  intake: {receiver: Feed.Read, done: Feed.Done, to: n0}\n")
	d.shares = d.one(6)
	if d.one(4) {
		d.letters = d.pick(", queue: 4", ", queue: 16", ", inline: true")
	}
	d.fanout("n0", 3)
	if d.buried {
		fmt.Fprintf(&d.nodes, "  letters: {exporter: Store%s}\n", d.letters)
	}
	if d.shared > 0 {
		fmt.Fprintf(&d.nodes, "  shared: {exporter: Store, queue: 16%s}\n", d.pick("", ", workers: 2", ", on_error: drop"))
	}
	drop := d.pick("", "", "", ", in_flight: drop")
	return fmt.Sprintf("version: 1\npipeline: %s\nmessage: Event\nshutdown: {drain: %s%s}\nnodes:\n%s", name, d.pick("1s", "10s", "1m"), drop, d.nodes.String())
}

type drawer struct {
	chance *rand.Rand
	nodes  strings.Builder
	count  int
	maps   bool // may be drawn
	shares bool // fanouts may have an exporter in common, of which the model can't tell whose call is which
	shared int  // fanouts that have it

	letters string // keys of an exporter that gets dead letters; empty: there is none
	buried  bool   // somebody names it
}

func (d *drawer) pick(words ...string) string { return words[d.chance.IntN(len(words))] }

func (d *drawer) one(n int) bool { return d.chance.IntN(n) == 0 }

func (d *drawer) name() string {
	d.count++
	return fmt.Sprint("n", d.count)
}

// fanout writes a fanout and all below it.
func (d *drawer) fanout(name string, depth int) {
	await, mode := d.pick("primary", "primary", "primary", "all", "all", "none"), "parallel"
	n := 1 + d.chance.IntN(4)
	if d.one(6) {
		n = 5 + d.chance.IntN(4)
	}
	if await != "none" && d.one(3) {
		mode = "sequential"
	}
	heads := 1 + d.chance.IntN(n) // the others are fallbacks
	if await == "none" {
		heads = n
	}
	primary := d.chance.IntN(heads)
	if mode == "sequential" {
		primary = heads - 1 // what came after it would never be sent
	}
	var names []string
	for range n {
		names = append(names, d.name())
	}
	if d.shares && d.one(2) {
		names[d.chance.IntN(n)] = "shared"
		d.shared++
	}
	standsFor := map[int]int{}
	free := []int{} // destinations that have no fallback yet
	for i := range heads {
		free = append(free, i)
	}
	for i := heads; i < n; i++ {
		at := d.chance.IntN(len(free))
		standsFor[i] = free[at]
		free[at] = i
	}
	decides := func(i int) bool {
		for {
			of, is := standsFor[i]
			if !is {
				return await == "all" || await == "primary" && i == primary
			}
			i = of
		}
	}
	order := d.chance.Perm(n)
	if mode == "sequential" { // heads as they are, fallbacks anywhere
		order = order[:0]
		for i := range heads {
			order = append(order, i)
		}
		for i := heads; i < n; i++ {
			order = slices.Insert(order, d.chance.IntN(i+1), i)
		}
	}
	timed := make([]bool, n)
	full := await == "all" || mode == "sequential" || len(standsFor) > 0
	for i := range timed {
		timed[i] = await != "none" && d.one(4)
		full = full || timed[i]
	}
	outer := d.maps
	d.maps = outer && full // whose the clones of the other paths are, a simulation can't tell
	defer func() { d.maps = outer }()
	var list, below []string
	for _, i := range order {
		kind := d.branch(names[i], depth-1, &below)
		keys := "to: " + names[i]
		if i == primary && await == "primary" {
			keys += ", primary: true"
		}
		if of, is := standsFor[i]; is {
			keys += ", fallback_for: " + names[of]
		}
		if timed[i] && kind != "inline" {
			keys += ", timeout: " + d.pick("1ms", "100ms", "1s", "5s")
		}
		whenFull := []string{"", "", ""}
		if kind == "queued" {
			whenFull[2] = ", when_full: block"
		}
		if !decides(i) {
			whenFull = append(whenFull, ", when_full: drop")
		}
		if await != "none" {
			whenFull = append(whenFull, ", when_full: fail")
		}
		if kind != "inline" {
			keys += d.pick(whenFull...)
		}
		list = append(list, "        - {"+keys+"}")
	}
	limit := d.pick("", "", "      max_inflight: 3\n", "      max_inflight: 40\n", "      max_inflight: 0\n")
	fmt.Fprintf(&d.nodes, "  %s:\n    fanout:\n      await_ack: %s\n%s%s      destinations:\n%s\n", name, await,
		map[string]string{"parallel": "", "sequential": "      mode: sequential\n"}[mode], limit, strings.Join(list, "\n"))
	d.nodes.WriteString(strings.Join(below, ""))
}

// branch writes a destination and what is below it, and tells its kind.
func (d *drawer) branch(name string, depth int, below *[]string) (kind string) {
	if name == "shared" {
		return "queued"
	}
	outer := d.nodes
	d.nodes = strings.Builder{}
	defer func() {
		*below = append(*below, d.nodes.String())
		d.nodes = outer
	}()
	switch k := d.chance.IntN(10); {
	case k == 0 && depth > 0, k == 1 && depth > 1:
		d.fanout(name, depth)
		return "fanout"
	case k <= 3 && d.maps:
		next := d.name()
		fmt.Fprintf(&d.nodes, "  %s: {map: Mark, to: %s}\n", name, next)
		var rest []string
		d.branch(next, 0, &rest)
		d.nodes.WriteString(strings.Join(rest, ""))
		return "map"
	case k <= 5:
		function := d.pick("Store", "StoreCtx", "Forget")
		fmt.Fprintf(&d.nodes, "  %s: {exporter: %s, inline: true%s}\n", name, function, d.onError())
		return "inline"
	}
	function := d.pick("Store", "Store", "StoreCtx", "Forget", "StoreAll")
	keys := d.pick("", "", ", workers: 2") + d.onError()
	fmt.Fprintf(&d.nodes, "  %s: {exporter: %s%s%s}\n", name, function, d.pick("", ", queue: 4", ", queue: 8", ", queue: 16"), keys)
	return "queued"
}

// onError says what becomes of what an exporter refuses for good.
func (d *drawer) onError() string {
	switch {
	case d.letters != "" && d.one(2):
		d.buried = true
		return ", on_error: letters"
	case d.one(3):
		return ", on_error: drop"
	}
	return ""
}
