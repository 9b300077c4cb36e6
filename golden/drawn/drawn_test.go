package drawn

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/pipegen/pipegen/golden/internal/trial"
)

var (
	first  = flag.Uint64("seed", 1, "the first spec")
	count  = flag.Int("count", 20, "how many specs are drawn")
	trials = flag.Int("trials", 20, "how many seeds of each spec are simulated")
	keep   = flag.String("keep", "", "a folder for what is drawn")
)

// TestDrawn generates pipelines that are drawn at random into one package, and has them vetted, proved and simulated.
func TestDrawn(t *testing.T) {
	if trial.Race || trial.Poison {
		t.Skip("it is other programs that do the work")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := *keep
	if dir == "" {
		dir = t.TempDir()
	}
	program := filepath.Join(t.TempDir(), "pipegen")
	if out, err := exec.Command("go", "build", "-o", program, root+"/cmd/pipegen").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	put(t, dir, "go.mod", "module example.com/drawn\n\ngo 1.26.0\n\nrequire github.com/pipegen/pipegen v0.0.0\n\nreplace github.com/pipegen/pipegen => "+root+"\n")
	put(t, dir, "functions.go", Functions)
	var specs []string
	for i := range *count {
		name := fmt.Sprint("Drawn", *first+uint64(i))
		put(t, dir, name+".yaml", Draw(name, *first+uint64(i)))
		specs = append(specs, name+".yaml")
	}
	run := func(command string, args ...string) {
		t.Helper()
		cmd := exec.Command(command, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v %v: %v\n%s", command, args[0], err, out)
		}
		if args[0] == "sim" {
			t.Logf("%s", out)
		}
	}
	run(program, append([]string{"build"}, specs...)...)
	run("go", "vet", "./...")
	run(program, append([]string{"prove"}, specs...)...)
	run(program, append([]string{"sim", "-seeds", strconv.Itoa(*trials)}, specs...)...)
}

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
