package kind

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/spec"
)

// Fanout hands each message to several destinations.
//
//	tee: {fanout: {await_ack: primary, destinations: [{to: store, primary: true}, {to: audit, when_full: drop}]}}
var Fanout = &Kind{
	Name: ir.Fanout,
	Doc: "A fanout hands each message to every destination. await_ack says whose Ack the message waits for. The path is chosen when the code is generated: " +
		"fire_and_forget where nobody is awaited, slim where the primary is and nothing needs per-message state, full otherwise.",
	Keys: []Key{
		{Name: "fanout", Type: Block, Needed: true, Example: "destinations: [{to: store}]", Doc: "The fanout's own keys."},
		queue, doc,
	},
	Inner: []Key{
		{Name: "mode", Type: Enum, Default: "parallel", Enum: []string{"parallel", "sequential"}, Doc: "Whether destinations get the message at once or one after the other."},
		{Name: "await_ack", Type: Enum, Default: "primary", Enum: []string{"none", "primary", "all"}, Doc: "Whose Ack is the message's."},
		{Name: "max_inflight", Type: Int, Default: "10000", Min: 0, Max: 1 << 24, Rule: "0 is bounded by the messages there are", Doc: "How many messages may be in flight below the fanout."},
		{Name: "destinations", Type: List, Needed: true, Example: "to: store", Doc: "1 to 64 destinations.", Inner: []Key{
			{Name: "to", Type: Node, Needed: true, Doc: "The destination."},
			{Name: "primary", Type: Bool, Default: "false", Doc: "The destination whose outcome counts. Default: the first one."},
			{Name: "timeout", Type: Time, Rule: "above 0", Doc: "When the destination counts as failed."},
			{Name: "fallback_for", Type: Node, Doc: "The destination that this one stands in for when it fails."},
			{Name: "when_full", Type: Enum, Default: "block", Enum: []string{"block", "drop", "fail"}, Doc: "What happens when the destination's queue has no room."},
		}},
	},
	Gathered: true,
	Read:     readFanout,
	Check:    checkFanout,
	Lower: func(l Lowering, n *ir.Node) {
		if n.Full() {
			l.Track(n)
		} else {
			l.Fan(n, n.Options.Await == ir.AwaitPrimary)
		}
	},
}

// checkFanout refuses keys that have no meaning for an exporter which is called at once, and warns of a time in which nothing can be
// done.
func checkFanout(l *diag.List, _ *ir.Graph, n *ir.Node) {
	for _, e := range n.Destinations() {
		if least := leastWait(e.To); e.Timeout > 0 && least >= e.Timeout {
			l.Warnf(e.At, "never-in-time", "%s is never done in time: each message is kept for %v, and has %v", e.To.Name, least, e.Timeout).
				Helpf("write a longer timeout, or a shorter by")
		}
		if !e.To.Options.Inline || e.To.Kind != ir.Exporter {
			continue
		}
		if e.Timeout > 0 {
			l.Errorf(e.At, "inline-timeout", "%s is inline: when its call returns, there is nothing left to time", e.To.Name).
				Helpf("remove timeout:, or inline: true from %s", e.To.Name)
		}
	}
}

const maxDestinations = 64

func readFanout(r *Reader, n *ir.Node) {
	n.Options.Queue = r.Int("queue", 0)
	n.Options.Await = ir.AwaitPrimary
	if t := r.Text("await_ack"); t.Given() {
		n.Options.Await = ir.Await(t.Text)
	}
	n.Options.InFlight = r.Int("max_inflight", 10000)
	list := r.Keys["destinations"]
	if list == nil {
		return
	}
	f := &fanoutReader{Reader: r, n: n, seen: map[string]*spec.Entry{}, next: map[string]string{}}
	f.mode()
	switch count := len(list.Items); {
	case count == 0:
		r.List.Errorf(list.At, "no-destination", "%s has no destination", n.Name).Helpf("add one, such as {to: store}")
	case count > maxDestinations:
		r.List.Errorf(list.Items[maxDestinations].At, "too-many-destinations", "%s has %d destinations; a fanout has at most %d", n.Name, count, maxDestinations).
			Helpf("lead some of them through a fanout of their own: a destination may be a fanout")
	}
	for _, item := range list.Items[:min(len(list.Items), maxDestinations)] {
		f.destination(item)
	}
	f.fallbacks()
	f.primary()
}

// A standin is a destination with fallback_for.
type standin struct {
	item *spec.Value
	edge *ir.Edge
}

type fanoutReader struct {
	*Reader
	n        *ir.Node
	seen     map[string]*spec.Entry // destinations by name
	named    *spec.Entry            // the primary key that was written
	first    *ir.Edge               // where it was written
	standins []standin              // destinations with fallback_for
	next     map[string]string      // the destination that one stands in for
}

// mode reads whether destinations get the message at once.
func (f *fanoutReader) mode() {
	none := f.n.Options.Await == ir.AwaitNone
	if t := f.Text("mode"); t.Text == "sequential" {
		if none {
			f.List.Errorf(t.At, "none-sequential", "mode sequential sends the next destination when the former acked, but await_ack: none awaits nobody").
				Helpf("remove mode:")
		}
		f.n.Options.InSequence = true
	}
}

func (f *fanoutReader) destination(item *spec.Value) {
	to := item.Get("to")
	if to == nil {
		return // reported by the row
	}
	if first := f.seen[to.Value.Text]; first != nil {
		f.List.Errorf(to.Value.At, "same-destination", "%s is a destination of %s twice", to.Value.Text, f.n.Name).
			Helpf("remove one").Notef(first.Value.At, "first here")
		return
	}
	f.seen[to.Value.Text] = to
	e := f.Edge(f.n, ir.Destination, spec.Text{Text: to.Value.Text, At: to.Value.At})
	if e == nil {
		return
	}
	none := f.n.Options.Await == ir.AwaitNone
	if p := item.Get("primary"); p != nil && p.Value.Text == "true" {
		e.Primary = true
		switch {
		case f.named != nil:
			f.List.Errorf(p.Key.At, "two-primaries", "%s has two primaries, but one outcome is the message's", f.n.Name).
				Helpf("remove primary: true from %s or %s", f.first.To.Name, e.To.Name).Notef(f.named.Key.At, "the first is here")
		case none, f.n.Options.Await == ir.AwaitAll:
			who := map[bool]string{true: "none: nobody is awaited", false: "all: each of them is awaited"}[none]
			f.List.Warnf(p.Key.At, "primary-unused", "primary has no meaning with await_ack: "+who).
				Helpf("leave it out, or write await_ack: primary")
		}
		if f.named == nil {
			f.named, f.first = p, e
		}
		if b := item.Get("fallback_for"); b != nil {
			f.List.Errorf(b.Key.At, "primary-fallback", "%s is the primary: that cannot be a fallback", e.To.Name).
				Helpf("remove fallback_for, or primary: true").Notef(p.Key.At, "it is the primary by this key")
			return
		}
	}
	if t := item.Get("timeout"); t != nil {
		switch d, ok := t.Value.AsDuration(f.List); {
		case !ok:
		case d <= 0:
			f.List.Errorf(t.Value.At, "timeout", "a timeout must be above 0, found %s", t.Value.Text).Helpf("write how long %s may take, as in timeout: 5s", e.To.Name)
		case none:
			f.List.Errorf(t.Key.At, "none-timeout", "a timeout has no meaning with await_ack: none: nobody waits for %s", e.To.Name).
				Helpf("remove timeout")
		default:
			e.Timeout = d
		}
	}
	if b := item.Get("fallback_for"); b != nil {
		if none {
			f.List.Errorf(b.Key.At, "none-fallback", "a fallback has no meaning with await_ack: none: no failure is heard").
				Helpf("remove fallback_for")
		} else {
			f.standins = append(f.standins, standin{item, e})
		}
	}
	if w := item.Get("when_full"); w != nil {
		e.WhenFull = w.Value.Text
		e.WhenFullAt = w.Value.At
		switch {
		case w.Value.Text == "drop":
			e.Drop = true
		case w.Value.Text == "fail" && none:
			f.List.Errorf(w.Value.At, "none-fail", "when_full: fail is a failed attempt, but await_ack: none hears of none").Helpf("write when_full: block or drop")
		case w.Value.Text == "fail":
			e.Fail = true
		}
	}
}

// fallbacks checks what fallback_for names: each chain leads from another destination, once, without a cycle.
func (f *fanoutReader) fallbacks() {
	stands := map[string]*spec.Entry{} // by the destination that is stood in for
	for _, s := range f.standins {
		b, to := s.item.Get("fallback_for"), s.edge.To.Name
		switch name := b.Value.Text; {
		case f.seen[name] == nil:
			known := slices.Sorted(maps.Keys(f.seen))
			message := fmt.Sprintf("fallback_for names %s, which is not a destination of %s", spec.Short(name), f.n.Name)
			if near := spec.Nearest(name, known); near != "" {
				message += ": did you mean " + near + "?"
			}
			f.List.Errorf(b.Value.At, "unknown-destination", "%s", message).Helpf("name one of %s", strings.Join(known, ", "))
		case stands[name] != nil:
			f.List.Errorf(b.Value.At, "two-fallbacks", "%s has two fallbacks, but a failure is sent to one", name).
				Helpf("let it stand in for the first fallback: failures go on from there").Notef(stands[name].Value.At, "the first is here")
		default:
			stands[name] = b
			f.next[to] = name
			if circle := f.circle(to); circle != "" {
				f.List.Errorf(b.Value.At, "fallback-cycle", "fallbacks stand in for each other in a circle: %s", circle).
					Helpf("remove fallback_for from the one that is to be sent first")
				delete(f.next, to)
				continue
			}
			s.edge.StandsFor = f.edge(name)
		}
	}
}

func (f *fanoutReader) edge(to string) *ir.Edge {
	for _, e := range f.n.Destinations() {
		if e.To.Name == to {
			return e
		}
	}
	return nil
}

// circle writes the chain of fallbacks from a destination back to itself; "" where it ends.
func (f *fanoutReader) circle(to string) string {
	chain := to
	for at := f.next[to]; at != ""; at = f.next[at] {
		chain += " for " + at
		if at == to {
			return chain
		}
	}
	return ""
}

// primary settles whose outcome counts, and what that destination must not do.
func (f *fanoutReader) primary() {
	all := f.n.Destinations()
	if f.n.Options.Await == ir.AwaitNone || len(all) == 0 {
		return
	}
	if f.n.Options.Await == ir.AwaitAll {
		for _, e := range all {
			if e.Drop {
				f.full(e, "awaited, as all are")
			}
		}
		return
	}
	primary := all[0]
	for _, e := range all {
		if e.Primary {
			primary = e
			break
		}
	}
	why := "the primary"
	if f.named == nil {
		why = "the primary (the first destination is, where none is named)"
		primary.Primary = true
		if f.next[primary.To.Name] != "" {
			f.List.Errorf(primary.At, "primary-fallback", "%s is %s: that cannot be a fallback", primary.To.Name, why).
				Helpf("name another primary, or list one first")
		}
	}
	for _, e := range all {
		switch {
		case !e.Drop:
		case e.Primary:
			f.full(e, why)
		case f.standsFor(e.To.Name, primary.To.Name):
			f.full(e, "a fallback of the primary "+primary.To.Name)
		}
	}
	if f.n.Options.InSequence {
		f.neverSent(all, primary)
	}
}

// full refuses when_full: drop on a destination that counts.
func (f *fanoutReader) full(e *ir.Edge, why string) {
	f.List.Errorf(e.WhenFullAt, "drop-awaited", "%s is %s: a full queue must not drop its messages", e.To.Name, why).
		Helpf("write when_full: block")
}

// standsFor reports whether a destination is in the chain of another's fallbacks.
func (f *fanoutReader) standsFor(name, other string) bool {
	for at := f.next[name]; at != ""; at = f.next[at] {
		if at == other {
			return true
		}
	}
	return false
}

// neverSent finds what stands behind the primary of a sequence: the sequence ends when the primary has its outcome.
func (f *fanoutReader) neverSent(all []*ir.Edge, primary *ir.Edge) {
	behind := false
	for _, e := range all {
		if behind && f.next[e.To.Name] == "" {
			f.List.Errorf(e.At, "never-sent", "%s is listed after the primary %s: in sequence it would never be sent", e.To.Name, primary.To.Name).
				Helpf("list %s before %s", e.To.Name, primary.To.Name).Notef(primary.At, "the primary is here")
		}
		behind = behind || e == primary
	}
}
