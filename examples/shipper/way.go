package shipper

import "sort"

// A way is the lines of a file that have no outcome yet, and how far all have been Acked. Outcomes come in any order; there are
// never more lines under way than the pipeline has messages.
type way struct {
	acked int64 // all up to here has been shipped
	lines []step
	// nacked is the end of the first line that was not shipped, and never will be in this run; 0: there is none. What follows it
	// is read again in the next run.
	nacked int64
}

type step struct {
	end   int64
	acked bool
}

// push notes a line that is on its way; they come in order.
func (w *way) push(end int64) {
	if w.nacked == 0 {
		w.lines = append(w.lines, step{end: end})
	}
}

// answer notes an outcome, and reports whether more has been shipped than was before.
func (w *way) answer(end int64, acked bool) (more bool) {
	i := sort.Search(len(w.lines), func(i int) bool { return w.lines[i].end >= end })
	switch {
	case i == len(w.lines) || w.lines[i].end != end:
		return false // behind a line that was not shipped
	case !acked:
		w.lines, w.nacked = w.lines[:i], end
		return false
	}
	w.lines[i].acked = true
	for len(w.lines) > 0 && w.lines[0].acked {
		w.acked, more = w.lines[0].end, true
		w.lines = w.lines[1:]
	}
	return more
}

// done reports whether all lines that were pushed have been shipped.
func (w *way) done() bool { return len(w.lines) == 0 && w.nacked == 0 }
