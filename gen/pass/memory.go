package pass

import (
	"fmt"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/load"
)

const (
	maxBytes  = 64 << 30 // of a pipeline: more is a slip
	maxQueued = 1 << 27  // messages in all queues, so that no sum overflows, on 32 bit neither

	// What goes with each, about: package ir has the exact figures.
	perMessage = 48
	perEntry   = 40
	perPointer = 8
)

// checkMemory refuses pipelines that could hardly be built: all that they will ever hold is allocated at once. It reports
// whether sizes can be computed.
func checkMemory(l *diag.List, g *ir.Graph, cuts *ir.Cuts) bool {
	queued := 0
	var largest *ir.Node // of the queues that the spec sizes
	for _, n := range g.Flow {
		if !cuts.Queued[n] {
			continue
		}
		if n.Options.Queue == 0 {
			queued += usualQueue(n) + n.Options.Parked + n.Options.Items*(n.Options.InFlight+2)
		} else if queued += n.Options.Queue; largest == nil || n.Options.Queue > largest.Options.Queue {
			largest = n
		}
		if queued > maxQueued {
			l.Errorf(place(g, largest), "too-much-memory", "the queues hold more than %d messages together", maxQueued).
				Helpf("write smaller queues: most need a few hundred messages")
			return false
		}
	}
	s := size(g, cuts)
	p := pools{most: g.Message}
	for _, n := range s.Messages {
		p.add(n, g.Message)
	}
	copies := copiesOf(g)
	for _, n := range g.Flow {
		p.bytes += float64(s.Clones[n]) * float64(n.Options.Items) * 2 * perPointer // the arrays of batches
	}
	for _, n := range g.Flow {
		if ownClone(n) {
			p.add(s.Clones[n], n.Message)
		}
		for _, e := range n.In {
			if copies.clones[e] {
				p.add(s.Copies[e], n.Message)
			}
		}
		if n.Makes != nil {
			p.add(s.Clones[n], n.Makes)
		}
	}
	if !p.odd && p.bytes+float64(queued)*perEntry <= maxBytes {
		return true
	}
	at := place(g, largest)
	if g.Messages > 0 && (largest == nil || g.Messages > largest.Options.Queue) {
		at = g.Spec.Messages.At
	}
	d := l.Errorf(at, "too-much-memory", "the pipeline would hold %d messages of %s: more than %s, all allocated when it starts",
		p.messages, bytesText(p.most.Size), bytesText(maxBytes))
	if p.most.Size > 1<<20 {
		d.Helpf("let %s hold what is large by a slice or pointer", p.most.Name.Name())
	} else {
		d.Helpf("write fewer messages: or smaller queues")
	}
	return false
}

// pools sums up what pools of messages hold.
type pools struct {
	messages int
	bytes    float64 // a float: a message may be larger than memories are
	most     *load.Message
	odd      bool // a size that is no number
}

func (p *pools) add(n int, m *load.Message) {
	p.messages += n
	p.bytes += float64(n) * float64(m.Size+perMessage)
	p.odd = p.odd || m.Size < 0
	if m.Size > p.most.Size {
		p.most = m
	}
}

// place is where a spec sizes a queue, else where it names the message.
func place(g *ir.Graph, queue *ir.Node) diag.Span {
	if queue != nil {
		return queue.Field("queue").Value.At
	}
	return g.Spec.Message.At
}

// bytesText writes a size as people say it.
func bytesText(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	for _, unit := range []string{"bytes", "KiB", "MiB", "GiB"} {
		if n < 10<<10 && (n < 1<<10 || n%(1<<10) != 0) || unit == "GiB" {
			return fmt.Sprintf("%d %s", n, unit)
		}
		n >>= 10
	}
	return ""
}
