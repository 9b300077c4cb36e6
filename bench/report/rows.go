package main

import "slices"

// A row compares one thing in two ways. Its ratio is the peer's time over ours: above 1, ours is quicker.
type row struct {
	name       string
	ours, peer string  // benchmarks
	goal       float64 // what we set ourselves
	floor      float64 // what must hold on any machine, busy or not
	weDo       string
	peerDoes   string
	inREADME   bool
	slow       bool // not among those that are checked at once
}

// rows are in the order of the table.
var rows = []row{
	{
		name: "fused_vs_hand", ours: "Chain/generated", peer: "Chain/byhand", goal: 1 / 1.2, floor: 1 / 1.4, inREADME: true,
		weDo:     "five maps and an exporter, all inlined: from the receiver's lane and back to it",
		peerDoes: "a loop by hand, with the same messages, lane and functions",
	},
	{
		name: "fanout_ff_vs_hand", ours: "Fanout/none/generated", peer: "Fanout/none/byhand", goal: 1 / 1.2, floor: 1 / 1.4,
		weDo:     "`await_ack: none`, three inline exporters",
		peerDoes: "the same by hand",
	},
	{
		name: "fanout_slim_vs_hand", ours: "Fanout/primary/generated", peer: "Fanout/primary/byhand", goal: 1 / 1.2, floor: 1 / 1.4,
		weDo:     "`await_ack: primary`",
		peerDoes: "the same by hand",
	},
	{
		name: "fanout_all_vs_hand", ours: "Fanout/all/generated", peer: "Fanout/all/byhand", goal: 1 / 1.2, floor: 1 / 1.4,
		weDo:     "`await_ack: all`",
		peerDoes: "the same by hand; knows that no other message is open meanwhile",
	},
	{
		name: "full_vs_untimed", ours: "Fanout/timed/generated", peer: "Fanout/queued/generated", goal: 1 / 1.4, floor: 1 / 1.8,
		weDo:     "`await_ack: all`, three exporters with queues, each with a timeout",
		peerDoes: "ours too, without timeouts",
	},
	{
		name: "batch_vs_hand", ours: "Batch/items/generated", peer: "Batch/items/byhand", goal: 1 / 1.3, floor: 1 / 1.5,
		weDo:     "batches by items, from the receiver's lane to an inline exporter and back",
		peerDoes: "the same by hand",
	},
	{
		name: "batch_bytes_vs_hand", ours: "Batch/bytes/generated", peer: "Batch/bytes/byhand", goal: 1 / 1.3, floor: 1 / 1.5,
		weDo:     "batches by bytes",
		peerDoes: "the same by hand",
	},
	{
		name: "retry_vs_hand", ours: "Retry/acked/generated", peer: "Retry/acked/byhand", goal: 1 / 1.3, floor: 1 / 1.5,
		weDo:     "a retry whose messages are all Acked at once: a slot each, no timer set",
		peerDoes: "the same by hand",
	},
	{
		name: "processor_vs_hand", ours: "Processor/generated", peer: "Processor/byhand", goal: 1 / 1.3, floor: 1 / 1.5,
		weDo:     "a processor that sends one of four messages on and Acks the others",
		peerDoes: "the same by hand",
	},
	{
		name: "handoff_vs_chan", ours: "Handoff/queue", peer: "Handoff/chan/answered", goal: 5, floor: 4, inREADME: true,
		weDo:     "an entry to another goroutine and its answer back, published by 32",
		peerDoes: "a channel there and one back, one by one",
	},
	{
		name: "handoff_vs_chan_oneway", ours: "Handoff/queue", peer: "Handoff/chan", goal: 5, floor: 2.5,
		weDo:     "the same",
		peerDoes: "a channel there; nothing comes back",
	},
	{
		name: "inbox_vs_select", ours: "Inbox/inbox", peer: "Inbox/select/answered", goal: 12, floor: 7, inREADME: true,
		weDo:     "a segment between two queues, answers first, a deadline for each of 256 in flight",
		peerDoes: "the same by channels: answers first by a select with default, then one select with a timer",
	},
	{
		name: "merge_vs_chan", ours: "Merge/queues", peer: "Merge/chan/answered", goal: 7, floor: 4,
		weDo:     "three segments into one, each message with an outcome",
		peerDoes: "three goroutines that share a channel; a channel back to each",
	},
	{
		name: "merge_vs_chan_oneway", ours: "Merge/queues", peer: "Merge/chan", goal: 4, floor: 2,
		weDo:     "the same",
		peerDoes: "a shared channel; nothing comes back",
	},
	{
		name: "merge_later_vs_chan", ours: "Merge/queues/later", peer: "Merge/chan/answered", goal: 4, floor: 3,
		weDo:     "the same where all messages go on, and have their outcome later",
		peerDoes: "a shared channel, one back to each",
	},
	{
		name: "lanes_vs_chan", ours: "Merge/lanes", peer: "Merge/chan", goal: 7, floor: 4,
		weDo:     "three lanes into one by hand, entries given back, without outcomes",
		peerDoes: "a shared channel; nothing comes back",
	},
	{
		name: "fanout_ff_vs_naive", ours: "Fanout/none/generated", peer: "Fanout/none/dynamic", goal: 25, floor: 15, inREADME: true,
		weDo:     "`await_ack: none`, three inline exporters, from the receiver's lane and back",
		peerDoes: "a dynamic engine of ours in the usual style: a message made for each, channels, interfaces, frames",
	},
	{
		name: "fanout_slim_vs_naive", ours: "Fanout/primary/generated", peer: "Fanout/primary/dynamic", goal: 25, floor: 15,
		weDo: "`await_ack: primary`", peerDoes: "the same engine, with its map of what is in flight", inREADME: true,
	},
	{
		name: "fanout_all_vs_naive", ours: "Fanout/all/generated", peer: "Fanout/all/dynamic", goal: 25, floor: 15, inREADME: true,
		weDo: "`await_ack: all`", peerDoes: "the same engine",
	},
	{
		name: "fanout_full_vs_naive", ours: "Fanout/timed/generated", peer: "Fanout/timed/dynamic", goal: 25, floor: 15,
		weDo:     "`await_ack: all`, queues, workers that take slices, a timeout for each destination; the clock once in a turn",
		peerDoes: "the same engine with a heap of deadlines, the clock for each", inREADME: true,
	},
	{
		name: "otel_readonly", ours: "Consumers/generated/readonly", peer: "Consumers/collector/readonly", goal: 3, floor: 2,
		weDo:     "three inline exporters read a record of 1 KiB, the outcome of one counts; lane and release included",
		peerDoes: "the Collector's fanoutconsumer: errors of all are joined; one payload again and again, nothing made or freed; read by accessors",
		inREADME: true,
	},
	{
		name: "otel_readonly_all", ours: "Consumers/generated/readonlyall", peer: "Consumers/collector/readonly", goal: 3, floor: 0.8,
		weDo:     "the same with `await_ack: all`: after a failure the others do not get it",
		peerDoes: "the same",
	},
	{
		name: "otel_mutating", ours: "Consumers/generated/mutating", peer: "Consumers/collector/mutating", goal: 20, floor: 10,
		weDo:     "three branches change their record: two clones of 1 KiB, from a reserve",
		peerDoes: "two clones, made on the heap; its data type shares bytes, so they are shallow", inREADME: true,
	},
	{
		name: "otel_mutating_pdata", ours: "Consumers/generated/pdata", peer: "Consumers/collector/mutating", goal: 2, floor: 1,
		weDo:     "the same with the Collector's data type in our messages, copied by its own function",
		peerDoes: "the same: what is left is the engine",
	},
	{
		name: "otel_queue", ours: "MemoryQueue/generated", peer: "MemoryQueue/collector", goal: 20, floor: 10,
		weDo:     "a receiver, a queue of 1024, an exporter on its own goroutine; each outcome comes back",
		peerDoes: "exporterhelper's memory queue of 1024, one consumer, telemetry off; nothing comes back",
	},
	{
		name: "e2e_vs_idiomatic", ours: "Lines/engine/generated", peer: "Lines/engine/stages", goal: 3, floor: 1.5, inREADME: true,
		weDo:     "receiver, map, filter, fanout that awaits three exporters with goroutines; functions of a few ns",
		peerDoes: "a goroutine for each step, channels between, jobs that go round: nothing is allocated; no outcomes, no drain",
	},
	{
		name: "e2e_vs_slices", ours: "Lines/engine/generated", peer: "Lines/engine/slices", goal: 1, floor: 0.1, inREADME: true,
		weDo:     "the same",
		peerDoes: "by hand, by one who knows: one goroutine for the steps, slices of 32 in channels; a slice has one outcome",
	},
	{
		name: "e2e_vs_benthos", ours: "Lines/engine/generated", peer: "Lines/engine/benthos", goal: 20, floor: 10, inREADME: true,
		weDo:     "the same",
		peerDoes: "Benthos as a library: plugins in batches of 100, broker of three, logs, metrics and HTTP off; a batch has one outcome",
	},
	{
		name: "e2e_vs_benthos_single", ours: "Lines/engine/generated", peer: "Lines/engine/benthos/single", goal: 100, floor: 50,
		weDo:     "the same",
		peerDoes: "Benthos, one by one: each message has its own outcome, as with us",
	},
	{
		name: "e2e_busy_vs_idiomatic", ours: "Lines/busy/generated", peer: "Lines/busy/stages", goal: 1.5, floor: 1, slow: true,
		weDo:     "the same, each exporter reads all 127 bytes of the line",
		peerDoes: "a goroutine for each step, as above",
	},
	{
		name: "e2e_busy_vs_slices", ours: "Lines/busy/generated", peer: "Lines/busy/slices", goal: 1, floor: 0.5, slow: true,
		weDo:     "the same",
		peerDoes: "slices of 32 in channels, as above",
	},
	{
		name: "e2e_busy_vs_benthos", ours: "Lines/busy/generated", peer: "Lines/busy/benthos", goal: 5, floor: 2, slow: true,
		weDo:     "the same",
		peerDoes: "Benthos in batches of 100, as above",
	},
}

// times are the medians of both sides, in ns for a message.
func (r row) times(measured map[metric][]float64) (ours, peer float64, known bool) {
	ours, hasOurs := median(measured[metric{r.ours, "ns/op"}])
	peer, hasPeer := median(measured[metric{r.peer, "ns/op"}])
	return ours, peer, hasOurs && hasPeer && ours > 0
}

// ratio is of the medians.
func (r row) ratio(measured map[metric][]float64) (float64, bool) {
	ours, peer, known := r.times(measured)
	if !known {
		return 0, false
	}
	return peer / ours, true
}

// spread is the least and the greatest ratio of a round.
func (r row) spread(measured map[metric][]float64) (least, most float64) {
	ours, peer := measured[metric{r.ours, "ns/op"}], measured[metric{r.peer, "ns/op"}]
	var all []float64
	for i := range min(len(ours), len(peer)) {
		all = append(all, peer[i]/ours[i])
	}
	if len(all) == 0 {
		return 0, 0
	}
	return slices.Min(all), slices.Max(all)
}

// verdict says what a reader must not overlook.
func (r row) verdict(ratio float64) string {
	switch {
	case ratio < r.floor:
		return "**under its floor**"
	case ratio < 1 && r.goal >= 1:
		return "**the peer wins**"
	case ratio < r.goal:
		return "under its goal"
	}
	return ""
}
