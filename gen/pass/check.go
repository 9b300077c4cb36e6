package pass

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/kind"
	"github.com/pipegen/pipegen/gen/load"
)

// Check lets each kind have its say, and warns of what is legal but doubtful.
func Check(u *Unit) {
	g, l := u.Graph, u.List
	if !resolved(g) {
		return // an import cannot be used, as the loader has reported
	}
	for _, n := range g.Flow {
		if check := kind.Of(n).Check; check != nil {
			check(l, g, n)
		}
	}
	warn(l, g)
}

// Fit reports what concerns several nodes at once, copies included. It is the last pass in which the author of the spec can be at
// fault.
func Fit(u *Unit) {
	if !resolved(u.Graph) {
		return
	}
	own := &diag.List{}
	checkWhole(own, u, u.Graph)
	u.List.AddOnce(own)
}

func checkWhole(l *diag.List, u *Unit, g *ir.Graph) {
	cuts, at := stands(g)
	checkInline(l, g, cuts)
	checkFull(l, g, cuts)
	checkCopies(l, g)
	checkPlaces(l, g, cuts)
	checkInFlight(l, g, cuts)
	if checkMemory(l, g, cuts) {
		checkMessages(l, g, cuts)
	}
	checkNames(l, g, cuts, u)
	warnKept(l, g, cuts)
	warnOvertaken(l, g, at)
}

// resolved reports whether the Go behind all names was found.
func resolved(g *ir.Graph) bool {
	for _, n := range g.Nodes {
		if n.Symbol.Given() && n.Func == nil || n.Done.Given() && n.DoneFunc == nil || n.If.Given() && n.IfFunc == nil {
			return false
		}
		if n.Message == nil {
			return false
		}
		if n.Machine != nil && n.Machine.Component == nil {
			return false
		}
		for _, e := range n.Cases() {
			if e.When.Given() && e.WhenFunc == nil {
				return false
			}
		}
	}
	for _, c := range g.Components {
		if c.Facts == nil {
			return false
		}
	}
	return g.Message != nil
}

// checkInline refuses an inline exporter that wants the cause of failures from several goroutines.
func checkInline(l *diag.List, g *ir.Graph, cuts *ir.Cuts) {
	for _, n := range g.Flow {
		if n.Kind == ir.Exporter && n.Options.Inline && cuts.Queued[n] && n.Func.Form.Cause {
			l.Errorf(n.Field("inline").Key.At, "inline-letters", "%s gets failed messages from several goroutines, and takes their cause: it cannot be inline", n.Written).
				Helpf("remove inline: true, or give each an exporter of its own")
		}
	}
}

// checkPlaces refuses queues that could not take what one message may send there.
func checkPlaces(l *diag.List, g *ir.Graph, cuts *ir.Cuts) {
	for _, n := range g.Flow {
		if !cuts.Queued[n] || n.Options.Queue == 0 || atMostPlaces(n)*mostSends(g) <= n.Options.Queue {
			continue
		}
		most := mostPlaces(g, cuts, n)
		if most <= n.Options.Queue {
			continue
		}
		text := "one message may come to %s by %d ways at once: they don't fit in a queue of %d"
		if n.Buries() {
			text = "one message may come to %[2]d dead letters for %[1]s, one for each way that fails: they don't fit in a queue of %[3]d"
		}
		l.Errorf(n.Field("queue").Value.At, "small-queue", text, n.Written, most, n.Options.Queue).
			Helpf("write queue: %d or more", powerOfTwo(most))
	}
}

// checkInFlight refuses fanouts that could never take all that one call of a processor may send.
func checkInFlight(l *diag.List, g *ir.Graph, cuts *ir.Cuts) {
	for _, p := range g.Flow {
		if p.Machine == nil {
			continue
		}
		for _, n := range g.Flow {
			if n.Kind != ir.Fanout || n.Options.InFlight == 0 || n.Options.InFlight >= p.Machine.Sends || cuts.Segment[n] != cuts.Segment[p] {
				continue
			}
			l.Errorf(n.Inner("max_inflight").Value.At, "small-inflight", "one call of %s may send %d messages: %s, which may have %d in flight, could never take them",
				p.Written, p.Machine.Sends, n.Written, n.Options.InFlight).
				Helpf("write max_inflight: %d or more, or add queue: to %s", p.Machine.Sends, n.Written)
		}
	}
}

// checkFull refuses when_full: drop where there is no queue to be full.
func checkFull(l *diag.List, g *ir.Graph, cuts *ir.Cuts) {
	for _, n := range g.Flow {
		for _, e := range n.Out {
			if e.WhenFull != "" && !cuts.Queued[e.To] {
				l.Errorf(e.WhenFullAt, "when-full-inline", "%s has no queue that could be full: it runs on the goroutine of %s", e.To.Written, n.Written).
					Helpf("remove when_full:, or %s", queueFor(e.To))
			}
		}
	}
}

// queueFor says how a node gets a queue in front.
func queueFor(n *ir.Node) string {
	if n.Options.Inline {
		return "inline:"
	}
	return "add queue: to " + n.Written
}

// checkCopies refuses clones of messages that can't be cloned.
func checkCopies(l *diag.List, g *ir.Graph) {
	c, told := copiesOf(g), map[*load.Message]bool{}
	for _, n := range g.Flow {
		m := n.Message
		at, changer, why := c.why(n)
		if why == "" || m.CloneTo || m.Shared == nil || told[m] {
			continue
		}
		told[m] = true // once is enough: the cure is the same
		if m.Of != nil {
			l.Errorf(at, "not-copyable", "a batch that goes by way of %s meets itself again below, and would have to be copied", changer.Written).
				Helpf("lead each way to exporters of its own").Notef(changer.At, "%s", why)
			continue
		}
		l.Errorf(at, "not-copyable", "%s must be copied for %s, but a plain copy %s", m.Name.Name(), changer.Written, m.Shared.Harm()).
			Helpf("write func (%s *%s) CloneTo(dst *%s) that copies %s",
				receiverName(m.Name.Name()), m.Name.Name(), m.Name.Name(), cmp.Or(m.Shared.Field, "it")).
			Notef(changer.At, "%s", why).Notef(m.Shared.At, "the field is declared here")
	}
}

// receiverName is the usual name of a method's receiver.
func receiverName(typ string) string {
	first, _ := utf8.DecodeRuneInString(typ)
	return string(unicode.ToLower(first))
}

func checkMessages(l *diag.List, g *ir.Graph, cuts *ir.Cuts) {
	if g.Messages == 0 {
		return
	}
	sizes := size(g, cuts)
	for _, n := range g.Flow {
		if n.Kind != ir.Receiver {
			continue
		}
		if least := leastMessages(n, sizes); g.Messages < least {
			l.Errorf(g.Spec.Messages.At, "too-few-messages", "messages: %d is too few: queues that nobody waits for (%s) can hold %d, and then the receiver has none left",
				g.Messages, strings.Join(names(unawaited(n, sizes)), ", "), least-1).
				Helpf("remove messages: to have it computed, or write %d or more", least)
		}
	}
}

func names(nodes []*ir.Node) (all []string) {
	for _, n := range nodes {
		all = append(all, n.Name)
	}
	return all
}

// warn reports what is legal but doubtful.
func warn(l *diag.List, g *ir.Graph) {
	for _, c := range g.Components {
		if len(c.Users) == 0 {
			l.Warnf(c.At, "unused-component", "no node uses component %s", c.Name).
				Helpf("name one of its methods in a node, as in {exporter: %s.Write}, or remove it", c.Name)
		}
	}
	for _, n := range g.Flow {
		switch n.Kind {
		case ir.Fanout:
			warnStall(l, n)
		case ir.Receiver:
			if n.DoneFunc == nil && !n.Func.Form.Push { // whoever pushes may wait for the outcome
				warnUnheard(l, n)
			}
		}
	}
}

// warnStall warns of destinations that the outcome does not depend on and that may stall those it does depend on.
func warnStall(l *diag.List, n *ir.Node) {
	if n.Options.Await == ir.AwaitNone {
		return
	}
	if n.Options.Await == ir.AwaitAll {
		return // each counts
	}
	for _, e := range n.Destinations() {
		if !counts(e) && e.WhenFull == "" && e.To.Kind == ir.Exporter && !e.To.Options.Inline {
			l.Warnf(e.At, "may-stall", "nobody awaits %s, yet when it is slow it stalls the other destinations of %s", e.To.Name, n.Name).
				Helpf("write when_full: drop, or when_full: block if that is meant")
		}
	}
}

// counts reports whether a destination is the primary, or stands in for it.
func counts(e *ir.Edge) bool {
	for e.StandsFor != nil {
		e = e.StandsFor
	}
	return e.Primary
}

// warnUnheard warns of Nacks that nobody hears: the receiver has no done, and something below may fail.
func warnUnheard(l *diag.List, n *ir.Node) {
	if f := fallible(n.Next()); f != nil {
		l.Warnf(n.At, "unheard", "when %s fails, nobody hears of it: %s has no done", f.Name, n.Name).
			Helpf("add done: to %s to learn of failures, or on_error: to %s; on_error: nack keeps this and silences the warning", n.Name, f.Name)
	}
}

// fallible finds a node whose failure would be the message's Nack.
func fallible(n *ir.Node) *ir.Node { return (&search{seen: map[*ir.Node]bool{}}).fallible(n) }

type search struct{ seen map[*ir.Node]bool }

func (s *search) fallible(n *ir.Node) *ir.Node {
	switch {
	case n == nil || s.seen[n]:
		return nil
	case n.Kind == ir.Fanout && n.Options.Await == ir.AwaitNone, n.Kind == ir.Retry && n.OnError == ir.Drop:
		return nil
	case n.Kind == ir.Retry && n.OnError == ir.Divert: // no failure below it goes further
		return s.fallible(n.Failure())
	case n.Func != nil && n.Func.Fails() && n.OnError == ir.Nack && n.Field("on_error") == nil:
		return n
	}
	s.seen[n] = true
	for _, e := range n.Out {
		if e.Role == ir.Destination && n.Options.Await == ir.AwaitPrimary && !counts(e) {
			continue
		}
		if f := s.fallible(e.To); f != nil {
			return f
		}
	}
	return nil
}
