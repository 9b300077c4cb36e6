package gen_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipegen/pipegen/gen"
)

// bigSpec writes a package whose spec has n nodes: blocks of two maps with a dead letter, a filter and a fanout with a
// detached exporter, one below the other.
func bigSpec(tb testing.TB, n int) string {
	tb.Helper()
	dir := tb.TempDir()
	var b strings.Builder
	b.WriteString("version: 1\npipeline: Big\nmessage: Item\nnodes:\n  in: {receiver: Read, to: b0_first}\n")
	count := 1
	block := 0
	for ; count+7 < n; block++ {
		p := fmt.Sprintf("b%d", block)
		next := fmt.Sprintf("b%d_first", block+1)
		if count+14 >= n {
			next = "last"
		}
		fmt.Fprintf(&b, "  %s_first: {map: Change, to: %s_second, on_error: drop}\n", p, p)
		fmt.Fprintf(&b, "  %s_second: {map: Refuse, to: %s_keep, on_error: %s_dead}\n", p, p, p)
		fmt.Fprintf(&b, "  %s_dead: {exporter: Put, on_error: drop}\n", p)
		fmt.Fprintf(&b, "  %s_keep: {filter: Keep, to: %s_tee}\n", p, p)
		fmt.Fprintf(&b, "  %s_tee: {fanout: {destinations: [{to: %s, primary: true}, {to: %s_side, when_full: drop}]}}\n", p, next, p)
		fmt.Fprintf(&b, "  %s_side: {exporter: Put}\n", p)
		count += 7
	}
	b.WriteString("  last: {exporter: Put, on_error: nack}\n")
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
	write("pipeline.yaml", b.String())
	return filepath.Join(dir, "pipeline.yaml")
}

func compile(tb testing.TB, path string) *gen.Unit {
	tb.Helper()
	units, list, err := gen.Compile([]string{path}, gen.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	if list.Failed() {
		var b strings.Builder
		list.Render(&b, func(string) []byte { return units[0].Source })
		tb.Fatal(b.String())
	}
	return units[0]
}

// BenchmarkCompile shows how the whole grows with the number of nodes: read, load, all passes, emission. ns/node stays
// about the same where growth is linear.
func BenchmarkCompile(b *testing.B) {
	for _, n := range []int{100, 500, 1000, 2000} {
		path := bigSpec(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				compile(b, path)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/node")
		})
	}
}
