package main

// A figure is a row of the table. Its value is ours by what it is measured against, or ours alone where there is nothing to
// measure against; least is best.
type figure struct {
	what    string
	ours    metric
	against metric
	most    float64 // the limit of the value
}

// figures are what make bench measures.
var figures = []figure{
	{
		"a queue that answers, against a channel that does not",
		metric{"Handoff/queue", "ns/op"}, metric{"Handoff/chan", "ns/op"}, 0.2,
	},
	{
		"the same, against a channel each way",
		metric{"Handoff/queue", "ns/op"}, metric{"Handoff/chan/answered", "ns/op"}, 0.2,
	},
	{
		"a merge of three with outcomes, against a channel that three share and one back to each",
		metric{"Merge/queues", "ns/op"}, metric{"Merge/chan/answered", "ns/op"}, 1.0 / 7,
	},
	{
		"the same, against a channel that three share and that brings nothing back",
		metric{"Merge/queues", "ns/op"}, metric{"Merge/chan", "ns/op"}, 1.0 / 4,
	},
	{
		"a merge whose messages all go on, against a channel that three share and one back to each",
		metric{"Merge/queues/later", "ns/op"}, metric{"Merge/chan/answered", "ns/op"}, 1.0 / 4,
	},
	{
		"three lanes into one by hand, no outcomes, against a channel that three share",
		metric{"Merge/lanes", "ns/op"}, metric{"Merge/chan", "ns/op"}, 1.0 / 7,
	},
	{
		"an inbox with deadlines, against the best select for the same",
		metric{"Inbox/inbox", "ns/op"}, metric{"Inbox/select/answered", "ns/op"}, 1.0 / 12,
	},
	{
		"the same, against a select with a timer and less to do",
		metric{"Inbox/inbox", "ns/op"}, metric{"Inbox/select", "ns/op"}, 1.0 / 12,
	},
	{
		"allocations of the inbox for a message",
		metric{"Inbox/inbox", "allocs/op"}, metric{}, 0,
	},
	{
		"five functions fused, against the loop by hand",
		metric{"Chain/generated", "ns/op"}, metric{"Chain/byhand", "ns/op"}, 1.2,
	},
	{
		"calls in them that are left, against the loop by hand",
		metric{"Inlined", "calls-left"}, metric{"Inlined", "calls-left-byhand"}, 1,
	},
	{
		"allocations for a message",
		metric{"Chain/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"a fanout to three, fire-and-forget: against the same by hand",
		metric{"Fanout/none/generated", "ns/op"}, metric{"Fanout/none/byhand", "ns/op"}, 1.2,
	},
	{
		"the same, fire-and-forget: against a dynamic engine",
		metric{"Fanout/none/generated", "ns/op"}, metric{"Fanout/none/dynamic", "ns/op"}, 1.0 / 25,
	},
	{
		"its allocations for a message, fire-and-forget",
		metric{"Fanout/none/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"a fanout to three, slim: against the same by hand",
		metric{"Fanout/primary/generated", "ns/op"}, metric{"Fanout/primary/byhand", "ns/op"}, 1.2,
	},
	{
		"the same, slim: against a dynamic engine",
		metric{"Fanout/primary/generated", "ns/op"}, metric{"Fanout/primary/dynamic", "ns/op"}, 1.0 / 25,
	},
	{
		"its allocations for a message, slim",
		metric{"Fanout/primary/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"a fanout to three, full: against the same by hand",
		metric{"Fanout/all/generated", "ns/op"}, metric{"Fanout/all/byhand", "ns/op"}, 1.2,
	},
	{
		"the same, full: against a dynamic engine",
		metric{"Fanout/all/generated", "ns/op"}, metric{"Fanout/all/dynamic", "ns/op"}, 1.0 / 25,
	},
	{
		"its allocations for a message, full",
		metric{"Fanout/all/generated", "allocs/op"}, metric{}, 0,
	},
	{
		"a retry whose attempts are Acked, against the loop by hand",
		metric{"Retry/acked/generated", "ns/op"}, metric{"Retry/acked/byhand", "ns/op"}, 1.3,
	},
	{
		"allocations for a message that is parked and sent again",
		metric{"Retry/parked/generated", "allocs/op"}, metric{}, 0,
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
