package prove

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestColdIsNotInlined: what the runtime does when something fails must not be inlined into what runs for every message, or a
// remark at the place of the call could be of either.
func TestColdIsNotInlined(t *testing.T) {
	files, err := filepath.Glob("../../runtime/*.go")
	if err != nil {
		t.Fatal(err)
	}
	cold := 0
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok || d.Doc == nil {
				continue
			}
			var marks []string
			for _, c := range d.Doc.List {
				marks = append(marks, c.Text)
			}
			all := strings.Join(marks, "\n") + "\n"
			if !strings.Contains(all, "//pipegen:"+markCold+"\n") {
				continue
			}
			cold++
			if !strings.Contains(all, "//go:noinline\n") {
				t.Errorf("%s: %s is cold and may be inlined", file, d.Name.Name)
			}
		}
	}
	if cold < 5 {
		t.Errorf("only %d functions are cold", cold)
	}
}
