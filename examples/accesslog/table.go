package accesslog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"
	"unicode"
)

// A TableConfig says what a Table shows.
type TableConfig struct {
	Top      int // paths shown; default 10
	Capacity int // paths counted at a time, which bounds the memory: 256 bytes and a counter each; default 1024
}

// A Table counts requests by class of status and by path, without the query. While its program writes to a terminal it
// shows itself on standard error; when it is closed it writes itself to standard output.
type Table struct {
	top                 int
	requests, bytes     int64
	malformed           int64
	classes             [10]int64 // by the first digit of the status
	firstSeen, lastSeen int64     // Unix seconds, least and greatest
	paths               *TopK

	out     io.Writer
	live    io.Writer // nil where nobody watches
	now     func() time.Time
	shownAt time.Time
	shown   int // lines on the terminal that the next picture replaces
}

// NewTable makes an empty table.
func NewTable(c TableConfig) (*Table, error) {
	if c.Top < 0 || c.Capacity < 0 {
		return nil, errors.New("accesslog: the table's top and capacity cannot be negative")
	}
	if c.Capacity == 0 {
		c.Capacity = max(1024, c.Top)
	}
	if c.Top == 0 {
		c.Top = min(10, c.Capacity)
	}
	if c.Capacity < c.Top {
		return nil, fmt.Errorf("accesslog: a table that counts %d paths cannot show %d", c.Capacity, c.Top)
	}
	t := &Table{top: c.Top, paths: NewTopK(c.Capacity), out: os.Stdout, now: time.Now}
	if isTerminal(os.Stderr) {
		t.live = os.Stderr
	}
	return t, nil
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Add counts entries.
func (t *Table) Add(entries []*Entry) {
	for _, e := range entries {
		t.Count(e)
	}
	if t.live != nil {
		t.show()
	}
}

// Count counts one entry.
func (t *Table) Count(e *Entry) {
	if t.requests == 0 || e.unix < t.firstSeen {
		t.firstSeen = e.unix
	}
	if t.requests == 0 || e.unix > t.lastSeen {
		t.lastSeen = e.unix
	}
	t.requests++
	if t.bytes += e.Bytes; t.bytes < 0 { // a log may claim anything
		t.bytes = math.MaxInt64
	}
	t.classes[uint(e.Status)/100%10]++
	if e.path.empty() {
		t.malformed++
		return
	}
	t.paths.Add(e.Path())
}

// show replaces the picture on the terminal, once a second at most.
func (t *Table) show() {
	now := t.now()
	if now.Sub(t.shownAt) < time.Second {
		return
	}
	t.shownAt = now
	t.erase()
	picture := t.String()
	t.shown = strings.Count(picture, "\n")
	io.WriteString(t.live, picture) // a terminal that is gone is no reason to stop
}

// erase takes the picture off the terminal.
func (t *Table) erase() {
	if t.shown > 0 {
		fmt.Fprintf(t.live, "\x1b[%dA\x1b[J", t.shown)
	}
}

// Close writes the table to standard output.
func (t *Table) Close() error {
	t.erase()
	_, err := io.WriteString(t.out, t.String())
	return err
}

// String draws the table; it depends on nothing but the entries.
func (t *Table) String() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d requests, %s sent", t.requests, size(t.bytes))
	if t.requests > 0 {
		const layout = "2006-01-02 15:04:05"
		fmt.Fprintf(&b, ", %s to %s UTC",
			time.Unix(t.firstSeen, 0).UTC().Format(layout), time.Unix(t.lastSeen, 0).UTC().Format(layout))
	}
	b.WriteString("\n\nstatus   requests\n")
	for class, n := range t.classes {
		if n > 0 {
			fmt.Fprintf(&b, "%dxx    %10d  %5.1f%%\n", class, n, t.percent(n))
		}
	}
	b.WriteString("\n  requests          path\n")
	for _, c := range t.paths.Top(t.top) {
		fmt.Fprintf(&b, "%10d  %5.1f%%  %s", c.Count, t.percent(c.Count), printable(c.Key))
		if c.Over > 0 {
			fmt.Fprintf(&b, "  (up to %d too many)", c.Over)
		}
		b.WriteByte('\n')
	}
	if t.malformed > 0 {
		fmt.Fprintf(&b, "%10d  %5.1f%%  (no HTTP request)\n", t.malformed, t.percent(t.malformed))
	}
	return b.String()
}

func (t *Table) percent(n int64) float64 { return 100 * float64(n) / float64(t.requests) }

// size spells bytes for people.
func size(n int64) string {
	if n < 1<<10 {
		return fmt.Sprintf("%d B", n)
	}
	value, unit := float64(n)/(1<<10), 0
	for value >= 1<<10 && unit < 3 {
		value, unit = value/(1<<10), unit+1
	}
	return fmt.Sprintf("%.1f %s", value, [...]string{"KiB", "MiB", "GiB", "TiB"}[unit])
}

// printable keeps a client's bytes from steering the terminal, and a line of the table on one line.
func printable(path string) string {
	const widest = 80
	var b strings.Builder
	width := 0
	for _, r := range path {
		if width == widest {
			b.WriteString("...")
			break
		}
		if !unicode.IsPrint(r) {
			r = '?'
		}
		b.WriteRune(r)
		width++
	}
	return b.String()
}
