// Package golden_test compares what the compiler makes of the specs below golden and examples with what is checked in
// beside them: generated files byte for byte, and for golden/ the plan, whose difference tells why a file differs.
package golden_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/write"
)

var update = flag.Bool("update", false, "write what the compiler makes, if it type-checks")

// specs are the paths of all specs, relative to the folder of this file.
func specs(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*/pipeline.yaml", "*/*.pipeline.yaml", "../examples/*/pipeline.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		t.Fatal("no specs")
	}
	return all
}

// compile takes specs to files and plans; a golden has no warnings either.
func compile(t *testing.T, paths []string) (files []write.File, plans map[string]string) {
	t.Helper()
	units, list, err := gen.Compile(paths, gen.Options{Strict: true, Dump: "lower"})
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
	plans = map[string]string{}
	for _, u := range units {
		dir := filepath.Dir(u.SpecPath)
		for _, f := range u.Files {
			files = append(files, write.File{Dir: dir, Name: f.Name, Data: f.Data})
		}
		plans[filepath.Join(dir, planName(u.SpecPath))] = u.Dump
	}
	return files, plans
}

// planName is plan.txt for pipeline.yaml and x.plan.txt for x.pipeline.yaml.
func planName(spec string) string {
	return strings.TrimSuffix(filepath.Base(spec), "pipeline.yaml") + "plan.txt"
}

// inGolden reports whether a plan is kept beside its spec: users of an example have no use for it.
func inGolden(path string) bool { return !strings.HasPrefix(path, "..") }

func TestGolden(t *testing.T) {
	files, plans := compile(t, specs(t))
	if *update {
		typeCheck(t, files)
		if _, err := write.Files(files); err != nil {
			t.Fatal(err)
		}
	}
	if stale, err := write.Compare(files); err != nil || len(stale) > 0 {
		t.Errorf("%v\n%s", err, stale)
	}
	for path, plan := range plans {
		if !inGolden(path) {
			continue
		}
		if *update {
			if err := os.WriteFile(path, []byte(plan), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if old, err := os.ReadFile(path); err != nil || string(old) != plan {
			t.Errorf("%v\n%s", err, diff.Diff(path, old, path, []byte(plan)))
		}
	}
}

// typeCheck builds the packages of the files as they would be once the files are written.
func typeCheck(t *testing.T, files []write.File) {
	t.Helper()
	var overlay struct{ Replace map[string]string }
	overlay.Replace = map[string]string{}
	dir := t.TempDir()
	folders := map[string]bool{}
	args := []string{"build", "-overlay", filepath.Join(dir, "overlay.json")}
	for i, f := range files {
		target, err := filepath.Abs(f.Path())
		if err != nil {
			t.Fatal(err)
		}
		standin := filepath.Join(dir, strconv.Itoa(i)+".go")
		if err := os.WriteFile(standin, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[target] = standin
		if !folders[f.Dir] {
			folders[f.Dir] = true
			args = append(args, "./"+filepath.ToSlash(f.Dir))
		}
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), data, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Fatalf("nothing is written: %v\n%s", err, out)
	}
}

// TestDeterminism: the same specs give the same bytes a second time, one by one, and from another working directory.
func TestDeterminism(t *testing.T) {
	paths := specs(t)
	files, plans := compile(t, paths)

	again, plansAgain := compile(t, paths)
	same(t, "a second time", files, again)
	for path := range plans {
		if plans[path] != plansAgain[path] {
			t.Errorf("%s differs the second time", path)
		}
	}

	t.Chdir("..")
	for i, path := range paths {
		paths[i] = filepath.Join("golden", path)
	}
	slices.Reverse(paths)
	elsewhere, _ := compile(t, paths)
	slices.Reverse(elsewhere)
	same(t, "from another folder, in another order", sorted(files), sorted(elsewhere))
}

func sorted(files []write.File) []write.File {
	return slices.SortedFunc(slices.Values(files), func(a, b write.File) int { return strings.Compare(key(a), key(b)) })
}

// key is a file's name and folder, wherever it is seen from.
func key(f write.File) string { return filepath.Base(f.Dir) + "/" + f.Name }

func same(t *testing.T, when string, want, got []write.File) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%s: %d files, want %d", when, len(got), len(want))
	}
	for i := range want {
		if key(want[i]) != key(got[i]) || !bytes.Equal(want[i].Data, got[i].Data) {
			t.Errorf("%s: %s differs\n%s", when, key(want[i]), diff.Diff("before", want[i].Data, when, got[i].Data))
		}
	}
}
