package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/write"
)

var update = flag.Bool("update", false, "write examples/quickstart anew")

// The quickstart is what init writes, so that what the documentation shows is what users get.
func TestQuickstartIsTheScaffold(t *testing.T) {
	const quickstart = "../../examples/quickstart"
	if *update {
		for _, name := range scaffold {
			if err := os.RemoveAll(filepath.Join(quickstart, name)); err != nil {
				t.Fatal(err)
			}
		}
		generated, err := filepath.Glob(filepath.Join(quickstart, "*_gen.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range generated {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		if err := writeScaffold(quickstart); err != nil {
			t.Fatal(err)
		}
	}

	fresh := t.TempDir()
	if err := writeScaffold(fresh); err != nil {
		t.Fatal(err)
	}
	for _, name := range scaffold {
		want, err := os.ReadFile(filepath.Join(fresh, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(quickstart, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is not what init writes:\n%s", name, diff)
		}
	}

	units, list, err := gen.Compile([]string{filepath.Join(quickstart, "pipeline.yaml")}, gen.Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	list.Render(os.Stderr, sources(units))
	if list.Failed() {
		t.Fatal("the quickstart has diagnostics")
	}
	if *update {
		if _, err := write.Files(outputs(units)); err != nil {
			t.Fatal(err)
		}
	}
	diff, err := write.Compare(outputs(units))
	if err != nil || len(diff) > 0 {
		t.Errorf("what is generated is stale: %v\n%s", err, diff)
	}
	entries, err := os.ReadDir(quickstart)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(scaffold) + len(units[0].Files); len(entries) != want {
		t.Errorf("%d files, want the %d that init writes", len(entries), want)
	}
}
