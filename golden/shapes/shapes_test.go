package shapes_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/write"
	"github.com/pipegen/pipegen/golden/internal/trial"
	"github.com/pipegen/pipegen/golden/shapes"
)

var (
	seed  = flag.Uint64("seed", 1, "the first seed")
	count = flag.Int("count-shapes", 40, "how many shapes are drawn")
)

// TestShapes draws pipelines, generates them all into one package of a module of its own, and runs them there against the
// model.
func TestShapes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("go.mod", "module example.com/drawn\n\ngo 1.26.0\n\nrequire github.com/pipegen/pipegen v0.0.0\n\nreplace github.com/pipegen/pipegen => "+root+"\n")
	put("drawn.go", "package drawn\n")
	var specs []string
	var rows strings.Builder
	for i := range *count {
		name := fmt.Sprintf("P%d", i)
		spec := strings.ToLower(name) + ".pipeline.yaml"
		put(spec, shapes.Draw(name, *seed+uint64(i)).Spec())
		specs = append(specs, filepath.Join(dir, spec))
		fmt.Fprintf(&rows, "\tt.Run(%q, func(t *testing.T) {\n\t\tshapes.Try(t, %q, %d, func(w *shapes.World) (rt.Pipeline, error) { return New%s(%sDeps{World: w}) })\n\t})\n",
			fmt.Sprintf("seed %d", *seed+uint64(i)), name, *seed+uint64(i), name, name)
	}
	put("drawn_test.go", "package drawn\n\nimport (\n\t\"testing\"\n\n\t\"github.com/pipegen/pipegen/golden/shapes\"\n\trt \"github.com/pipegen/pipegen/runtime\"\n)\n\nfunc TestDrawn(t *testing.T) {\n"+rows.String()+"}\n")

	units, list, err := gen.Compile(specs, gen.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if list.Failed() {
		var report strings.Builder
		list.Render(&report, func(name string) []byte {
			source, _ := os.ReadFile(name)
			return source
		})
		t.Fatal(report.String())
	}
	for _, u := range units {
		for _, f := range u.Files {
			if _, err := write.Files([]write.File{{Dir: dir, Name: f.Name, Data: f.Data}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	args := []string{"test", "-mod=mod"}
	if trial.Race {
		args = append(args, "-race")
	}
	if trial.Poison {
		args = append(args, "-tags=pipegendebug")
	}
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, concise(string(out)))
	}
}

// concise leaves out what the pipelines log, and most of what repeats.
func concise(out string) string {
	var lines []string
	for line := range strings.SplitSeq(out, "\n") {
		if !strings.Contains(line, " ERROR ") {
			lines = append(lines, line)
		}
	}
	if len(lines) > 150 {
		lines = append(lines[:150], "…")
	}
	return strings.Join(lines, "\n")
}
