// Package errors holds specs that are wrong, each with what the compiler has to say about it. What is expected stands on
// the line that is to blame:
//
//	parse: {map: Prase, to: store} # want unknown-symbol "no function Prase"
//
// Several expectations may follow one another. Where a comment on the line would change what is wrong with it, the
// expectation names its place, on a line of its own or in a file NAME.want beside the spec:
//
//	# want 7:3 syntax "a tab cannot indent"
//	# want shop.go:3:1 go-syntax "expected declaration"
//
// A warning is expected with the word warning before its code.
package errors_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/diag"
)

var update = flag.Bool("update", false, "write the rendered diagnostics anew")

// elsewhere are codes that no spec here brings about: of a file that is too large to lie here, and of pipegen prove, which has tests of
// its own.
var elsewhere = []diag.Code{"too-large", "bounds-check", "heap-escape", "hidden-call", "unknown-remark", "allocates", "not-driven"}

// TestDiagnostics compiles all specs at once and holds what is reported against what is expected, in both directions.
func TestDiagnostics(t *testing.T) {
	codes := compare(t, wrongSpecs(t))
	unpack(t, "testdata/broken.txtar") // packages that cannot stand in this module
	maps.Copy(codes, compare(t, wrongSpecs(t)))
	for _, e := range diag.Codes() {
		if !codes[e.Code] && !slices.Contains(elsewhere, e.Code) {
			t.Errorf("no spec makes the mistake %s", e.Code)
		}
	}
}

// TestRendered holds all diagnostics as text against rendered.txt: positions, underlines, help and notes.
func TestRendered(t *testing.T) {
	golden, err := filepath.Abs("rendered.txt")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	compile(t, wrongSpecs(t), gen.Options{}).Render(&b, bare)
	unpack(t, "testdata/broken.txtar")
	compile(t, wrongSpecs(t), gen.Options{}).Render(&b, bare)
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("-update accepts this (-want +got):\n%s", d)
	}
}

// TestStrict finds warnings to be no obstacle, unless they are errors by -strict.
func TestStrict(t *testing.T) {
	specs := []string{"shop/warnings.yaml", "shop/message_methods.yaml"}
	units, list, err := gen.Compile(specs, gen.Options{})
	if err != nil || list.Empty() || list.Failed() || units[0].Files == nil || units[1].Files == nil {
		t.Error(err, list.Sorted())
	}
	units, strict, err := gen.Compile(specs, gen.Options{Strict: true})
	if err != nil || units[0].Files != nil || units[1].Files != nil {
		t.Error(err, "files in spite of errors")
	}
	for i, d := range strict.Sorted() {
		if d.Severity != diag.Error || d.Message != list.Sorted()[i].Message {
			t.Errorf("not an error:\n%s", rendered(d))
		}
	}
}

// compare compiles specs and reports what is missing or too much; it gives the codes that were expected.
func compare(t *testing.T, specs []string) map[diag.Code]bool {
	t.Helper()
	list := compile(t, specs, gen.Options{})
	expected := expectations(t, specs)
	for _, d := range list.Sorted() {
		if !take(expected[lineOf(d)], d) {
			t.Errorf("unexpected:\n%s", rendered(d))
		}
	}
	codes := map[diag.Code]bool{}
	for line, wants := range expected {
		for _, w := range wants {
			codes[w.code] = true
			if !w.found {
				t.Errorf("%s: nothing says %s %q", line, w.code, w.message)
			}
		}
	}
	for _, path := range specs {
		if source(strings.TrimSuffix(path, ".yaml")+"_too.yaml") != nil {
			continue // nothing is wrong with the first of two that are in each other's way
		}
		if !slices.ContainsFunc(list.Sorted(), func(d *diag.Diagnostic) bool { return concerns(d, path) }) {
			t.Errorf("%s: nothing is wrong", path)
		}
	}
	return codes
}

func wrongSpecs(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*/*.yaml", "testdata/*/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, paths...)
	}
	return all
}

func compile(t *testing.T, specs []string, o gen.Options) *diag.List {
	t.Helper()
	units, list, err := gen.Compile(specs, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range units {
		if u.Files != nil {
			t.Errorf("%s: files in spite of errors", u.SpecPath)
		}
	}
	return list
}

// unpack makes a module of an archive and goes there until the test ends.
func unpack(t *testing.T, name string) {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod := "module example.com/broken\n\ngo 1.26.0\n\nrequire github.com/pipegen/pipegen v0.0.0\n\nreplace github.com/pipegen/pipegen => " + root + "\n"
	t.Chdir(t.TempDir())
	for _, f := range append(archive.Files, txtar.File{Name: "go.mod", Data: []byte(mod)}) {
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func lineOf(d *diag.Diagnostic) string { return fmt.Sprintf("%s:%d", d.At.File, d.At.Line) }

// concerns reports whether a diagnostic is about a spec, or about Go in its folder.
func concerns(d *diag.Diagnostic, spec string) bool {
	return d.At.File == spec || filepath.Ext(d.At.File) == ".go" && filepath.Dir(d.At.File) == filepath.Dir(spec)
}

func rendered(d *diag.Diagnostic) string {
	var l diag.List
	*l.Errorf(d.At, d.Code, "") = *d
	var b strings.Builder
	l.Render(&b, source)
	return b.String()
}
