package main

// A limit is about ours alone, or about ours beside ours: what a comparison with others does not show. Its value is ours by what
// it is measured against, if anything; least is best.
type limit struct {
	what    string
	ours    metric
	against metric
	most    float64
}

var limits = []limit{
	{
		"allocations for a message: an inbox",
		metric{"Inbox/inbox", "allocs/op"}, metric{}, 0,
	},
	{
		"the same: five functions fused",
		metric{"Chain/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"the same: a fanout, fire-and-forget",
		metric{"Fanout/none/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"the same: a fanout, slim",
		metric{"Fanout/primary/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"the same: a fanout, full",
		metric{"Fanout/all/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"the same: a fanout, full, with queues and timeouts",
		metric{"Fanout/timed/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"the same: a batch by items",
		metric{"Batch/items/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"the same: a batch by bytes",
		metric{"Batch/bytes/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"the same: a message that is parked and sent again",
		metric{"Retry/parked/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"the same: a processor",
		metric{"Processor/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"the same: a queue, from the receiver's call on",
		metric{"MemoryQueue/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"the same: a pipeline from end to end",
		metric{"Lines/engine/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"calls that are left of five functions fused, against the loop by hand",
		metric{"Inlined", "calls-left"}, metric{"Inlined", "calls-left-byhand"}, 1,
	},
	{
		"wake-ups in an idle second, against a process at rest",
		metric{"Idle", "wakeups/s"}, metric{"Idle", "wakeups-at-rest/s"}, 2,
	},
	{
		"compile a node among 2000, against one among 100",
		metric{"Compile/2000", "own-ns/node"}, metric{"Compile/100", "own-ns/node"}, 1.5,
	},
	{
		"compile 100 nodes: our part",
		metric{"Compile/100", "own-ms"}, metric{}, 50,
	},
	{
		"pipegen build of 100 nodes, whole process",
		metric{"Build/new", "ns/op"}, metric{}, 1e9,
	},
	{
		"access log: time, against the loop by hand",
		metric{"Log", "time-ratio"}, metric{}, 1.25,
	},
	{
		"access log: time of all cores, likewise",
		metric{"Log", "cpu-ratio"}, metric{}, 2,
	},
	{
		"access log: peak of memory, against a tenth of the log",
		metric{"Log", "peak-growth"}, metric{}, 1.1,
	},
}

// value is what the limit is about, with the medians that make it.
func (l limit) value(measured map[metric][]float64) (value, ours, against float64, known bool) {
	ours, known = median(measured[l.ours])
	if !known || l.against == (metric{}) {
		return ours, ours, 0, known
	}
	against, known = median(measured[l.against])
	if ours == against { // also of 0 and 0
		return 1, ours, against, known
	}
	return ours / against, ours, against, known
}
