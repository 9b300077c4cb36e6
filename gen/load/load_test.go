package load

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/spec"
)

// module is the folder of the module that tests share.
var module string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "load")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		if module, err = filepath.EvalSymlinks(dir); err != nil {
			panic(err)
		}
		archive, err := txtar.ParseFile("testdata/module.txtar")
		if err != nil {
			panic(err)
		}
		if err := extract(module, archive); err != nil {
			panic(err)
		}
		os.Setenv("GOFLAGS", "")
		os.Setenv("GOWORK", "off")
		return m.Run()
	}())
}

// extract writes an archive below dir.
func extract(dir string, archive *txtar.Archive) error {
	for _, f := range archive.Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// request asks for a package of the shared module; imports are pairs of alias and path.
func request(dir string, imports ...string) Request {
	r := Request{Dir: filepath.Join(module, dir), Outputs: []string{"orders_gen.go"}, At: at(1, 1)}
	for i := 0; i < len(imports); i += 2 {
		r.Imports = append(r.Imports, Import{Alias: imports[i], Path: imports[i+1], At: at(10+i, 5)})
	}
	return r
}

func at(line, col int) diag.Span {
	return diag.Span{Pos: diag.Pos{File: "p.yaml", Line: line, Col: col}, Len: 1}
}

func text(s string) spec.Text { return spec.Text{Text: s, At: at(7, 3)} }

// loadOne loads one request, which must work.
func loadOne(t *testing.T, r Request) *Package {
	t.Helper()
	var l diag.List
	ps, err := Load([]Request{r}, &l)
	if err != nil || ps[0] == nil || l.Failed() {
		t.Fatalf("Load(%s): %v\n%s", r.Dir, err, say(&l))
	}
	return ps[0]
}

// say writes diagnostics without their positions in the spec, one per line; the module's folder becomes MOD.
func say(l *diag.List) string {
	var b strings.Builder
	for _, d := range l.Sorted() {
		place := ""
		if d.At.File != "p.yaml" {
			place = d.At.String() + ": "
		}
		fmt.Fprintf(&b, "%s%s [%s]\n", place, d.Message, d.Code)
		if d.Help != "" {
			fmt.Fprintf(&b, "  help: %s\n", d.Help)
		}
		for _, n := range d.Notes {
			fmt.Fprintf(&b, "  %s: %s\n", n.At, n.Message)
		}
	}
	return strings.ReplaceAll(b.String(), module, "MOD")
}

// expect compares what was reported with lines of say.
func expect(t *testing.T, l *diag.List, want string) {
	t.Helper()
	want = strings.ReplaceAll(strings.TrimPrefix(want, "\n"), "\t", "")
	if got := say(l); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

// noDiagnostics is a list that must stay empty.
func noDiagnostics(t *testing.T) *diag.List {
	l := new(diag.List)
	t.Cleanup(func() {
		if s := say(l); s != "" {
			t.Error(s)
		}
	})
	return l
}
