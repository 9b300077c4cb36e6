package ir

import (
	"fmt"
	"strings"
)

// An Explanation says of a plan what runs where and why, and what it holds: for people, scripts and pictures.
type Explanation struct {
	Pipeline     string                 `json:"pipeline"`
	MemoryBytes  int64                  `json:"memory_bytes"` // allocated by the constructor, without what messages point to
	Nodes        []NodeExplained        `json:"nodes"`        // upstream first
	Segments     []SegmentExplained     `json:"segments"`
	Queues       []QueueExplained       `json:"queues"`
	Edges        []EdgeExplained        `json:"edges"`
	Pools        []PoolExplained        `json:"pools"`
	Destinations []DestinationExplained `json:"destinations"` // of fanouts, upstream first
	Components   []Callers              `json:"components"`
}

// NodeExplained is one node. Path is that of a fanout (fire_and_forget, slim, full), or how another node is called.
type NodeExplained struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Path    string `json:"path"`
	Why     string `json:"why"`
	Segment string `json:"segment"` // empty of a node on goroutines of its own
}

// SegmentExplained is a run of nodes on one goroutine.
type SegmentExplained struct {
	Name  string   `json:"name"`
	Nodes []string `json:"nodes"`
}

// QueueExplained is a queue.
type QueueExplained struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Kind     string `json:"kind"` // messages, batches, letters or outcomes
	Capacity int    `json:"capacity"`
	Bytes    int64  `json:"bytes"`
}

// EdgeExplained is an edge of the graph.
type EdgeExplained struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Role   string `json:"role"`             // to, on_error or destination
	Queue  int    `json:"queue,omitempty"`  // capacity of the queue on it
	Policy string `json:"policy,omitempty"` // primary, awaited by nobody, dropped when full
	Path   string `json:"path,omitempty"`   // of the fanout that it leaves
}

// PoolExplained is a store of messages.
type PoolExplained struct {
	Node     string `json:"node"`
	Messages int    `json:"messages"`
	Bytes    int64  `json:"bytes"`
	Each     int64  `json:"bytes_each"` // of which, beside its body:
	Notes    int    `json:"notes"`      // of segments further down and of fanouts, one each
	Timers   int    `json:"timers"`     // of destinations with a timeout, one each
	Why      string `json:"why"`
}

// Callers says from how many goroutines a component is called.
type Callers struct {
	Component  string   `json:"component"`
	Goroutines int      `json:"goroutines"`
	Nodes      []string `json:"nodes"`
}

// Sizes in bytes on a 64-bit machine.
const (
	pointerBytes = 8
	sliceBytes   = 24
	letterBytes  = 32 // message, cause, edge
	answerBytes  = 32 // entry, error, lifetime
	headerBytes  = 64 // of a message: holds, place, owed, notes, timers
	noteBytes    = 48 // of a segment
	timerBytes   = 24 // of a destination with a timeout
	slotBytes    = 24 // of a call that is answered later, beside its entry
	parkBytes    = 64 // of a retry, for each message that it has room for
	lineBytes    = 44 // the same, where messages of a key stay in order
	queueBytes   = 1152
)

// pool explains the messages of h: how many, each with how many notes and timers, and what its pool keeps beside it.
func pool(h *Holder, at *Node, messages, notes, timers int, beside int64, why string) PoolExplained {
	each := h.Message.Size + headerBytes + int64(notes)*noteBytes + int64(timers)*timerBytes + beside
	return PoolExplained{Node: at.Name, Messages: messages, Bytes: int64(messages) * each, Each: each, Notes: notes, Timers: timers, Why: why}
}

// Explain says what the plan is.
func (p *Plan) Explain() *Explanation {
	x := &Explanation{
		Pipeline: p.Graph.Name, Segments: []SegmentExplained{}, Queues: []QueueExplained{},
		Edges: []EdgeExplained{}, Pools: []PoolExplained{}, Destinations: []DestinationExplained{}, Components: []Callers{},
	}
	segmentOf := map[*Node]string{}
	for _, s := range p.Segments {
		e := SegmentExplained{Name: Lower(s.Name), Nodes: []string{}}
		for _, n := range s.Nodes {
			e.Nodes = append(e.Nodes, n.Name)
			segmentOf[n] = e.Name
		}
		x.Segments = append(x.Segments, e)
	}
	for _, n := range p.Graph.Flow {
		path, why := p.pathOf(n)
		x.Nodes = append(x.Nodes, NodeExplained{n.Name, string(n.Kind), path, why, segmentOf[n]})
		for _, e := range n.Out {
			x.Edges = append(x.Edges, p.explainEdge(e))
		}
		x.Destinations = append(x.Destinations, p.destinations(n)...)
	}
	for _, q := range p.Queues {
		x.Queues = append(x.Queues, explainQueue(q))
	}
	for _, i := range p.Receivers {
		why := "what its queues may hold, and two calls"
		x.Pools = append(x.Pools, pool(i.Holder, i.Node, i.Messages, i.Notes, i.Timers, 2*pointerBytes, why))
	}
	for _, r := range p.Reserves {
		beside := int64(pointerBytes)
		if r.Gathers {
			beside += 2*sliceBytes + int64(r.Node.Options.Items)*2*pointerBytes
		}
		x.Pools = append(x.Pools, pool(r.Holder, r.Node, r.Messages, r.Notes, r.Timers, beside, r.Why))
	}
	for _, c := range p.Graph.Components {
		if len(c.Users) > 0 {
			x.Components = append(x.Components, p.callers(c, segmentOf))
		}
	}
	for _, q := range x.Queues {
		x.MemoryBytes += q.Bytes
	}
	for _, s := range p.Segments {
		if s.Retry != nil {
			each := int64(parkBytes)
			if s.Retry.ByKey() {
				each += lineBytes
			}
			x.MemoryBytes += int64(s.Keeper.Options.Parked) * each
		}
	}
	for _, pool := range x.Pools {
		x.MemoryBytes += pool.Bytes
	}
	return x
}

// pathOf tells how a node is run, and the key that decided it.
func (p *Plan) pathOf(n *Node) (path, why string) {
	switch {
	case n.Kind == Fanout:
		return p.Paths[n].Name, p.Paths[n].Why
	case n.Kind == Receiver:
		return "goroutine", "its call may block"
	case n.Kind == Exporter && !n.Options.Inline && n.Options.Workers > 1:
		return "workers", fmt.Sprintf("workers: %d", n.Options.Workers)
	case n.Kind == Exporter && !n.Options.Inline:
		if n.Func.Form.Later {
			return "worker", "it answers later"
		}
		return "worker", "its call may block; inline: true would fuse it"
	}
	for _, s := range p.Segments {
		if len(s.Inputs) == 0 || s.Inputs[0].To != n {
			continue
		}
		switch {
		case n.Kind == Split:
			return "queued", "a split pauses between its parts"
		case n.In[0].From.Kind == Partition:
			return "queued", "each copy that " + n.In[0].From.Name + " makes runs by itself"
		case n.Kind == Batch:
			return "queued", gathers(n)
		case n.Kind == Processor:
			return "queued", "its methods are called on a goroutine of their own: " + n.Machine.names()
		case n.Keeps():
			return "queued", fmt.Sprintf("it keeps messages: %d at most", n.Options.Parked)
		case n.Pauses():
			return "queued", "messages wait there until they may pass"
		case s.Merges():
			return "queued", "messages come from several places"
		case n.In[0].Role == Failure:
			return "queued", "on_error: what failed is kept apart"
		case n.In[0].Drop:
			return "queued", "when_full: drop"
		case n.In[0].Role == Destination && n.In[0].From.Full():
			return "queued", n.In[0].From.Name + " keeps account of its outcome"
		}
		return "queued", fmt.Sprintf("queue: %d", n.Options.Queue)
	}
	if n.Kind == Batch {
		return "fused", gathers(n)
	}
	return "fused", "nothing needs a goroutine of its own"
}

// gathers says how large the batches of a node may be, and how many there may be.
func gathers(n *Node) string {
	return fmt.Sprintf("it gathers messages: %d in a batch, %d batches in flight at most", n.Options.Items, n.Options.InFlight)
}

// queueOn is the queue on an edge; of several, the first. An edge of an exporter behind several queues may be on each side.
func (p *Plan) queueOn(e *Edge) *Queue {
	for _, q := range p.Queues {
		for _, f := range q.Feeds {
			if f.Edge == e {
				return q
			}
		}
	}
	return nil
}

func (p *Plan) explainEdge(e *Edge) EdgeExplained {
	x := EdgeExplained{From: e.From.Name, To: e.To.Name, Role: e.Role.String()}
	if q := p.queueOn(e); q != nil {
		x.Queue = q.Capacity
	}
	if e.Role == Destination {
		x.Path = p.Paths[e.From].Name
		switch {
		case e.StandsFor != nil:
			x.Policy = "fallback for " + e.StandsFor.To.Name
		case e.Awaited() && e.From.Options.Await == AwaitAll:
			x.Policy = "awaited"
		case e.Awaited():
			x.Policy = "primary"
		case e.Drop:
			x.Policy = "dropped when full"
		default:
			x.Policy = "awaited by nobody"
		}
		if e.Timeout > 0 {
			x.Policy += ", timeout " + e.Timeout.String()
		}
		if e.Fail {
			x.Policy += ", fails when full"
		}
	}
	return x
}

func explainQueue(q *Queue) QueueExplained {
	x := QueueExplained{To: q.To.Name, Kind: "messages", Capacity: q.Capacity}
	entry := int64(pointerBytes)
	switch {
	case q.Done != nil:
		x.From, x.To, x.Kind, entry = q.From.Intake.Node.Name, q.To.Name+" (done)", "outcomes", letterBytes
	case q.Dead():
		x.Kind = "letters"
	case q.Message().Of != nil:
		x.Kind = "batches"
	}
	if q.Letters {
		entry = letterBytes
	}
	if q.Done == nil {
		var from []string
		for _, f := range q.Feeds {
			from = append(from, f.Edge.From.Name)
		}
		x.From = strings.Join(from, ", ")
	}
	x.Bytes = queueBytes + int64(q.Capacity)*(entry+entry-pointerBytes+answerBytes)
	if q.Worker != nil && q.To.Func.Form.Later {
		x.Bytes += int64(q.Capacity) * (slotBytes + entry + 4)
	}
	return x
}

// callers counts the goroutines that call a component: each worker, each receiver, each segment once.
func (p *Plan) callers(c *Component, segmentOf map[*Node]string) Callers {
	x := Callers{Component: c.Name}
	segments := map[string]bool{}
	seen := map[*Node]bool{}
	for _, n := range c.Users {
		if !seen[n] {
			x.Nodes = append(x.Nodes, n.Name)
		}
		switch {
		case n.Kind == Receiver && seen[n]:
			x.Goroutines++ // once as receiver, once as done
		case n.Kind == Receiver:
			x.Goroutines++
		case segmentOf[n] == "":
			x.Goroutines += max(1, n.Options.Workers)
		case !segments[segmentOf[n]]:
			segments[segmentOf[n]] = true
			x.Goroutines++
		}
		seen[n] = true
	}
	return x
}
