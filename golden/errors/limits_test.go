package errors_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/diag"
)

const bigGo = `package big

type Item struct{ N int }

func Read(*Item) error { return nil }
func Change(*Item)     {}
func Keep(*Item) bool  { return true }
func Put(*Item) error  { return nil }
`

// TestManyNodes finds specs of 10 000 nodes to be compiled, or refused with one diagnostic a mistake, in seconds: what
// takes a time that grows with the square of their number would take minutes.
func TestManyNodes(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	const n = 10_000
	last := fmt.Sprintf("  n%d: {exporter: Put, on_error: nack}\n", n)
	tests := []struct {
		name string
		node func(i int) string
		want int
		code diag.Code
	}{
		{"right", func(i int) string { return fmt.Sprintf("{map: Change, to: n%d}", i+1) }, 0, ""},
		{"unknown nodes", func(i int) string { return fmt.Sprintf("{map: Change, to: m%d}", i+1) }, n, "unknown-node"},
		{"unknown keys", func(i int) string { return fmt.Sprintf("{map: Change, too: n%d}", i+1) }, n, "unknown-key"},
		{"unknown symbols", func(i int) string { return fmt.Sprintf("{map: Chagne, to: n%d}", i+1) }, n, "unknown-symbol"},
		{"wrong signatures", func(i int) string { return fmt.Sprintf("{map: Keep, to: n%d}", i+1) }, n, "signature"},
		{"merges", func(int) string { return fmt.Sprintf("{map: Change, to: n%d}", n) }, n - 1, "unreachable"},
		{"cycle", func(i int) string { return fmt.Sprintf("{map: Change, to: n%d}", (i+1)%n) }, 1, "cycle"},
		{"cycle above all", func(i int) string { return fmt.Sprintf("{map: Change, to: n%d}", max(i-1, 0)) }, 1, "cycle"},
		{"no kinds", func(i int) string { return fmt.Sprintf("{to: n%d}", i+1) }, n, "no-kind"},
		{"duplicates", func(i int) string { return fmt.Sprintf("{map: Change, to: n%d, to: n%d}", i+1, i+1) }, n, "duplicate-key"},
	}
	unpack(t, "testdata/broken.txtar")
	write(t, "big/big.go", bigGo)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("version: 1\npipeline: Big\nmessage: Item\nnodes:\n  in: {receiver: Read, to: n0}\n")
			for i := range n {
				fmt.Fprintf(&b, "  n%d: %s\n", i, test.node(i))
			}
			b.WriteString(last)
			list := compileText(t, b.String())
			found := 0
			for _, d := range list.Sorted() {
				if d.Code == test.code {
					found++
				}
			}
			if found < test.want || len(list.Sorted()) > test.want+1 {
				t.Errorf("%d diagnostics, %d of %s: want %d", len(list.Sorted()), found, test.code, test.want)
			}
		})
	}
}

// TestOtherLimits compiles specs that are too much in other ways.
func TestOtherLimits(t *testing.T) {
	unpack(t, "testdata/broken.txtar")
	write(t, "big/big.go", bigGo)
	const head = "version: 1\npipeline: Big\nmessage: Item\n"
	const nodes = "nodes:\n  in: {receiver: Read, to: put}\n  put: {exporter: Put, on_error: nack}\n"
	many := func(n int, node string) string {
		b := strings.Builder{}
		b.WriteString(head + "nodes:\n  in: {receiver: Read, to: top}\n  top: {fanout: {await_ack: none, destinations: [")
		for i := range n {
			fmt.Fprintf(&b, "{to: f%d}, ", i)
		}
		b.WriteString("]}}\n")
		for i := range n {
			fmt.Fprintf(&b, "  f%d: {fanout: {await_ack: none, destinations: [", i)
			for k := range n {
				fmt.Fprintf(&b, "{to: e%d_%d}, ", i, k)
			}
			b.WriteString("]}}\n")
			for k := range n {
				fmt.Fprintf(&b, "  e%d_%d: %s\n", i, k, node)
			}
		}
		return b.String()
	}
	for _, test := range []struct {
		name, spec string
		code       diag.Code
	}{
		{"bytes", head + nodes + strings.Repeat("#", 1<<20), "too-large"},
		{"values", head + nodes + "doc: [" + strings.Repeat("a,", 100_001) + "]\n", "too-large"},
		{"depth", head + nodes + "doc: " + strings.Repeat("[", 65) + strings.Repeat("]", 65) + "\n", "too-deep"},
		{"depth beyond YAML's", head + nodes + "doc: " + strings.Repeat("[", 20_000) + "\n", "too-deep"},
		{"destinations", head + "nodes:\n  in: {receiver: Read, to: tee}\n  tee: {fanout: {destinations: [" +
			strings.Repeat("{to: put, fallback_for: nobody}, ", 16_000) + "]}}\n  put: {exporter: Put}\n", "too-many-destinations"},
		{"queues", many(20, "{exporter: Put, queue: 1048576}"), "too-much-memory"},
		{"workers", head + strings.ReplaceAll(nodes, "Put,", "Put, workers: 100000,"), "out-of-range"},
		{"a long name", head + strings.ReplaceAll(nodes, "put", strings.Repeat("put_", 200)), "name"},
		{"long texts", head + strings.ReplaceAll(nodes, "Put", strings.Repeat("Put", 20_000)), "name"},
		{"long values", head + nodes + "shutdown: {drain: " + strings.Repeat("x", 200_000) + "}\n", "duration"},
		{"long numbers", head + nodes + "messages: " + strings.Repeat("1", 200_000) + "\n", "out-of-range"},
		{"a line", "{version: 1, pipeline: Big, message: Itme, nodes: {in: {receiver: Read, to: n0}, " + line(8000) + "}}", "unknown-symbol"},
	} {
		t.Run(test.name, func(t *testing.T) {
			all := compileText(t, test.spec).Sorted()
			for _, d := range all {
				if d.Code == test.code {
					return
				}
			}
			t.Errorf("%d diagnostics, none of them %s", len(all), test.code)
		})
	}
}

// line is a chain of nodes on one line.
func line(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "n%d: {map: Change, to: n%d}, ", i, i+1)
	}
	fmt.Fprintf(&b, "n%d: {exporter: Put, on_error: nack}", n)
	return b.String()
}

// compileText compiles a spec and renders what is said of it, within a time that any machine can keep.
func compileText(t *testing.T, spec string) *diag.List {
	t.Helper()
	const enough = 30 * time.Second // two take the slowest on a busy machine
	write(t, "big/big.yaml", spec)
	start := time.Now()
	_, list, err := gen.Compile([]string{"big/big.yaml"}, gen.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	list.Render(&b, source)
	if d := time.Since(start); d > enough {
		t.Errorf("took %v", d)
	}
	if perMistake := b.Len() / max(1, len(list.Sorted())); perMistake > 2000 {
		t.Errorf("%d bytes a diagnostic", perMistake)
	}
	return list
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll("big", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
