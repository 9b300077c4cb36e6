package gen

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkBuild is what an author waits for: pipegen build as a new process, for a spec of 100 nodes in a module of its own.
// The go command's caches are warm, and the generated files are there already or not.
func BenchmarkBuild(b *testing.B) {
	path := bigSpec(b, 100)
	dir := filepath.Dir(path)
	pipegen := filepath.Join(b.TempDir(), "pipegen")
	if out, err := exec.Command("go", "build", "-o", pipegen, "../cmd/pipegen").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	build := func(b *testing.B) {
		cmd := exec.Command(pipegen, "build", path)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	build(b)
	generated, err := filepath.Glob(filepath.Join(dir, "*_gen.go"))
	if err != nil || len(generated) == 0 {
		b.Fatal("nothing was generated", err)
	}
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			build(b)
		}
	})
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			for _, f := range generated {
				if err := os.Remove(f); err != nil {
					b.Fatal(err)
				}
			}
			b.StartTimer()
			build(b)
		}
	})
}
