package load

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
)

// A Pattern is an accepted signature written as Go, such as "func(buf []*M) (n int, err error)". Names that are not
// predeclared, such as M, are holes: they stand for types that the caller knows, or that the match finds out. The
// packages context and rt may be named. Names of parameters and results are documentation.
type Pattern struct {
	src     string
	params  []term
	results []term
	ctx     bool // the pattern itself begins with a context.Context, so it must be there
}

// A term is a type with holes.
type term struct {
	form termForm
	name string     // of a hole; of a named type
	path string     // of a named type: its package
	elem *term      // of a pointer or slice
	args []term     // of a named type
	typ  types.Type // of a predeclared type
}

type termForm uint8

const (
	hole termForm = iota
	predeclared
	pointer
	slice
	named
)

// patternPackages are the packages that a pattern may name.
var patternPackages = map[string]string{"context": "context", RuntimeName: RuntimePath}

// MustPattern parses a pattern, and panics if it is not one: patterns are constants of the compiler.
func MustPattern(src string) Pattern {
	x, err := parser.ParseExpr(src)
	if err != nil {
		panic(fmt.Sprintf("pattern %q: %v", src, err))
	}
	f, ok := x.(*ast.FuncType)
	if !ok {
		panic(fmt.Sprintf("pattern %q is not a function type", src))
	}
	p := Pattern{src: src, params: terms(src, f.Params), results: terms(src, f.Results)}
	p.ctx = len(p.params) > 0 && p.params[0].form == named && p.params[0].path == "context"
	return p
}

func terms(src string, fields *ast.FieldList) (all []term) {
	if fields == nil {
		return nil
	}
	for _, f := range fields.List {
		t := termOf(src, f.Type)
		for range max(1, len(f.Names)) {
			all = append(all, t)
		}
	}
	return all
}

func termOf(src string, x ast.Expr) term {
	switch x := x.(type) {
	case *ast.Ident:
		if o := types.Universe.Lookup(x.Name); o != nil {
			return term{form: predeclared, typ: o.Type()}
		}
		return term{form: hole, name: x.Name}
	case *ast.StarExpr:
		elem := termOf(src, x.X)
		return term{form: pointer, elem: &elem}
	case *ast.ArrayType:
		if x.Len == nil {
			elem := termOf(src, x.Elt)
			return term{form: slice, elem: &elem}
		}
	case *ast.SelectorExpr:
		if pkg, ok := x.X.(*ast.Ident); ok && patternPackages[pkg.Name] != "" {
			return term{form: named, name: x.Sel.Name, path: patternPackages[pkg.Name]}
		}
	case *ast.IndexExpr:
		t := termOf(src, x.X)
		t.args = []term{termOf(src, x.Index)}
		return t
	}
	panic(fmt.Sprintf("pattern %q: a type that patterns cannot have at %T", src, x))
}

// match reports whether t has the form of the term, and puts into bound what its holes stand for.
func (m term) match(t types.Type, bound map[string]types.Type) bool {
	switch m.form {
	case hole:
		if b := bound[m.name]; b != nil {
			return types.Identical(t, b)
		}
		bound[m.name] = t
		return true
	case predeclared:
		return types.Identical(t, m.typ)
	case pointer:
		p, ok := types.Unalias(t).(*types.Pointer)
		return ok && m.elem.match(p.Elem(), bound)
	case slice:
		s, ok := types.Unalias(t).(*types.Slice)
		return ok && m.elem.match(s.Elem(), bound)
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Name() != m.name || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != m.path || n.TypeArgs().Len() != len(m.args) {
		return false
	}
	for i, arg := range m.args {
		if !arg.match(n.TypeArgs().At(i), bound) {
			return false
		}
	}
	return true
}

// show writes the pattern as Go with the known holes filled in.
func (p Pattern) show(known map[string]types.Type, write func(types.Type) string) string {
	var b strings.Builder
	rest := p.src
	for rest != "" {
		n := 0
		for n < len(rest) && wordByte(rest[n]) {
			n++
		}
		if n == 0 {
			b.WriteByte(rest[0])
			rest = rest[1:]
			continue
		}
		if t := known[rest[:n]]; t != nil && token.IsExported(rest[:n]) {
			b.WriteString(write(t))
		} else {
			b.WriteString(rest[:n])
		}
		rest = rest[n:]
	}
	return b.String()
}
