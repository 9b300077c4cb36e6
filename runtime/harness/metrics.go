package harness

import (
	"bytes"
	"fmt"
	"strings"

	rt "github.com/pipegen/pipegen/runtime"
)

// A family is one metric as Prometheus sees it.
type family[S any] struct {
	name    string // with the unit as its last word, without the _total of a counter
	unit    string
	counter bool // else a gauge
	help    string
	series  []series[S]
	only    func(*S) bool // nil: all
}

// A series is one value of a family; label and text set it apart from the others of the family, if there are any.
type series[S any] struct {
	label, text string
	value       func(*S) uint64
}

func one[S any](value func(*S) uint64) []series[S] { return []series[S]{{value: value}} }

func isReceiver(n *rt.NodeStats) bool { return n.Kind == "receiver" }

// Names follow the OpenTelemetry conventions as Prometheus spells them: pipegen.node.in with the unit {message} and so on.
var nodeFamilies = []family[rt.NodeStats]{
	{name: "pipegen_node_in_messages", unit: "messages", counter: true,
		help:   "Messages the node took in; of a receiver: accepted.",
		series: one(func(n *rt.NodeStats) uint64 { return n.In })},
	{name: "pipegen_node_out_messages", unit: "messages", counter: true,
		help:   "Messages the node handed on.",
		series: one(func(n *rt.NodeStats) uint64 { return n.Out })},
	{name: "pipegen_node_messages", unit: "messages", counter: true,
		help: "Messages by their outcome: of a receiver, what became of them; of an exporter, how its calls ended.",
		series: []series[rt.NodeStats]{
			{"outcome", "ack", func(n *rt.NodeStats) uint64 { return n.Acked }},
			{"outcome", "nack", func(n *rt.NodeStats) uint64 { return n.Nacked }},
		}},
	{name: "pipegen_node_filtered_messages", unit: "messages", counter: true,
		help:   "Messages Acked and not handed on.",
		series: one(func(n *rt.NodeStats) uint64 { return n.Filtered })},
	{name: "pipegen_node_failed_messages", unit: "messages", counter: true,
		help:   "Messages on which the node's function returned an error or panicked.",
		series: one(func(n *rt.NodeStats) uint64 { return n.Failed })},
	{name: "pipegen_node_dropped_messages", unit: "messages", counter: true,
		help:   "Messages that on_error: drop Acked or when_full: drop skipped.",
		series: one(func(n *rt.NodeStats) uint64 { return n.Dropped })},
	{name: "pipegen_node_panics", counter: true,
		help:   "Calls of the node's function that panicked.",
		series: one(func(n *rt.NodeStats) uint64 { return n.Panics })},
	{name: "pipegen_node_skipped_messages", unit: "messages", counter: true, only: isReceiver,
		help:   "Bad inputs that the receiver reported and passed over.",
		series: one(func(n *rt.NodeStats) uint64 { return n.Skipped })},
	{name: "pipegen_node_unheard_messages", unit: "messages", counter: true, only: isReceiver,
		help:   "Nacks that nobody heard, since the receiver has no done.",
		series: one(func(n *rt.NodeStats) uint64 { return n.Unheard })},
	{name: "pipegen_node_abandoned_messages", unit: "messages", counter: true, only: isReceiver,
		help:   "Messages accepted that got no outcome when the drain was ended by force.",
		series: one(func(n *rt.NodeStats) uint64 { return n.Abandoned })},
	{name: "pipegen_node_parked_messages", unit: "messages",
		help:   "Messages that the node keeps until a time that is still to come.",
		series: one(func(n *rt.NodeStats) uint64 { return n.Parked })},
	{name: "pipegen_node_throttled",
		help:   "1 while messages wait before the node because something ahead has no room for them, else 0.",
		series: one(func(n *rt.NodeStats) uint64 { return n.Throttled })},
	{name: "pipegen_node_throttle_episodes", counter: true,
		help:   "Times that messages had to wait before the node because something ahead had no room for them.",
		series: one(func(n *rt.NodeStats) uint64 { return n.ThrottleEpisodes })},
	{name: "pipegen_node_in_flight_messages", unit: "messages", only: isReceiver,
		help:   "Messages accepted that have no outcome yet.",
		series: one(func(n *rt.NodeStats) uint64 { return n.InFlight })},
}

var queueFamilies = []family[rt.QueueStats]{
	{name: "pipegen_queue_capacity_entries", unit: "entries",
		help:   "Entries the queue has room for.",
		series: one(func(q *rt.QueueStats) uint64 { return q.Capacity })},
	{name: "pipegen_queue_in_flight_entries", unit: "entries",
		help:   "Entries sent into the queue and not answered yet.",
		series: one(func(q *rt.QueueStats) uint64 { return q.InFlight })},
	{name: "pipegen_queue_sent_entries", unit: "entries", counter: true,
		help:   "Entries sent into the queue.",
		series: one(func(q *rt.QueueStats) uint64 { return q.Sent })},
	{name: "pipegen_queue_waits", counter: true,
		help:   "Times that messages had to wait before the queue because it was full.",
		series: one(func(q *rt.QueueStats) uint64 { return q.Waits })},
}

// Fanouts that keep account of their destinations have these besides.
var fanoutFamilies = []family[rt.FanoutStats]{
	{name: "pipegen_fanout_in_flight_messages", unit: "messages",
		help:   "Messages that the fanout has taken in and that have no outcome yet.",
		series: one(func(f *rt.FanoutStats) uint64 { return f.InFlight })},
	{name: "pipegen_fanout_max_in_flight_messages", unit: "messages",
		help:   "Most messages that the fanout may have in flight; 0: as many as there are.",
		series: one(func(f *rt.FanoutStats) uint64 { return f.MaxInFlight })},
}

// A destination is one of a fanout's.
type destination struct {
	fanout string
	rt.DestinationStats
}

var destinationFamilies = []family[destination]{
	{name: "pipegen_destination_sent_messages", unit: "messages", counter: true,
		help:   "Messages sent to the destination; where it stands in for another one, what that one failed on.",
		series: one(func(d *destination) uint64 { return d.Sent })},
	{name: "pipegen_destination_failed_messages", unit: "messages", counter: true,
		help:   "Messages that the destination Nacked, was too late with, or had no room for with when_full: fail.",
		series: one(func(d *destination) uint64 { return d.Failed })},
	{name: "pipegen_destination_timed_out_messages", unit: "messages", counter: true,
		help:   "Messages that the destination was too late with.",
		series: one(func(d *destination) uint64 { return d.TimedOut })},
	{name: "pipegen_destination_dropped_full_messages", unit: "messages", counter: true,
		help:   "Messages that passed the destination over, since it was full.",
		series: one(func(d *destination) uint64 { return d.DroppedFull })},
}

// Nodes that gather messages have these besides.
var batchFamilies = []family[rt.BatchStats]{
	{name: "pipegen_batch_batches", unit: "batches", counter: true,
		help: "Batches that the node handed on, by the reason: they had as many messages, or bytes, as they may; their oldest message had waited; the pipeline drained.",
		series: []series[rt.BatchStats]{
			{"reason", "items", func(b *rt.BatchStats) uint64 { return b.ByItems }},
			{"reason", "bytes", func(b *rt.BatchStats) uint64 { return b.ByBytes }},
			{"reason", "age", func(b *rt.BatchStats) uint64 { return b.ByAge }},
			{"reason", "drain", func(b *rt.BatchStats) uint64 { return b.ByDrain }},
		}},
	{name: "pipegen_batch_messages", unit: "messages", counter: true,
		help:   "Messages in the batches that the node handed on.",
		series: one(func(b *rt.BatchStats) uint64 { return b.Items })},
	{name: "pipegen_batch_in_flight_batches", unit: "batches",
		help:   "Batches handed on that have no outcome yet.",
		series: one(func(b *rt.BatchStats) uint64 { return b.InFlight })},
	{name: "pipegen_batch_max_in_flight_batches", unit: "batches",
		help:   "Most batches that the node may have in flight.",
		series: one(func(b *rt.BatchStats) uint64 { return b.MaxInFlight })},
}

// Retries have these besides.
var retryFamilies = []family[rt.RetryStats]{
	{name: "pipegen_retry_in_flight_messages", unit: "messages",
		help:   "Messages that the retry has taken in and that have no outcome yet.",
		series: one(func(r *rt.RetryStats) uint64 { return r.InFlight })},
	{name: "pipegen_retry_max_in_flight_messages", unit: "messages",
		help:   "Messages that the retry has slots for.",
		series: one(func(r *rt.RetryStats) uint64 { return r.Slots })},
	{name: "pipegen_retry_parked_messages", unit: "messages",
		help:   "Messages that have failed and wait for their next attempt.",
		series: one(func(r *rt.RetryStats) uint64 { return r.Parked })},
	{name: "pipegen_retry_resent_messages", unit: "messages", counter: true,
		help:   "Times that a message was sent again.",
		series: one(func(r *rt.RetryStats) uint64 { return r.Resent })},
	{name: "pipegen_retry_gave_up_messages", unit: "messages", counter: true,
		help:   "Messages that failed and were not sent again, by reason.",
		series: gaveUp()},
}

// gaveUp is a series for each reason to give a message up.
func gaveUp() (all []series[rt.RetryStats]) {
	for reason := range rt.GaveUpReasons {
		all = append(all, series[rt.RetryStats]{"reason", reason.String(), func(r *rt.RetryStats) uint64 { return r.GaveUp[reason] }})
	}
	return all
}

// A state is what a pipeline says of itself.
type state struct {
	ready, stalled bool
	stalls         uint64
}

var pipelineFamilies = []family[state]{
	{name: "pipegen_pipeline_ready",
		help:   "1 while the pipeline runs and does not drain, else 0.",
		series: one(func(s *state) uint64 { return bit(s.ready) })},
	{name: "pipegen_pipeline_stalled",
		help:   "1 while messages wait and none has come to an end for stall_after, else 0.",
		series: one(func(s *state) uint64 { return bit(s.stalled) })},
	{name: "pipegen_pipeline_stalls", counter: true,
		help:   "Times that messages have waited for stall_after while none came to an end.",
		series: one(func(s *state) uint64 { return s.stalls })},
}

func bit(is bool) uint64 {
	if is {
		return 1
	}
	return 0
}

// exposition gives all metrics of a pipeline in the text format of Prometheus, or in OpenMetrics, which differs in the
// names of counters and in its last line.
func exposition(name string, p rt.Pipeline, openMetrics bool) []byte {
	var b bytes.Buffer
	report := p.Report()
	pipeline := pair("pipeline", name)
	now := state{ready: p.Ready()}
	now.stalled, now.stalls = p.Stalled()
	write(&b, pipelineFamilies, []state{now}, openMetrics, func(*state) string { return pipeline })
	write(&b, nodeFamilies, report.Nodes(), openMetrics, func(n *rt.NodeStats) string {
		return pipeline + "," + pair("node", n.Name) + "," + pair("kind", n.Kind)
	})
	write(&b, queueFamilies, report.Queues(), openMetrics, func(q *rt.QueueStats) string {
		return pipeline + "," + pair("from", q.From) + "," + pair("to", q.To)
	})
	if f, ok := report.(interface{ Fanouts() []rt.FanoutStats }); ok {
		writeFanouts(&b, f.Fanouts(), openMetrics, pipeline)
	}
	if s, ok := report.(interface{ Batches() []rt.BatchStats }); ok {
		write(&b, batchFamilies, s.Batches(), openMetrics, func(s *rt.BatchStats) string { return pipeline + "," + pair("node", s.Name) })
	}
	if r, ok := report.(interface{ Retries() []rt.RetryStats }); ok {
		write(&b, retryFamilies, r.Retries(), openMetrics, func(r *rt.RetryStats) string { return pipeline + "," + pair("node", r.Name) })
	}
	if openMetrics {
		b.WriteString("# EOF\n")
	}
	return b.Bytes()
}

func writeFanouts(b *bytes.Buffer, fanouts []rt.FanoutStats, openMetrics bool, pipeline string) {
	var all []destination
	for _, f := range fanouts {
		for _, d := range f.Destinations {
			all = append(all, destination{f.Name, d})
		}
	}
	write(b, fanoutFamilies, fanouts, openMetrics, func(f *rt.FanoutStats) string { return pipeline + "," + pair("node", f.Name) })
	write(b, destinationFamilies, all, openMetrics, func(d *destination) string {
		labels := pipeline + "," + pair("node", d.fanout) + "," + pair("to", d.To)
		if d.StandsFor != "" {
			labels += "," + pair("fallback_for", d.StandsFor)
		}
		return labels
	})
}

func write[S any](b *bytes.Buffer, families []family[S], stats []S, openMetrics bool, labels func(*S) string) {
	for _, f := range families {
		kind, sample := "gauge", f.name
		if f.counter {
			kind, sample = "counter", f.name+"_total"
		}
		head := sample
		if openMetrics {
			head = f.name
		}
		fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s %s\n", head, f.help, head, kind)
		if f.unit != "" {
			fmt.Fprintf(b, "# UNIT %s %s\n", head, f.unit)
		}
		for i := range stats {
			if f.only != nil && !f.only(&stats[i]) {
				continue
			}
			for _, s := range f.series {
				all := labels(&stats[i])
				if s.label != "" {
					all += "," + pair(s.label, s.text)
				}
				fmt.Fprintf(b, "%s{%s} %d\n", sample, all, s.value(&stats[i]))
			}
		}
	}
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func pair(label, value string) string { return label + `="` + escape.Replace(value) + `"` }
