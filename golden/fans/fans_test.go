package fans

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

var (
	first  = flag.Uint64("seed", 1, "the first spec")
	count  = flag.Int("count", 12, "how many specs are drawn")
	trials = flag.Int("trials", 100, "how many seeds of each spec are simulated")
	keep   = flag.String("keep", "", "a folder for what is drawn")
)

// TestFans simulates pipelines that are drawn at random, and has a model judge them.
func TestFans(t *testing.T) {
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
	put(t, dir, "go.mod", "module example.com/fans\n\ngo 1.26.0\n\nrequire github.com/pipegen/pipegen v0.0.0\n\nreplace github.com/pipegen/pipegen => "+root+"\n")
	put(t, dir, "functions.go", Functions)
	args := []string{"sim", "-seeds", strconv.Itoa(*trials)}
	for i := range *count {
		name := fmt.Sprint("Fan", i)
		put(t, dir, name+".yaml", Draw(name, *first+uint64(i)))
		args = append(args, name+".yaml")
	}
	run := exec.Command(program, args...)
	run.Dir = dir
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
