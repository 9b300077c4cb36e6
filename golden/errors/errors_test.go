// Package errors holds specs that are wrong, each with what the compiler has to say about it. What is expected stands on
// the line that is to blame:
//
//	parse: {map: Prase, to: store} # want unknown-symbol "no function Prase"
//
// Several expectations may follow one another. Where a comment on the line would change what is wrong with it, the
// expectation names its place, on a line of its own or in a file NAME.want beside the spec:
//
//	# want 7:3 syntax "a tab cannot indent"
//	# want stock.go:3:1 go-syntax "expected declaration"
//
// A warning is expected with the word warning before its code.
package errors_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/diag"
)

var update = flag.Bool("update", false, "write rendered.txt anew")

// TestDiagnostics compiles all specs at once and holds what is reported against what is expected, in both directions.
func TestDiagnostics(t *testing.T) {
	specs := wrongSpecs(t)
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
	if len(specs) < 15 || len(codes) < 10 {
		t.Errorf("%d specs with %d codes: too few", len(specs), len(codes))
	}
}

// TestRendered holds all diagnostics as text against rendered.txt: positions, underlines, help and notes.
func TestRendered(t *testing.T) {
	const golden = "rendered.txt"
	var b strings.Builder
	compile(t, wrongSpecs(t), gen.Options{}).Render(&b, bare)
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o666); err != nil {
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

// TestStrict finds every warning to be an error.
func TestStrict(t *testing.T) {
	specs := wrongSpecs(t)
	warnings := 0
	for _, d := range compile(t, specs, gen.Options{}).Sorted() {
		if d.Severity == diag.Warning {
			warnings++
		}
	}
	if warnings == 0 {
		t.Error("no spec has a warning")
	}
	for _, d := range compile(t, specs, gen.Options{Strict: true}).Sorted() {
		if d.Severity == diag.Warning {
			t.Errorf("still a warning:\n%s", rendered(d))
		}
	}
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

// A want is a diagnostic that is expected.
type want struct {
	severity diag.Severity
	code     diag.Code
	message  *regexp.Regexp
	col      int // 0: any
	found    bool
}

var (
	wantComment = regexp.MustCompile(`# want (?:(?:([\w./]+\.go):)?(\d+):(\d+) )?(.*)$`)
	wantItem    = regexp.MustCompile(`^(warning )?([a-z-]+) ("(?:[^"\\]|\\.)*")\s*`)
)

// expectations reads what the specs, and the files beside them, expect, by file and line.
func expectations(t *testing.T, specs []string) map[string][]*want {
	t.Helper()
	all := map[string][]*want{}
	for _, path := range specs {
		beside := strings.TrimSuffix(path, ".yaml") + ".want"
		for _, file := range []string{path, beside} {
			for i, line := range strings.Split(string(source(file)), "\n") {
				if m := wantComment.FindStringSubmatch(strings.TrimSuffix(line, "\r")); m != nil {
					at, col := place(path, i+1, m)
					all[at] = append(all[at], wants(t, fmt.Sprintf("%s:%d", file, i+1), m[4], col)...)
				}
			}
		}
	}
	return all
}

// place is where a comment on a line of a spec expects something: there, or where it says.
func place(spec string, line int, m []string) (at string, col int) {
	if m[1] != "" {
		spec = filepath.Join(filepath.Dir(spec), m[1])
	}
	if m[2] != "" {
		line, _ = strconv.Atoi(m[2])
		col, _ = strconv.Atoi(m[3])
	}
	return fmt.Sprintf("%s:%d", spec, line), col
}

func wants(t *testing.T, where, text string, col int) (all []*want) {
	t.Helper()
	for text != "" {
		m := wantItem.FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("%s: want CODE \"REGEXP\", found %s", where, text)
		}
		text = text[len(m[0]):]
		quoted, err := strconv.Unquote(m[3])
		if err != nil {
			t.Fatalf("%s: %s: %v", where, m[3], err)
		}
		message, err := regexp.Compile(quoted)
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		w := &want{code: diag.Code(m[2]), message: message, col: col}
		if m[1] != "" {
			w.severity = diag.Warning
		}
		all = append(all, w)
	}
	return all
}

// take marks the first of the expectations that d fulfills.
func take(wants []*want, d *diag.Diagnostic) bool {
	for _, w := range wants {
		if !w.found && w.code == d.Code && w.severity == d.Severity && w.message.MatchString(d.Message) &&
			(w.col == 0 || w.col == d.At.Col) {
			w.found = true
			return true
		}
	}
	return false
}

func lineOf(d *diag.Diagnostic) string { return fmt.Sprintf("%s:%d", d.At.File, d.At.Line) }

// concerns reports whether a diagnostic is about a spec, or about Go in the folder of a spec that has nothing else wrong.
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

// bare is source without what is expected on a line, which is no part of the mistake.
func bare(file string) []byte { return behindLine.ReplaceAll(source(file), nil) }

var behindLine = regexp.MustCompile(`(?m)[ \t]+# want .*$`)

// source gives the bytes of a file, none where there is no such file.
func source(file string) []byte {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return data
}
