package trial

import (
	"slices"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

// Balanced checks the books of a pipeline that has ended by itself: every message that went into a node came out of it
// or met an end there, nothing lies in a queue, and nothing waits before a shut gate. Each time that a gate was shut, a queue
// had no room.
func Balanced(t testing.TB, p rt.Pipeline) {
	t.Helper()
	r := p.Report()
	episodes, waits, keeps := uint64(0), uint64(0), false // a node that keeps messages may have as many as it may
	for _, n := range r.Nodes() {
		if episodes += n.ThrottleEpisodes; n.Throttled != 0 {
			t.Errorf("%s %s: is still throttled", n.Kind, n.Name)
		}
		switch n.Kind {
		case "delay", "batch", "retry", "limit", "processor":
			keeps = true
		}
		// A split's books are those of its parts, those of a batch and a processor their own.
		if in, out := n.In, ends(n); in != out && n.Kind != "split" && n.Kind != "batch" && n.Kind != "processor" {
			t.Errorf("%s %s: %d went in, %d came out: %+v", n.Kind, n.Name, in, out, n)
		}
		if n.InFlight != 0 || n.Abandoned != 0 {
			t.Errorf("%s %s: %d in flight, %d abandoned", n.Kind, n.Name, n.InFlight, n.Abandoned)
		}
	}
	for _, q := range r.Queues() {
		waits += q.Waits
		if q.InFlight != 0 {
			t.Errorf("queue from %s to %s: %d in flight", q.From, q.To, q.InFlight)
		}
	}
	limited := false // by a max_inflight, which is no queue's
	if b, ok := r.(interface{ Batches() []rt.BatchStats }); ok {
		for _, s := range b.Batches() {
			if n := Row(t, p, s.Name); n.In != s.Items+n.Failed || n.Out != s.Batches || s.InFlight != 0 || n.Parked != 0 {
				t.Errorf("batch %s: %+v, and %+v", s.Name, n, s)
			}
		}
	}
	if f, ok := r.(interface{ Fanouts() []rt.FanoutStats }); ok {
		limited = slices.ContainsFunc(f.Fanouts(), func(s rt.FanoutStats) bool { return s.MaxInFlight > 0 })
	}
	if episodes > waits && !limited && !keeps {
		t.Errorf("gates were shut %d times, but queues have kept messages waiting only %d times", episodes, waits)
	}
}

// Settled checks the books of a pipeline that was forced to end: every accepted message has its outcome or is counted as
// abandoned, and no node has let out more than went in.
func Settled(t testing.TB, p rt.Pipeline) {
	t.Helper()
	for _, n := range p.Report().Nodes() {
		in, out := n.In, ends(n)
		if n.Kind == "receiver" && in != out || in < out && n.Kind != "split" && n.Kind != "processor" {
			t.Errorf("%s %s: %d went in, %d came out: %+v", n.Kind, n.Name, in, out, n)
		}
	}
}

// ends is how many of the messages that went into a node are accounted for.
func ends(n rt.NodeStats) uint64 {
	switch n.Kind {
	case "receiver":
		return n.Acked + n.Nacked + n.Abandoned
	case "exporter", "retry":
		return n.Acked + n.Nacked
	case "limit":
		return n.Out + n.Dropped
	}
	return n.Out + n.Filtered + n.Failed
}

// Row is the row of a node.
func Row(t testing.TB, p rt.Pipeline, name string) rt.NodeStats {
	t.Helper()
	for _, n := range p.Report().Nodes() {
		if n.Name == name {
			return n
		}
	}
	t.Fatalf("no node %s", name)
	return rt.NodeStats{}
}
