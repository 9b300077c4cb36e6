package ir

// DestinationExplained says of a destination of a fanout when it gets a message, what its outcome is good for, and what is held ready
// for it.
type DestinationExplained struct {
	Fanout   string   `json:"fanout"`
	To       string   `json:"to"`
	Gets     string   `json:"gets"`              // at once, or after which other one
	Outcome  string   `json:"outcome"`           // what it means to the message
	Timeout  string   `json:"timeout,omitempty"` // from when it is sent, its time in the queue included
	WhenFull string   `json:"when_full,omitempty"`
	Queue    int      `json:"queue,omitempty"` // places in its queue; 0: it has none, and is called
	Kept     []string `json:"kept,omitempty"`  // queues in which each message keeps room for it from the start, by the nodes behind them
	Clone    string   `json:"clone,omitempty"` // why it gets a clone; empty: it gets the message itself
}

// destinations explains the destinations of n, as the spec lists them.
func (p *Plan) destinations(n *Node) (all []DestinationExplained) {
	clones := map[*Edge]string{}
	for _, r := range p.Reserves {
		if r.Edge != nil {
			clones[r.Edge] = r.Why
		}
	}
	targets := map[*Edge]*Target{}
	if f := p.Fans[n]; f != nil {
		for _, t := range f.Targets {
			targets[t.Edge] = t
		}
	}
	for _, e := range n.Destinations() {
		x := DestinationExplained{Fanout: n.Name, To: e.To.Name, Gets: "at once", Outcome: outcomeOf(e), Clone: clones[e]}
		if e.Timeout > 0 {
			x.Timeout = e.Timeout.String()
		}
		if q := p.queueOn(e); q != nil {
			x.Queue, x.WhenFull = q.Capacity, "block"
		}
		switch {
		case e.Drop:
			x.WhenFull = "drop"
		case e.Fail:
			x.WhenFull = "fail"
		}
		if t := targets[e]; t != nil {
			if t.Later() {
				x.Gets = t.after()
			}
			for _, q := range t.Kept {
				x.Kept = append(x.Kept, q.To.Name)
			}
		}
		all = append(all, x)
	}
	return all
}

// after says after whom a destination gets the message.
func (t *Target) after() string {
	if t.StandsFor != nil {
		return "when " + t.StandsFor.Edge.To.Name + " has failed"
	}
	before := t.Before()
	if before.Decides() {
		return "when " + before.Edge.To.Name + " has Acked"
	}
	return "when " + before.Edge.To.Name + " is done"
}

// Before is the head of a sequence that comes before this one, which is not the first.
func (t *Target) Before() *Target {
	before := t.Fan.first()
	for before.Next != t {
		before = before.Next
	}
	return before
}

// outcomeOf says what the outcome of a destination means to the message.
func outcomeOf(e *Edge) string {
	switch {
	case e.StandsFor != nil:
		return "stands in for that of " + e.StandsFor.To.Name
	case e.From.Options.Await == AwaitAll:
		return "counts, as that of all"
	case e.Awaited():
		return "is the message's"
	}
	return "counts for nothing"
}
