//go:build pipegensim

package sim

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A model is a plain account of what fanouts have to do, independent of what is generated for them: it looks at what became of one
// message, exporter by exporter, and says what its outcome may be.
type model struct {
	nodes map[string]*modelNode
	first map[string]string // the node behind each receiver

	inexact bool // an inline exporter may hold up a turn, and with it what it hears and times
}

// never is when calls begin that there are none of.
const never = time.Duration(1 << 62)

// A modelNode is a node as the spec describes it.
type modelNode struct {
	Name, Kind   string
	To           string
	Fails        bool // its function returns an error
	Inline       bool
	OnError      string // nack, drop, or a node
	Await        string
	Sequential   bool
	Destinations []modelDestination
	Retry        *modelRetry
	RetryIf      bool // it asks a function of the user's
	Limit        *struct{ Drop bool }
}

type modelDestination struct {
	To        string
	Primary   bool
	Timeout   time.Duration
	StandsFor string
	WhenFull  string
}

// describe reads what the spec describes. hurries says that a destination may fail before it has an outcome, or by what a processor
// makes of it.
func describe(graph string) (m *model, hurries bool) {
	var nodes []*modelNode
	if json.Unmarshal([]byte(graph), &nodes) != nil {
		return nil, false
	}
	for _, n := range nodes {
		hurries = hurries || n.Kind == "processor" || slices.ContainsFunc(n.Destinations, func(d modelDestination) bool { return d.Timeout > 0 || d.WhenFull == "fail" })
	}
	return newModel(nodes), hurries
}

// newModel makes a model; nil where it does not know all that there is.
func newModel(nodes []*modelNode) *model {
	m := &model{nodes: map[string]*modelNode{}, first: map[string]string{}}
	met := map[string]bool{}
	for _, n := range nodes {
		m.nodes[n.Name] = n
		m.inexact = m.inexact || n.Inline
		next := []string{n.To}
		for _, d := range n.Destinations {
			next = append(next, d.To)
		}
		for _, to := range next {
			if met[to] {
				return nil // messages of several places meet
			}
			met[to] = to != ""
		}
		switch {
		case n.Kind == "retry" && (n.OnError != "nack" || n.RetryIf), n.OnError != "nack" && (n.OnError != "drop" || n.Kind != "exporter"):
			return nil
		case n.Kind == "receiver":
			m.first[n.Name] = n.To
		case n.Kind == "map" && !n.Fails, n.Kind == "batch", n.Kind == "exporter":
		case n.Kind == "fanout", n.Kind == "retry", n.Kind == "limit" && !n.Limit.Drop:
		default:
			return nil
		}
	}
	for _, n := range nodes {
		if n.Kind == "fanout" && !n.full() && m.changes(n) {
			return nil // whose a clone is that nobody awaits, nobody can tell
		}
		if n.Kind == "batch" && !m.plain(m.nodes[n.To]) {
			return nil // what becomes of a message depends on the others of its batch
		}
		if n.Kind == "retry" && m.exporterBelow(n) == nil {
			return nil
		}
	}
	return m
}

// plain reports whether nothing from n on asks how a batch as a whole has failed.
func (m *model) plain(n *modelNode) bool {
	if n == nil {
		return true
	}
	for _, d := range n.Destinations {
		if to := m.nodes[d.To]; !m.plain(to) || to.Kind == "retry" { // which sends all of a batch again that others read
			return false
		}
	}
	return n.OnError == "nack" && !(n.Kind == "fanout" && n.full()) && m.plain(m.nodes[n.To])
}

// changes reports whether a map lies below n.
func (m *model) changes(n *modelNode) bool {
	if n == nil {
		return false
	}
	below := m.changes(m.nodes[n.To])
	for _, d := range n.Destinations {
		below = below || m.changes(m.nodes[d.To])
	}
	return below || n.Kind == "map"
}

func (n *modelNode) full() bool {
	odd := func(d modelDestination) bool { return d.Timeout > 0 || d.StandsFor != "" || d.WhenFull == "fail" }
	return n.Await == "all" || n.Sequential || slices.ContainsFunc(n.Destinations, odd)
}

// An attempt is one call of an exporter for a message.
type attempt struct {
	begun, ended time.Duration
	fault        *Fault // nil: it went well
}

// A verdict is what a node may have come to with a message.
type verdict struct {
	sent      bool
	cause     error // nil: an Ack
	permanent bool
	begun     time.Duration // when the first of its calls began
	from, to  time.Duration // between which its outcome came about
}

// judge compares the outcome of a message, where everything that was begun has ended, with what the model says.
func (t *trial) judge(l *life, got error) {
	t.Judged++
	t.problem = ""
	all := t.model.verdicts(t, l, t.model.first[l.receiver.name])
	if t.problem != "" {
		t.brokenf("%v: %s", l, t.problem)
		return
	}
	for _, v := range all {
		if v.agrees(got) {
			return
		}
	}
	t.brokenf("%v came to %v, permanent %t; the model says %v", l, got, rt.IsPermanent(got), all)
}

func (v verdict) agrees(got error) bool {
	if v.cause == nil || got == nil {
		return v.cause == nil && got == nil && v.sent
	}
	return v.sent && errors.Is(got, v.cause) && rt.IsPermanent(got) == v.permanent
}

// String tells a verdict in a few words.
func (v verdict) String() string {
	switch {
	case !v.sent:
		return "not sent"
	case v.cause == nil:
		return "an Ack"
	}
	return fmt.Sprintf("%v, permanent %t", v.cause, v.permanent)
}

func (m *model) verdicts(t *trial, l *life, name string) []verdict {
	n := m.nodes[name]
	switch n.Kind {
	case "map", "batch", "limit":
		return m.verdicts(t, l, n.To)
	case "retry":
		return []verdict{m.retried(t, l, n)}
	case "exporter":
		return []verdict{m.exported(t, l, n)}
	}
	return m.fanned(t, l, n)
}

func (m *model) exported(t *trial, l *life, n *modelNode) verdict {
	attempts := l.attempts[n.Name]
	switch len(attempts) {
	case 0:
		return verdict{}
	case 1:
	default:
		t.problem = fmt.Sprintf("%s got it %d times", n.Name, len(attempts))
	}
	a := attempts[0]
	v := verdict{sent: true, begun: a.begun, from: a.ended, to: a.ended}
	if f := a.fault; f != nil && !(f.permanent && n.OnError == "drop") {
		v.cause, v.permanent = f, f.permanent
	}
	return v
}

// A leg is a destination with those that stand in for it.
type leg struct {
	of        modelDestination
	primary   bool
	fallbacks []modelDestination
}

func (n *modelNode) legs() (legs []leg) {
	named := slices.ContainsFunc(n.Destinations, func(d modelDestination) bool { return d.Primary })
	for i, d := range n.Destinations {
		if d.StandsFor != "" {
			continue
		}
		g := leg{of: d, primary: d.Primary || !named && i == 0}
		for at := d.To; at != ""; {
			next := slices.IndexFunc(n.Destinations, func(d modelDestination) bool { return d.StandsFor == at })
			if next < 0 {
				break
			}
			g.fallbacks = append(g.fallbacks, n.Destinations[next])
			at = n.Destinations[next].To
		}
		legs = append(legs, g)
	}
	return legs
}

// A course is one way in which a leg may have gone.
type course struct {
	verdict
	dropped bool // passed over: its queue was full
}

// attempted is what one destination may have come to, its time and its full queue considered.
func (m *model) attempted(t *trial, l *life, d modelDestination) (all []course) {
	for _, v := range m.verdicts(t, l, d.To) {
		switch {
		case !v.sent && d.WhenFull == "fail":
			all = append(all, course{verdict: verdict{sent: true, cause: rt.ErrQueueFull, begun: never}}, course{verdict: v})
		case !v.sent:
			all = append(all, course{verdict: v, dropped: d.WhenFull == "drop"})
		case d.Timeout == 0:
			all = append(all, course{verdict: v})
		default:
			inexact := m.inexact || t.forcing > 0       // nobody looks at the time any more
			if inexact || v.from-v.begun <= d.Timeout { // from dispatch it may have been longer
				all = append(all, course{verdict: v})
			}
			if inexact || v.to-l.born >= d.Timeout {
				late := v
				late.cause, late.permanent, late.from, late.to = rt.ErrTimeout, false, l.born+d.Timeout, max(v.begun+d.Timeout, v.to)
				if inexact {
					late.from = 0
				}
				all = append(all, course{verdict: late})
			}
		}
	}
	return all
}

// courses are the ways in which a leg may have gone: each fallback is sent when the one before has failed, and only then. A leg that
// is not needed any more may stop at a failure.
func (m *model) courses(t *trial, l *life, g leg, mayStop bool) (all []course) {
	for _, c := range m.attempted(t, l, g.of) {
		all = append(all, m.goOn(t, l, g.fallbacks, c, mayStop)...)
	}
	return all
}

func (m *model) goOn(t *trial, l *life, fallbacks []modelDestination, c course, mayStop bool) (all []course) {
	if len(fallbacks) == 0 {
		return []course{c}
	}
	for _, next := range m.attempted(t, l, fallbacks[0]) {
		switch needed := c.sent && c.cause != nil; {
		case !needed || mayStop && !next.sent:
			if !next.sent && m.noneSent(t, l, fallbacks) {
				all = append(all, c)
			}
		case next.dropped:
			all = append(all, c)
		case next.sent:
			next.begun = c.begun
			if next.cause != nil {
				next.cause, next.permanent = c.cause, c.permanent && next.permanent
			}
			all = append(all, m.goOn(t, l, fallbacks[1:], next, mayStop)...)
		}
	}
	return all
}

func (m *model) noneSent(t *trial, l *life, destinations []modelDestination) bool {
	for _, d := range destinations {
		if !slices.ContainsFunc(m.verdicts(t, l, d.To), func(v verdict) bool { return !v.sent }) {
			return false
		}
	}
	return true
}

// fanned is what a fanout may have come to.
func (m *model) fanned(t *trial, l *life, n *modelNode) []verdict {
	legs := n.legs()
	var ways [][]course // of each leg
	for _, g := range legs {
		ways = append(ways, m.courses(t, l, g, n.Await == "all" && !n.Sequential))
	}
	var all []verdict
	var choose func(chosen []course)
	choose = func(chosen []course) {
		if len(chosen) < len(legs) {
			for _, c := range ways[len(chosen)] {
				choose(append(slices.Clip(chosen), c))
			}
			return
		}
		if v, is := n.outcome(legs, chosen); is {
			all = append(all, v...)
		}
	}
	choose(nil)
	if len(all) == 0 {
		t.problem = fmt.Sprintf("%s: no way of the model leads to %v", n.Name, ways)
	}
	return all
}

// outcome is what a fanout comes to when its legs went so; not all combinations are possible.
func (n *modelNode) outcome(legs []leg, went []course) (all []verdict, possible bool) {
	if !slices.ContainsFunc(went, func(c course) bool { return c.sent }) {
		all = []verdict{{}}
		if n.allSent(went) { // or all were passed over
			all = append(all, verdict{sent: true, begun: never})
		}
		return all, true
	}
	begun, from, to := never, never, time.Duration(0)
	for _, c := range went {
		if c.sent {
			begun, from, to = min(begun, c.begun), min(from, c.from), max(to, c.to)
		}
	}
	as := func(c course) verdict {
		v := c.verdict
		v.sent, v.begun, v.from, v.to = true, begun, from, to
		if n.Await == "none" {
			v.from = 0 // as soon as all is handed over
		}
		return v
	}
	switch {
	case n.Await == "none":
		return []verdict{as(course{})}, n.allSent(went)
	case n.Sequential:
		return n.inSequence(legs, went, as)
	case n.Await == "primary":
		for i, g := range legs {
			if g.primary {
				return []verdict{as(went[i])}, n.allSent(went)
			}
		}
	}
	var failed []verdict
	for _, c := range went {
		if c.sent && c.cause != nil {
			failed = append(failed, as(c))
		}
	}
	if len(failed) > 0 {
		return failed, true // what was not sent by then is not sent
	}
	return []verdict{as(course{})}, n.allSent(went)
}

func (n *modelNode) allSent(went []course) bool {
	return !slices.ContainsFunc(went, func(c course) bool { return !c.sent && !c.dropped })
}

// inSequence: a leg is sent when the one before has Acked, or has failed and does not count.
func (n *modelNode) inSequence(legs []leg, went []course, as func(course) verdict) (all []verdict, possible bool) {
	for i, c := range went {
		if !c.sent && !c.dropped {
			return nil, false // its turn has come
		}
		if i > 0 && c.sent && went[i-1].sent && c.begun < went[i-1].from {
			return nil, false // too early
		}
		counts := n.Await == "all" || legs[i].primary
		ends := c.sent && c.cause != nil && counts || n.Await == "primary" && legs[i].primary
		if !ends {
			continue
		}
		for _, later := range went[i+1:] {
			if later.sent {
				return nil, false
			}
		}
		return []verdict{as(c)}, true
	}
	return []verdict{as(course{})}, true
}
