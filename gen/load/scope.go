package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"

	"github.com/pipegen/pipegen/gen/diag"
)

// InScope reports whether the user's package declares a name at package level, outside of the outputs. Tests and files
// that build constraints leave out count too: what is generated must fit there as well, and be the same on any machine.
func (p *Package) InScope(name string) bool {
	_, ok := p.Declared(name)
	return ok
}

// Declared gives the place where the user's package declares a name, in the sense of InScope.
func (p *Package) Declared(name string) (diag.Span, bool) {
	if o := p.Types.Scope().Lookup(name); o != nil {
		return p.world.place(o), true
	}
	if p.outside == nil {
		p.outside = map[string]diag.Span{}
		for _, path := range hiddenFiles(p.node) {
			p.declareOutside(path)
		}
	}
	at, ok := p.outside[name]
	return at, ok
}

// declareOutside notes the names of a file that is not part of this build, if it is of the package.
func (p *Package) declareOutside(path string) {
	src, err := os.ReadFile(path)
	if err != nil {
		return
	}
	fset := token.NewFileSet()
	f, _ := parser.ParseFile(fset, path, blankBodies(src), parser.SkipObjectResolution)
	if f == nil || f.Name.Name != p.Name {
		return
	}
	for _, d := range f.Decls {
		for _, id := range namesOf(d) {
			if id.Name != "_" && id.Name != "init" {
				p.outside[id.Name] = span(p.world.cwd, fset.PositionFor(id.Pos(), false), len(id.Name))
			}
		}
	}
}

// namesOf gives the names that a declaration puts into the package's scope.
func namesOf(d ast.Decl) (names []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name)
			case *ast.ValueSpec:
				names = append(names, s.Names...)
			}
		}
	}
	return names
}
