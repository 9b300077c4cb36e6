package gen

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pipegen/pipegen/gen/diag"
)

// bigSpec writes a package whose spec has n nodes, or up to five fewer: blocks of two maps with a dead letter, a filter and a fanout with a
// detached exporter, one below the other.
func bigSpec(tb testing.TB, n int) string {
	tb.Helper()
	var b strings.Builder
	b.WriteString("version: 1\npipeline: Big\nmessage: Item\nnodes:\n  in: {receiver: Read, to: b0_first}\n")
	blocks := (n - 2) / 6
	for block := range blocks {
		p := fmt.Sprintf("b%d", block)
		next := fmt.Sprintf("b%d_first", block+1)
		if block == blocks-1 {
			next = "last"
		}
		fmt.Fprintf(&b, "  %s_first: {map: Change, to: %s_second, on_error: drop}\n", p, p)
		fmt.Fprintf(&b, "  %s_second: {map: Refuse, to: %s_keep, on_error: %s_dead}\n", p, p, p)
		fmt.Fprintf(&b, "  %s_dead: {exporter: Put, on_error: drop}\n", p)
		fmt.Fprintf(&b, "  %s_keep: {filter: Keep, to: %s_tee}\n", p, p)
		fmt.Fprintf(&b, "  %s_tee: {fanout: {destinations: [{to: %s, primary: true}, {to: %s_side, when_full: drop}]}}\n", p, next, p)
		fmt.Fprintf(&b, "  %s_side: {exporter: Put}\n", p)
	}
	b.WriteString("  last: {exporter: Put, on_error: nack}\n")
	return writeSpec(tb, b.String())
}

// writeSpec writes a package around a spec, and gives the spec's path.
func writeSpec(tb testing.TB, spec string) string {
	tb.Helper()
	dir := tb.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			tb.Fatal(err)
		}
	}
	root, err := filepath.Abs("..")
	if err != nil {
		tb.Fatal(err)
	}
	write("go.mod", "module example.com/big\n\ngo 1.26.0\n\nrequire github.com/pipegen/pipegen v0.0.0\n\nreplace github.com/pipegen/pipegen => "+root+"\n")
	write("big.go", "package big\n\ntype Item struct{ N int }\n\nfunc Read(*Item) error { return nil }\nfunc Change(*Item) {}\nfunc Refuse(*Item) error { return nil }\nfunc Keep(*Item) bool { return true }\nfunc Put(*Item) error { return nil }\n")
	write("pipeline.yaml", spec)
	return filepath.Join(dir, "pipeline.yaml")
}

// BenchmarkCompile shows how the compiler grows with the number of nodes. own-ms is our part, from YAML to bytes; the rest
// of the time is go list and the type-checking of the user's package. own-ns/node stays the same where growth is linear.
func BenchmarkCompile(b *testing.B) {
	for _, n := range []int{100, 500, 1000, 2000} {
		path := bigSpec(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var own time.Duration
			for b.Loop() {
				own += compileTimed(b, path)
			}
			each := float64(own.Nanoseconds()) / float64(b.N)
			b.ReportMetric(each/1e6, "own-ms")
			b.ReportMetric(each/float64(n), "own-ns/node")
		})
	}
}

// compileTimed is Compile, and tells how much of its time is ours.
func compileTimed(tb testing.TB, path string) time.Duration {
	c := &compiler{list: &diag.List{}}
	start := time.Now()
	if err := c.read(path); err != nil {
		tb.Fatal(err)
	}
	own := time.Since(start)
	if err := c.load(); err != nil {
		tb.Fatal(err)
	}
	start = time.Now()
	c.resolve()
	if err := c.finish(); err != nil {
		tb.Fatal(err)
	}
	own += time.Since(start)
	if c.list.Failed() || len(c.units[0].Files) == 0 {
		var b strings.Builder
		c.list.Render(&b, func(string) []byte { return c.units[0].Source })
		tb.Fatal(b.String())
	}
	return own
}

// TestCompileBig: what a spec of 500 nodes becomes has as many rows in its node table.
func TestCompileBig(t *testing.T) {
	units, list, err := Compile([]string{bigSpec(t, 500)}, Options{})
	if err != nil || list.Failed() {
		t.Fatal(err, list.Sorted())
	}
	rows := strings.Count(string(units[0].Files[0].Data), "Line: ")
	if nodes := len(units[0].Graph.Nodes); rows != nodes || nodes < 490 {
		t.Errorf("%d rows for %d nodes", rows, nodes)
	}
}

// TestWaysThatMeetAgain: where ways part and meet, and part again below, there are twice as many ways from top to bottom with
// each such place. Nothing may go along each of them: with twice the places it takes about twice the time, not the square.
func TestWaysThatMeetAgain(t *testing.T) {
	const places, most = 13, 12
	compileTimed(t, writeSpec(t, meetingSpec(places))) // the first one finds caches cold
	few := compileTimed(t, writeSpec(t, meetingSpec(places)))
	many := compileTimed(t, writeSpec(t, meetingSpec(2*places)))
	if many > most*few {
		t.Errorf("%d places take %v, twice as many %v", places, few, many)
	}
}

// meetingSpec has ways that part and meet n times in a row: below a destination that is waited for, and below one that is not.
func meetingSpec(n int) string {
	var b strings.Builder
	b.WriteString("version: 1\npipeline: Big\nmessage: Item\nnodes:\n  in: {receiver: Read, to: tee}\n")
	b.WriteString("  tee: {fanout: {destinations: [{to: a0, primary: true}, {to: b0}]}}\n")
	for _, side := range []string{"a", "b"} {
		for place := range n {
			p := fmt.Sprintf("%s%d", side, place)
			fmt.Fprintf(&b, "  %s: {route: [{when: Keep, to: %s_one}, {to: %s_two}]}\n", p, p, p)
			fmt.Fprintf(&b, "  %s_one: {filter: Keep, to: %s%d}\n", p, side, place+1)
			fmt.Fprintf(&b, "  %s_two: {filter: Keep, to: %s%d}\n", p, side, place+1)
		}
		fmt.Fprintf(&b, "  %s%d: {exporter: Put, on_error: drop}\n", side, n)
	}
	return b.String()
}
