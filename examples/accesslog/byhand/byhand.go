// Package byhand is the access log pipeline as one loop written by hand, from the same functions. Benchmarks measure
// the generated pipeline against it.
package byhand

import (
	"io"

	"github.com/pipegen/pipegen/examples/accesslog"
)

// Counts says what became of the lines: Lines is the sum of the others.
type Counts struct{ Lines, Stored, Filtered, Rejected int64 }

const maxLine = 64 << 10

// Run reads an access log to its end, on the caller's goroutine.
func Run(r io.Reader, store, rejects io.Writer, table *accesslog.Table) (Counts, error) {
	var (
		counts   Counts
		lines    = accesslog.NewLines(r, maxLine)
		stored   = accesslog.NewLineWriter(store)
		rejected = accesslog.NewLineWriter(rejects)
		entry    accesslog.Entry
	)
	for {
		line, length, ok := lines.Cut()
		if !ok {
			if err := lines.Fill(); err == io.EOF {
				break
			} else if err != nil {
				return counts, err
			}
			continue
		}
		counts.Lines++
		entry.Reset()
		entry.Lend(lines.Number, line, length)
		if err := accesslog.Parse(&entry); err != nil {
			counts.Rejected++
			if err := rejected.Reject(&entry, err); err != nil {
				return counts, err
			}
			continue
		}
		if !accesslog.IsTraffic(&entry) {
			counts.Filtered++
			continue
		}
		counts.Stored++
		if err := stored.Entry(&entry); err != nil {
			return counts, err
		}
		table.Count(&entry)
	}
	if err := stored.Flush(); err != nil {
		return counts, err
	}
	return counts, rejected.Flush()
}
