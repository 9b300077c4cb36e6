package load

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
)

// prune takes from the files of n what no declaration needs that a spec can name: bodies, initial values of variables,
// in packages that are not near also functions and unexported methods, and then the imports that only these used.
// Most of what a program imports is then never read.
func (n *node) prune() {
	measured := map[string]bool{}
	for _, f := range n.files {
		for _, d := range f.Decls {
			collectMeasured(d, measured)
		}
	}
	for _, f := range n.files {
		f.Decls = slices.DeleteFunc(f.Decls, func(d ast.Decl) bool { return !n.keep(d, measured) })
		n.pruneImports(f)
	}
}

// collectMeasured finds names in array lengths and constants. A variable may stand there, as in len(table) or
// unsafe.Sizeof(v), and then its type counts.
func collectMeasured(d ast.Decl, names map[string]bool) {
	if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
		collectNames(g, names)
		return
	}
	ast.Inspect(d, func(x ast.Node) bool {
		if a, ok := x.(*ast.ArrayType); ok && a.Len != nil {
			collectNames(a.Len, names)
		}
		_, body := x.(*ast.BlockStmt)
		return !body
	})
}

func collectNames(x ast.Node, names map[string]bool) {
	ast.Inspect(x, func(x ast.Node) bool {
		if id, ok := x.(*ast.Ident); ok {
			names[id.Name] = true
		}
		return true
	})
}

// keep reports whether a declaration stays, and empties it where it does.
func (n *node) keep(d ast.Decl, measured map[string]bool) bool {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if !n.near && (d.Recv == nil || !d.Name.IsExported()) {
			return false
		}
		if d.Body != nil {
			d.Body = &ast.BlockStmt{Lbrace: d.Body.Lbrace, Rbrace: d.Body.Lbrace}
		}
	case *ast.GenDecl:
		if d.Tok != token.VAR {
			break
		}
		d.Specs = slices.DeleteFunc(d.Specs, func(s ast.Spec) bool {
			v, ok := s.(*ast.ValueSpec)
			if !ok || mayBeMeasured(v, measured) {
				return false
			}
			// The name stays known in near packages, so that a spec which uses it is told that it is a variable.
			v.Type, v.Values = &ast.StructType{Struct: v.Pos(), Fields: &ast.FieldList{Opening: v.Pos(), Closing: v.Pos()}}, nil
			return !n.near
		})
		return len(d.Specs) > 0
	}
	return true
}

// mayBeMeasured reports whether a size may depend on the type of a variable: one that is measured in its own package,
// or is visibly an array and exported, since constants of other packages may be made from its length.
func mayBeMeasured(v *ast.ValueSpec, measured map[string]bool) bool {
	t := v.Type
	if len(v.Values) == 1 && t == nil {
		if lit, ok := v.Values[0].(*ast.CompositeLit); ok {
			t = lit.Type
		}
	}
	a, ok := t.(*ast.ArrayType)
	isArray := ok && a.Len != nil
	return slices.ContainsFunc(v.Names, func(id *ast.Ident) bool {
		return measured[id.Name] || isArray && id.IsExported()
	})
}

// pruneImports drops the imports of f that no declaration mentions any more.
func (n *node) pruneImports(f *ast.File) {
	used := map[string]bool{}
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			continue
		}
		ast.Inspect(d, func(x ast.Node) bool {
			if sel, ok := x.(*ast.SelectorExpr); ok {
				if id, ok := sel.X.(*ast.Ident); ok {
					used[id.Name] = true
				}
			}
			return true
		})
	}
	unused := func(s ast.Spec) bool {
		im, ok := s.(*ast.ImportSpec)
		if !ok {
			return false
		}
		name := n.importName(im)
		return name != "." && name != "" && !used[name]
	}
	f.Decls = slices.DeleteFunc(f.Decls, func(d ast.Decl) bool {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			return false
		}
		g.Specs = slices.DeleteFunc(g.Specs, unused)
		return len(g.Specs) == 0
	})
	f.Imports = slices.DeleteFunc(f.Imports, func(im *ast.ImportSpec) bool { return unused(im) })
}

// importName is the name by which a file knows an import, "" where an absent package keeps it to itself.
func (n *node) importName(im *ast.ImportSpec) string {
	if im.Name != nil {
		return im.Name.Name
	}
	path, _ := strconv.Unquote(im.Path.Value)
	if dep := n.listed.Imports[path]; dep != nil {
		return dep.Name
	}
	return ""
}
