package gen

import (
	"github.com/pipegen/pipegen/gen/ir"
)

// A Dep is a field of the constructor's Deps: a component that the spec does not configure.
type Dep struct {
	Field      string // of Deps
	ImportPath string // of its type
	TypeName   string
	Interface  bool   // it can't be made by anybody but the caller
	New        string // the constructor New<Type>, if there is one
	NewFails   bool   // the constructor returns an error too
}

func depsOf(g *ir.Graph) []Dep {
	var deps []Dep
	for _, c := range g.Components {
		if c.Config != nil || len(c.Users) == 0 {
			continue
		}
		t := c.Facts.Type
		d := Dep{Field: ir.Upper(c.Name), ImportPath: t.Pkg().Path(), TypeName: t.Name(), Interface: c.Facts.Interface}
		if f, fails := g.Package.Default(t); f != nil && !d.Interface {
			d.New, d.NewFails = f.Name(), fails
		}
		deps = append(deps, d)
	}
	return deps
}
