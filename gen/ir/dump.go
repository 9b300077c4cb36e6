package ir

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Dump is the graph as text: a line for each node and edge.
func (g *Graph) Dump() string {
	var b strings.Builder
	fmt.Fprintf(&b, "graph %s of %s\n", g.Name, g.Spec.Message.Text)
	for _, n := range g.Nodes {
		fmt.Fprintf(&b, "  %s: %s", n.Name, n.Kind)
		if n.Func != nil {
			fmt.Fprintf(&b, " %s%s", n.Func.Text, strings.TrimPrefix(n.Func.Symbol.Sig.String(), "func"))
		} else if n.Symbol.Given() {
			fmt.Fprintf(&b, " %s", n.Symbol.Text)
		}
		if n.Machine != nil {
			b.WriteString(n.Machine.dump())
		}
		b.WriteByte('\n')
		for _, e := range n.Out {
			fmt.Fprintf(&b, "    %s %s%s\n", e.Role, e.To.Name, e.marks())
		}
		if n.OnError == Drop {
			b.WriteString("    on_error drop\n")
		}
	}
	return b.String()
}

func (r Role) String() string {
	return [...]string{"to", "on_error", "destination", "case", "output"}[r]
}

func (e *Edge) marks() string {
	s := ""
	if e.Role == Output {
		s += " " + e.Name.Text
	}
	if e.Primary {
		s += " primary"
	}
	if e.When.Given() {
		s += " when " + e.When.Text
	}
	if e.WhenFull != "" {
		s += " when_full=" + e.WhenFull
	}
	return s
}

// Dump is the cuts as text: a line for each segment.
func (c *Cuts) Dump() string {
	var b strings.Builder
	b.WriteString("cuts\n")
	for _, h := range c.Heads {
		fmt.Fprintf(&b, "  segment %s:", h.Name)
		for _, n := range c.members(h) {
			fmt.Fprintf(&b, " %s", n)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (c *Cuts) members(head *Node) []string {
	var all []string
	for n, h := range c.Segment {
		if h == head && n != head {
			name := n.Name
			if c.Queued[n] {
				name = "[" + name + "]"
			}
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// Dump is the sizes as text.
func (s *Sizes) Dump() string {
	var b strings.Builder
	b.WriteString("sizes\n")
	for _, m := range []struct {
		what string
		of   map[*Node]int
	}{{"messages", s.Messages}, {"queue", s.Queue}} {
		byName := map[string]int{}
		for n, size := range m.of {
			if size > 0 {
				byName[n.Name] = size
			}
		}
		for _, name := range slices.Sorted(maps.Keys(byName)) {
			fmt.Fprintf(&b, "  %s %s %d\n", m.what, name, byName[name])
		}
	}
	return b.String()
}

// Dump is the plan as text: what each goroutine does, step by step.
func (p *Plan) Dump() string {
	var b strings.Builder
	fmt.Fprintf(&b, "plan %s\n", p.Graph.Name)
	for _, i := range p.Receivers {
		fmt.Fprintf(&b, "  receiver %s: %d messages, %d a call", i.Node.Name, i.Messages, i.Buffer)
		if i.Done != nil {
			b.WriteString(", done")
		}
		b.WriteByte('\n')
	}
	for _, s := range p.Segments {
		p.dumpSegment(&b, s)
	}
	for _, q := range p.Queues {
		far := "worker"
		switch {
		case q.Segment != nil:
			far = "segment"
		case q.Done != nil:
			far = "done"
		case q.To.Options.Workers > 1:
			far = fmt.Sprintf("%d workers", q.To.Options.Workers)
		}
		fmt.Fprintf(&b, "  queue %s: %d to %s", q.Name, q.Capacity, far)
		if q.Limit > 0 {
			fmt.Fprintf(&b, ", %d in flight", q.Limit)
		}
		for _, f := range q.Feeds {
			fmt.Fprintf(&b, ", %s of %s", f.Bearing, f.Holder.Name)
		}
		b.WriteByte('\n')
	}
	for _, r := range p.Reserves {
		fmt.Fprintf(&b, "  reserve %s: %d\n", r.Name, r.Messages)
	}
	return b.String()
}

func (p *Plan) dumpSegment(b *strings.Builder, s *Segment) {
	fmt.Fprintf(b, "  segment %s\n    gate", s.Name)
	for _, t := range s.Gate {
		b.WriteString(" " + t.String())
	}
	b.WriteByte('\n')
	if s.Split != nil {
		fmt.Fprintf(b, "    split %s%s, each to %s, refused: %s\n", s.Split.Node.Name, s.Split.Parts, s.Split.Part.Name, p.Refusals[s.Split.Node])
	}
	if s.Keeper != nil {
		fmt.Fprintf(b, "    keeper %s: %s\n", s.Keeper.Name, kept(s.Keeper))
	}
	if s.Process != nil {
		for i, e := range s.Process.Node.Ways() {
			fmt.Fprintf(b, "    %s%s of %s: %s\n", e.Role, e.marks(), s.Process.Sent, p.step(s.Process.Ways[i]))
		}
		fmt.Fprintf(b, "    refused: %s\n", p.Refusals[s.Process.Node])
	}
	for _, f := range s.Funcs {
		fmt.Fprintf(b, "    run %s(%s)\n", f.Name, f.Holder)
		for _, step := range f.Steps {
			fmt.Fprintf(b, "      %s\n", p.step(step))
		}
	}
}

// String names what must have room, and how many places a message may need.
func (t Term) String() string {
	switch {
	case t.Queue != nil:
		return fmt.Sprintf("%s/%d", t.Queue.Name, t.Per)
	case t.Fan != nil:
		return fmt.Sprintf("%s/%d", t.Fan.Node.Name, t.Per)
	}
	return fmt.Sprintf("%s/%d", t.Reserve.Name, t.Per)
}

func (h *Holder) String() string {
	if h.Shared {
		return h.Name + " shared"
	}
	return h.Name
}

func (b Bearing) String() string { return [...]string{"outcome", "detached", "part", "borrowed"}[b] }

func (p *Plan) step(s Step) string {
	switch s := s.(type) {
	case *Apply:
		return fmt.Sprintf("apply %s%s, refused: %s", s.Node.Name, s.Clone, p.Refusals[s.Node])
	case *Choose:
		text := fmt.Sprintf("choose %s, refused: %s", s.Node.Name, p.Refusals[s.Node])
		for i, e := range s.Node.Cases() {
			text += fmt.Sprintf("\n        case %s: %s", e.When.Text, p.step(s.Steps[i]))
		}
		return text
	case *Keep:
		return fmt.Sprintf("keep %s, %s of %s", s.Node.Name, s.Bearing, s.Holder.Name)
	case *Track:
		return fmt.Sprintf("track %s, %d holds%s", s.Fan.Node.Name, s.Holds, s.Fan)
	case *Tracked:
		return "tracked " + s.Fan.Node.Name
	case *Allow:
		return fmt.Sprintf("allow %s, %s of %s", s.Node.Name, s.Bearing, s.Holder.Name)
	case *Accept:
		return fmt.Sprintf("accept %s, again when there is room in%s, given up: %s", s.Retrial.Node.Name, s.Retrial, p.Refusals[s.Retrial.Node])
	case *Begin:
		return fmt.Sprintf("begin %s (%s), %d holds", s.Node.Name, p.Paths[s.Node].Name, s.Holds)
	case *Send:
		text := fmt.Sprintf("send %s%s, %s of %s", s.Queue.Name, s.Clone, s.Feed.Bearing, s.Feed.Holder.Name)
		if s.Skip {
			text += ", skip when full"
		}
		if s.Hold {
			text += ", hold"
		}
		if t := s.Target; t != nil {
			text += ", as " + t.Edge.To.Name + " of " + t.Fan.Node.Name
		}
		for _, q := range s.Queue.Reserved {
			text += ", reserve " + q.Name
		}
		return text
	case *Export:
		return fmt.Sprintf("export %s, %s of %s", s.Node.Name, s.Bearing, s.Holder.Name)
	case *Invoke:
		return fmt.Sprintf("invoke %s%s", s.Func.Name, s.Clone)
	case *Settle:
		return fmt.Sprintf("settle, %s of %s", s.Bearing, s.Holder.Name)
	}
	return fmt.Sprintf("%T", s)
}

func (c *Clone) String() string {
	if c == nil {
		return ""
	}
	if c.Reserve.Made {
		return " into one from " + c.Reserve.Name
	}
	return " on a clone from " + c.Reserve.Name
}

func (r *Refusal) String() string {
	switch {
	case r.Letter != nil:
		return "letter to " + r.Letter.Edge.To.Name
	case r.Node.OnError == Drop:
		return "dropped"
	}
	return fmt.Sprintf("%s of %s", r.Bearing, r.Holder.Name)
}

// String tells what becomes of a message, destination by destination.
func (f *Fan) String() string {
	var b strings.Builder
	for _, t := range f.Targets {
		fmt.Fprintf(&b, "\n        %s", t.Edge.To.Name)
		if t.StandsFor != nil {
			fmt.Fprintf(&b, " for %s", t.StandsFor.Edge.To.Name)
		}
		if t.Later() {
			b.WriteString(", later")
		}
		if t.Decides() {
			b.WriteString(", decides")
		}
		if len(t.Kept) > 0 {
			b.WriteString(", room kept")
		}
		if t.Edge.Timeout > 0 {
			fmt.Fprintf(&b, ", %v", t.Edge.Timeout)
		}
	}
	return b.String()
}

// kept tells what a node keeps beyond a turn.
func kept(n *Node) string {
	o := n.Options
	if n.Kind != Batch {
		return fmt.Sprint(o.Parked)
	}
	text := fmt.Sprintf("batches of %d", o.Items)
	if o.Bytes > 0 {
		text += fmt.Sprintf(", %d bytes", o.Bytes)
	}
	return text + fmt.Sprintf(", %s, %d in flight", o.By, o.InFlight)
}
