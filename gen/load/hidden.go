package load

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
)

// explainHidden looks for a declaration in files of the package's folder that are not part of the build, tests and
// files left out by build constraints, and adds to d where it found one. A method is looked up with the name of its
// receiver's type, all else with recv empty.
func (p *Package) explainHidden(d *diag.Diagnostic, n *node, recv, name string) bool {
	for _, path := range hiddenFiles(n) {
		fset := token.NewFileSet()
		f, _ := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution|parser.ParseComments)
		if f == nil {
			continue
		}
		id := declared(f, recv, name)
		if id == nil {
			continue
		}
		at := span(p.world.cwd, fset.PositionFor(id.Pos(), false), len(name))
		if strings.HasSuffix(path, "_test.go") {
			d.Helpf("it is declared in a test file only: move it to a file whose name does not end in _test.go").
				Notef(at, "declared here")
			return true
		}
		why, help := whyLeftOut(f, path)
		d.Helpf("it is declared only in a file that is not part of this build: %s", help).Notef(at, "left out because %s", why)
		return true
	}
	return false
}

// hiddenFiles gives the Go files of the folder that are not part of the package, tests last.
func hiddenFiles(n *node) []string {
	var files, tests []string
	for _, path := range n.listed.IgnoredFiles {
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			files = append(files, path)
		}
	}
	entries, _ := os.ReadDir(n.listed.Dir)
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, "_test.go") && name[0] != '_' && name[0] != '.' {
			tests = append(tests, filepath.Join(n.listed.Dir, name))
		}
	}
	return append(files, tests...)
}

// declared finds the name of a function, type, variable or constant, or of a method of recv.
func declared(f *ast.File, recv, name string) *ast.Ident {
	for _, d := range f.Decls {
		if m, ok := d.(*ast.FuncDecl); ok && recv != "" && m.Name.Name == name && receiver(m) == recv {
			return m.Name
		}
		for _, id := range namesOf(d) {
			if recv == "" && id.Name == name {
				return id
			}
		}
	}
	return nil
}

// receiver gives the name of a method's type, "" for a function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) != 1 {
		return ""
	}
	t := ast.Unparen(d.Recv.List[0].Type)
	if star, ok := t.(*ast.StarExpr); ok {
		t = ast.Unparen(star.X)
	}
	switch x := t.(type) {
	case *ast.IndexExpr:
		t = x.X
	case *ast.IndexListExpr:
		t = x.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// whyLeftOut names the build constraint of a file, and what can be done about it.
func whyLeftOut(f *ast.File, path string) (why, help string) {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if c.Pos() < f.Package && constraint.IsGoBuild(c.Text) {
				return "of its constraint " + c.Text, "give pipegen the --tags that it asks for, or move it to a file without a constraint"
			}
		}
	}
	for _, im := range f.Imports {
		if im.Path.Value == `"C"` {
			return "cgo is off", `turn cgo on, or move it to a file that does not import "C"`
		}
	}
	return "of the operating system or architecture in its name, " + filepath.Base(path), "move it to a file that is built everywhere"
}
