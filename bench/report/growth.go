package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// growthFolder is where pipelines of many sizes are written and compiled; Go's patterns pass over its name.
const growthFolder = "_growth"

// What grows, and the sizes that are measured.
var (
	nodes        = []int{1, 10, 100, 1000}
	destinations = []int{1, 4, 16, 64}
	inFlight     = []int{1, 64, 4 << 10, 64 << 10}
	payloads     = []int{64, 4 << 10, 64 << 10, 1 << 20}
)

//go:embed growth_items.go.txt
var growthItems []byte

//go:embed growth_test.go.txt
var growthTest string

// makeGrowth writes a package with a pipeline of each size, and the benchmarks of them.
func makeGrowth(dir string) error {
	if err := os.RemoveAll(growthFolder); err != nil {
		return err
	}
	if err := os.Mkdir(growthFolder, 0o750); err != nil {
		return err
	}
	var runs strings.Builder
	files := map[string][]byte{"items.go": growthItems, "steps.go": steps()}
	spec := func(name, body string) string {
		pipeline := strings.ToUpper(name[:1]) + name[1:]
		files[name+".pipeline.yaml"] = []byte("version: 1\npipeline: " + pipeline + "\nmessage: Item\nnodes:\n" + body)
		return pipeline
	}
	of := func(kind string, size int, pipeline, more string) {
		fmt.Fprintf(&runs, "\t{\"%s/%d\", %d, func(n int, q quiet) (runner, error) { return New%s(%sDeps{Feed: feed(n)%s}, q) }},\n",
			kind, size, size, pipeline, pipeline, more)
	}
	for _, n := range nodes {
		of("nodes", n, spec(fmt.Sprintf("nodes%d", n), chain(n)), ", End: &End{}")
	}
	for _, n := range destinations {
		of("destinations", n, spec(fmt.Sprintf("destinations%d", n), fan(n)), ", End: &End{}")
	}
	for _, n := range inFlight {
		of("inflight", n, spec(fmt.Sprintf("inflight%d", n), fmt.Sprintf(
			"  intake: {receiver: Feed.Read, to: held}\n  held: {exporter: Holder.Take, queue: %d, on_error: nack}\n", 2*n)),
			fmt.Sprintf(", Holder: &Holder{Hold: %d, Left: n}", n))
	}
	shared := spec("shared", payload("  b: {exporter: End.Put, inline: true}\n", "b"))
	cloned := spec("cloned", payload("  mark: {map: Step1, to: b}\n  b: {exporter: End.Put, inline: true}\n", "mark"))
	for _, n := range payloads {
		of("shared", n, shared, ", End: &End{}")
		of("cloned", n, cloned, ", End: &End{}")
	}
	files["growth_test.go"] = []byte(strings.Replace(growthTest, "// SIZES\n", runs.String(), 1))
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(growthFolder, name), data, 0o600); err != nil {
			return err
		}
	}
	return generateGrowth(dir)
}

// steps are the functions of the longest chain, each its own, as those of a pipeline are.
func steps() []byte {
	var b bytes.Buffer
	b.WriteString("package growth\n")
	for i := range slices.Max(nodes) {
		fmt.Fprintf(&b, "\n//go:noinline\nfunc Step%d(i *Item) { i.N += %d }\n", i+1, i+1)
	}
	return b.Bytes()
}

// chain is n maps, fused.
func chain(n int) string {
	var b strings.Builder
	b.WriteString("  intake: {receiver: Feed.Read, to: n1}\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "  n%d: {map: Step%d, to: n%d}\n", i, i, i+1)
	}
	fmt.Fprintf(&b, "  n%d: {map: Step%d, to: end}\n  end: {exporter: End.Put, inline: true, on_error: nack}\n", n, n)
	return b.String()
}

// fan is a fanout to n exporters, all of which are awaited.
func fan(n int) string {
	var to, nodes strings.Builder
	for i := range n {
		fmt.Fprintf(&to, "        - {to: d%d}\n", i)
		fmt.Fprintf(&nodes, "  d%d: {exporter: End.Put, inline: true, on_error: nack}\n", i)
	}
	return "  intake: {receiver: Feed.Read, to: tee}\n  tee:\n    fanout:\n      await_ack: all\n      destinations:\n" +
		to.String() + nodes.String()
}

// payload is a fanout to an exporter, and to a second branch.
func payload(branch, head string) string {
	return "  intake: {receiver: Feed.Read, to: tee}\n  tee:\n    fanout:\n      await_ack: primary\n      destinations: " +
		"[{to: a, primary: true}, {to: " + head + "}]\n  a: {exporter: End.Put, inline: true, on_error: nack}\n" + branch
}

// generateGrowth runs the pipegen of this tree.
func generateGrowth(dir string) error {
	pipegen := filepath.Join(dir, "pipegen")
	build := exec.Command("go", "build", "-o", pipegen, "./cmd/pipegen")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	specs, err := filepath.Glob(filepath.Join(growthFolder, "*.yaml"))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	generate := exec.Command(pipegen, append([]string{"build"}, specs...)...)
	generate.Stdout, generate.Stderr = &out, &out
	if err := generate.Run(); err != nil {
		return fmt.Errorf("pipegen build: %w\n%s", err, out.Bytes())
	}
	return nil
}
