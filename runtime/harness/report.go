package harness

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A column of the final report. Columns in which every node has 0 are left out, unless they are always shown.
type column struct {
	title  string
	always bool
	value  func(*rt.NodeStats) uint64
}

var columns = []column{
	{"in", true, func(n *rt.NodeStats) uint64 { return n.In }},
	{"out", true, func(n *rt.NodeStats) uint64 { return n.Out }},
	{"acked", true, func(n *rt.NodeStats) uint64 { return n.Acked }},
	{"nacked", true, func(n *rt.NodeStats) uint64 { return n.Nacked }},
	{"filtered", false, func(n *rt.NodeStats) uint64 { return n.Filtered }},
	{"failed", false, func(n *rt.NodeStats) uint64 { return n.Failed }},
	{"dropped", false, func(n *rt.NodeStats) uint64 { return n.Dropped }},
	{"skipped", false, func(n *rt.NodeStats) uint64 { return n.Skipped }},
	{"panics", false, func(n *rt.NodeStats) uint64 { return n.Panics }},
	{"unheard", false, func(n *rt.NodeStats) uint64 { return n.Unheard }},
	{"abandoned", false, func(n *rt.NodeStats) uint64 { return n.Abandoned }},
	{"throttled", false, func(n *rt.NodeStats) uint64 { return n.ThrottleEpisodes }},
}

// writeReport says what the pipeline did: one line for all of it, then a table with a row per node, and one of the queues
// that were too short.
func writeReport(w io.Writer, name string, report rt.Report, ran time.Duration) {
	t := sum(report)
	fmt.Fprintf(w, "%s ran %v: accepted %d, acked %d, nacked %d, abandoned %d\n",
		name, ran.Round(time.Millisecond), t.accepted, t.acked, t.nacked, t.abandoned)

	nodes := report.Nodes()
	table := [][]string{{"node", "kind"}}
	for _, n := range nodes {
		table = append(table, []string{n.Name, n.Kind})
	}
	for _, c := range columns {
		shown := c.always
		for i := range nodes {
			shown = shown || c.value(&nodes[i]) > 0
		}
		if !shown {
			continue
		}
		table[0] = append(table[0], c.title)
		for i := range nodes {
			table[i+1] = append(table[i+1], strconv.FormatUint(c.value(&nodes[i]), 10))
		}
	}
	io.WriteString(w, align(table, 2))
	writeQueues(w, report.Queues())
}

// writeQueues gives a row to each queue that has kept messages waiting, or still holds some.
func writeQueues(w io.Writer, queues []rt.QueueStats) {
	table := [][]string{{"from", "to", "capacity", "sent", "in flight", "waits"}}
	for _, q := range queues {
		if q.Waits == 0 && q.InFlight == 0 {
			continue
		}
		row := []string{q.From, q.To}
		for _, n := range []uint64{q.Capacity, q.Sent, q.InFlight, q.Waits} {
			row = append(row, strconv.FormatUint(n, 10))
		}
		table = append(table, row)
	}
	if len(table) > 1 {
		io.WriteString(w, align(table, 2))
	}
}

// align pads the cells of a table: the first left columns to the right of their text, the others, numbers, to the left.
func align(table [][]string, left int) string {
	width := make([]int, len(table[0]))
	for _, row := range table {
		for i, cell := range row {
			width[i] = max(width[i], len(cell))
		}
	}
	var b strings.Builder
	for _, row := range table {
		for i, cell := range row {
			pad := strings.Repeat(" ", width[i]-len(cell))
			switch {
			case i < left:
				b.WriteString("  " + cell + pad)
			default:
				b.WriteString("  " + pad + cell)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
