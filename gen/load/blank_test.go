package load

import (
	"bytes"
	"go/ast"
	"go/build"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Over all of the standard library's net, go and encoding packages, blanking leaves the declarations as they are.
func TestBlankBodiesKeepsDeclarations(t *testing.T) {
	files := 0
	for _, top := range []string{"net", "go", "encoding", "os", "internal/poll"} {
		err := filepath.WalkDir(filepath.Join(build.Default.GOROOT, "src", top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.Contains(path, "testdata") || testing.Short() && files > 50 {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files++
			compareDeclarations(t, path, src)
			return nil
		})
		if err != nil {
			t.Skip("no source of the standard library: ", err)
		}
	}
}

func TestBlankBodiesOddities(t *testing.T) {
	for _, src := range []string{
		"package a\nfunc f() struct{} { return struct{}{} }",
		"package a\nfunc f() interface{} { return nil }",
		"package a\nfunc f(x struct{ y int }) (r struct{ z interface{ M() } }) { { } }",
		"package a\nfunc f() { _ = '}' }\nfunc g() { _ = \"}\\\"}\" }\nfunc h() { _ = `}\\` }\nvar x = 1",
		"package a\nfunc f() { /* } */ // }\n}\ntype T struct{ A int }",
		"package a\nvar v = func() int { return 1 }()\ntype T struct{ A int }",
		"package a\ntype F func(a int) (b struct{ C int })\ntype G struct{ D int }",
		"package a\nfunc f[T interface{ ~int | ~string }](t T) { }\nfunc (b *Box[T]) g() [3]struct{ A int } { panic('{') }",
		"package a\nfunc asm()\ntype T struct{ A int }\nfunc (T) m() func() struct{} { return nil }",
		"package a\nconst c = '\\''\nfunc f() func() { return func() {} }\ntype ü struct{ ä int }",
		"package a\nvar m = map[string]func(){\"a\": func() {}}\ntype T interface{ func_() }",
	} {
		compareDeclarations(t, src, []byte(src))
	}
}

func TestBlankBodiesBlanks(t *testing.T) {
	src := "package a // c\nfunc f(a int) (b struct{}) { if x {\n y() } }\n\n/* c\nd */ func (g) h() func() {\n x := '{' // }\n}\ntype T struct{ A /* c */ int }\n"
	want := "package a  \nfunc f(a int) (b struct{}) {\n}\n\n\n func (g) h() func() {\n\n}\ntype T struct{ A   int }\n"
	if got := string(blankBodies([]byte(src))); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// compareDeclarations parses src as it is and blanked, drops bodies and initial values, and compares.
func compareDeclarations(t *testing.T, name string, src []byte) {
	t.Helper()
	blanked := blankBodies(src)
	if bytes.Count(blanked, []byte("\n")) != bytes.Count(src, []byte("\n")) {
		t.Errorf("%s: lines have moved", name)
	}
	if a, b := declarations(t, src), declarations(t, blanked); a != b {
		t.Errorf("%s: declarations differ:\n%s\n%s", name, a, b)
	}
}

func declarations(t *testing.T, src []byte) string {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		return err.Error()
	}
	ast.Inspect(f, func(x ast.Node) bool {
		switch x := x.(type) {
		case *ast.FuncDecl:
			x.Body = nil
		case *ast.ValueSpec:
			if x.Type != nil || len(x.Values) > 0 {
				x.Values = nil
			}
		}
		return true
	})
	var out strings.Builder
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
			continue
		}
		if err := format.Node(&out, fset, d); err != nil {
			t.Fatal(err)
		}
		out.WriteString(fset.Position(d.Pos()).String() + "\n")
	}
	return out.String()
}

func FuzzBlankBodies(f *testing.F) {
	f.Add([]byte("package a\nfunc f() { _ = `}` }"))
	f.Add([]byte("func { ' \\"))
	f.Add([]byte("package a\nfunc f(x struct{ y int }) (r interface{ M() }) { { } }\ntype T struct{ A []func(int) }"))
	f.Fuzz(func(t *testing.T, src []byte) {
		blankBodies(src) // ends, and without a panic
		if _, err := parser.ParseFile(token.NewFileSet(), "", src, 0); err == nil {
			compareDeclarations(t, "input", src)
		}
	})
}
