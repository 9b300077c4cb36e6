package load

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/spec"
)

// isInvalid reports whether a type as written holds a part that Go could not make sense of. What lies behind a named
// type does not count: a signature can be matched without it.
func isInvalid(t types.Type) bool {
	switch t := t.(type) {
	case *types.Basic:
		return t.Kind() == types.Invalid
	case *types.Alias:
		return isInvalid(types.Unalias(t))
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			if isInvalid(arg) {
				return true
			}
		}
		b, ok := t.Underlying().(*types.Basic)
		return ok && isInvalid(b)
	case *types.Pointer:
		return isInvalid(t.Elem())
	case *types.Slice:
		return isInvalid(t.Elem())
	case *types.Array:
		return isInvalid(t.Elem())
	case *types.Chan:
		return isInvalid(t.Elem())
	case *types.Map:
		return isInvalid(t.Key()) || isInvalid(t.Elem())
	case *types.Tuple:
		for v := range t.Variables() {
			if isInvalid(v.Type()) {
				return true
			}
		}
	case *types.Signature:
		return isInvalid(t.Params()) || isInvalid(t.Results())
	}
	return false
}

// reportFault reports that what the spec names cannot be used because of an error in the Go near the declaration of o.
func (p *Package) reportFault(o types.Object, name, what string, t spec.Text, l *diag.List) {
	d := l.Errorf(t.At, "go-error", "%s cannot be used: its declaration has an error in Go", name)
	if what == "signature" {
		d.Message = name + " cannot be used: its signature has an error in Go"
	}
	at, text := p.world.cause(o)
	d.Notef(at, "%s", text)
}

// cause finds the error that spoils the declaration of o: one inside of it, else a failed import of its file.
func (w *world) cause(o types.Object) (diag.Span, string) {
	n := w.declarer(o)
	if n == nil {
		return w.place(o), "declared here"
	}
	file, decl := n.declaration(o)
	if at, text, ok := w.faultIn(n, o); ok {
		return at, text
	}
	if decl != nil && mentionsC(decl) {
		return w.place(o), "it uses cgo's package C, whose types only the C compiler knows"
	}
	for _, f := range n.faults {
		if file != nil && inImports(file, f.pos) {
			return w.faultSpan(f.pos), f.msg
		}
	}
	return w.place(o), "declared here"
}

// faultIn finds an error inside the declaration of o, which n holds.
func (w *world) faultIn(n *node, o types.Object) (diag.Span, string, bool) {
	_, decl := n.declaration(o)
	for _, f := range n.faults {
		if decl != nil && decl.Pos() <= f.pos && f.pos < decl.End() {
			return w.faultSpan(f.pos), f.msg, true
		}
	}
	return diag.Span{}, "", false
}

func (w *world) faultSpan(pos token.Pos) diag.Span {
	return span(w.cwd, w.fset.PositionFor(pos, false), 0)
}

// declaration gives the file that declares o, and the part of it that does.
func (n *node) declaration(o types.Object) (*ast.File, ast.Node) {
	for _, f := range n.files {
		if f.FileStart <= o.Pos() && o.Pos() < f.FileEnd {
			return f, declAround(f, o.Pos())
		}
	}
	return nil, nil
}

// declarer gives the node of the package that declares o.
func (w *world) declarer(o types.Object) *node {
	if o.Pkg() == nil {
		return nil
	}
	for _, n := range w.nodes {
		if n.types == o.Pkg() {
			return n
		}
	}
	return nil
}

// declAround gives the smallest declaration at package level that holds pos: of a group, the one spec.
func declAround(f *ast.File, pos token.Pos) ast.Node {
	for _, d := range f.Decls {
		if pos < d.Pos() || pos >= d.End() {
			continue
		}
		if g, ok := d.(*ast.GenDecl); ok {
			for _, s := range g.Specs {
				if s.Pos() <= pos && pos < s.End() {
					return s
				}
			}
		}
		return d
	}
	return nil
}

func inImports(f *ast.File, pos token.Pos) bool {
	for _, im := range f.Imports {
		if im.Pos() <= pos && pos < im.End() {
			return true
		}
	}
	return false
}

func mentionsC(x ast.Node) (found bool) {
	ast.Inspect(x, func(x ast.Node) bool {
		if sel, ok := x.(*ast.SelectorExpr); ok {
			id, ok := sel.X.(*ast.Ident)
			found = found || ok && id.Name == "C"
		}
		return !found
	})
	return found
}
