package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestGrowth: each size is generated, compiles, and brings all its items to an outcome.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles pipelines of up to 1000 nodes")
	}
	t.Chdir("..")
	if err := makeGrowth(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "test", "-run", "^$", "-bench", ".", "-benchtime", "100x", "./"+growthFolder).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := 0
	for _, g := range grown {
		want += len(g.sizes) * len(g.series)
	}
	if got := strings.Count(string(out), "ns/op"); got != want {
		t.Errorf("%d sizes were measured, want %d\n%s", got, want, out)
	}
}
