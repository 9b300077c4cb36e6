package prove

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The corpus makes the compiler say each thing once; comments in it say what is to be read there.
const corpus = "testdata/corpus.go"

// wanted gives the comments of the corpus by line.
func wanted(t *testing.T) map[int][]string {
	t.Helper()
	source, err := os.ReadFile(corpus)
	if err != nil {
		t.Fatal(err)
	}
	all := map[int][]string{}
	for i, line := range strings.Split(string(source), "\n") {
		if _, want, ok := strings.Cut(line, "// want: "); ok {
			all[i+1] = strings.Split(want, "; ")
		}
	}
	if len(all) < 14 {
		t.Fatalf("the corpus wants something on %d lines only", len(all))
	}
	return all
}

// found gives what was read as the corpus says it. Of generic functions each instance has a name of its own: they are left out.
func found(remarks []remark) map[int][]string {
	all := map[int][]string{}
	for _, r := range remarks {
		var word string
		switch {
		case r.sort == inlined && strings.Contains(r.text, "["):
			continue
		case r.sort == inlined:
			word = "inlined " + r.text
		case r.sort == bounds:
			word = "bounds"
		case r.moved:
			word = "moved " + r.text
		case r.sort == heap:
			word = "heap " + r.text
		default:
			word = "unknown " + r.text
		}
		if !slices.Contains(all[r.at.line], word) {
			all[r.at.line] = append(all[r.at.line], word)
		}
	}
	for _, words := range all {
		slices.Sort(words)
	}
	return all
}

func TestReadsWhatGo126Says(t *testing.T) {
	said, err := os.ReadFile("testdata/go1.26.txt")
	if err != nil {
		t.Fatal(err)
	}
	remarks, spoke := read(string(said), "/some/where")
	if d := cmp.Diff(wanted(t), found(remarks)); d != "" {
		t.Error(d)
	}
	if !spoke["example.com/corpus"] || len(spoke) != 1 {
		t.Errorf("spoke: %v", spoke)
	}
	for _, r := range remarks {
		if r.at.file != filepath.FromSlash("/some/where/corpus.go") || r.pkg != "example.com/corpus" {
			t.Fatalf("%+v", r)
		}
	}
}

// compile has this compiler speak of a module of one file, twice: the second time the go command replays it.
func compile(t *testing.T, source string) (dir, said string) {
	t.Helper()
	dir = t.TempDir()
	for name, data := range map[string]string{"go.mod": "module example.com/corpus\n\ngo 1.26.0\n", "corpus.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		cmd := exec.CommandContext(t.Context(), "go", "list", "-export", "-gcflags="+flags, ".")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		var stderr strings.Builder
		cmd.Stderr = &stderr
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %s", err, stderr.String())
		}
		if said != "" && said != stderr.String() {
			t.Errorf("from its cache the go command says something else:\n%s", cmp.Diff(said, stderr.String()))
		}
		said = stderr.String()
	}
	return dir, said
}

func TestThisCompilerSpeaksAsTheCorpusSays(t *testing.T) {
	source, err := os.ReadFile(corpus)
	if err != nil {
		t.Fatal(err)
	}
	dir, said := compile(t, string(source))
	remarks, _ := read(said, dir)
	if d := cmp.Diff(wanted(t), found(remarks)); d != "" {
		t.Error(d)
	}
}

// TestClassify: what the corpus cannot bring about, or other versions say.
func TestClassify(t *testing.T) {
	for said, want := range map[string]sort{
		"can inline (*Full).settleScale":                                harmless,
		"cannot inline f: function too complex: cost 126 exceeds 80":    harmless,
		"leaking param: m":                                              harmless,
		"leaking param content: p":                                      harmless,
		"leaking param: s to result ~r0 level=0":                        harmless,
		"m does not escape":                                             harmless,
		"func literal does not escape":                                  harmless,
		"(*Full).flush ignoring self-assignment in s.idle = s.idle[:n]": harmless,
		"devirtualizing in.of to *Reader":                               harmless,
		"PGO devirtualizing interface call in.of to *Reader":            harmless,
		"zero-copy string->[]byte conversion":                           harmless,
		"index bounds check elided":                                     harmless,
		`"a text that escapes to heap" does not escape`:                 harmless,
		`"a constant" escapes to heap`:                                  harmless,
		"-1 escapes to heap":                                            harmless,
		"moved to heap: v":                                              heap,
		"... argument escapes to heap":                                  heap,
		"&NodeError{...} escapes to heap":                               heap,
		`"a" + name escapes to heap`:                                    heap,
		"make(map[string]int) escapes to heap":                          heap,
		"Found IsInBounds":                                              bounds,
		"Found IsSliceInBounds":                                         bounds,
		"inlining call to (*Full).settleScale":                          inlined,
		"Found IsBoundless":                                             unknown,
		"v goes to the heap":                                            unknown,
		"v escapes to heap:":                                            unknown, // of -m=2
		"inlined call to f":                                             unknown,
		"the variable v was allocated where it should not have been":    unknown,
	} {
		if have, _ := classify(said); have != want {
			t.Errorf("%q: have %d, want %d", said, have, want)
		}
	}
}

// TestCanary: each thing that a compiler does not show is missed, and so is one that stands elsewhere.
func TestCanary(t *testing.T) {
	dir, said := compile(t, strings.Replace(canary, "%s", "corpus", 1))
	file := filepath.Join(dir, "corpus.go")
	remarks, _ := read(said, dir)
	if missing := sings(remarks, file); missing != "" {
		t.Fatalf("this compiler does not show %s", missing)
	}
	seen := 0
	for i, r := range remarks {
		if r.sort == inlined && r.text != "pipegenProveIndexes" || sings(slices.Delete(slices.Clone(remarks), i, i+1), file) == "" {
			continue // of code that was inlined, in its other place
		}
		seen++
		moved := slices.Clone(remarks)
		moved[i].at.col++
		if sings(moved, file) == "" {
			t.Errorf("%+v is not missed at its place", r)
		}
	}
	if seen != 5 {
		t.Errorf("%d things are missed, want 5", seen)
	}
	if sings(remarks, "elsewhere.go") == "" {
		t.Error("the canary of another folder sings for this one")
	}
}
