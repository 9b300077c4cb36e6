package prove

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipegen/pipegen/gen/program"
)

// A name is a function's, whatever the package it is seen from, and of a generic one whatever it is instantiated with.
type name struct{ pkg, recv, name string }

// String gives what Go programmers call the function in its own package.
func (n name) String() string {
	if n.recv == "" {
		return n.name
	}
	return n.recv + "." + n.name
}

// nameOf gives false for what has no body to read: a method of an interface.
func nameOf(f *types.Func) (name, bool) {
	f = f.Origin()
	n := name{name: f.Name()}
	if f.Pkg() != nil {
		n.pkg = f.Pkg().Path()
	}
	recv := f.Signature().Recv()
	if recv == nil {
		return n, true
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok || types.IsInterface(named) {
		return n, false
	}
	n.recv = named.Obj().Name()
	return n, true
}

// A function is one with a body that a package declares.
type function struct {
	name
	generic bool
	at, end place // from behind the word func to the brace
	marks   []string
	section string // of a generated file: the nodes that it stands under
	calls   []call
	growth  []growth
}

// has reports whether a mark stands above the function.
func (f *function) has(mark string) bool { return slices.Contains(f.marks, mark) }

// covers reports whether a place is the function's. Behind the word func stands what the compiler inlines into a wrapper that it
// makes of a generic's instance, for interfaces: direct calls do not go by way of it.
func (f *function) covers(p place) bool {
	return p.file == f.at.file && f.at.compare(p) < 0 && p.compare(f.end) < 0
}

// A call is one that is written in a function, in function literals included; neither conversions nor built-in functions are.
type call struct {
	at     place // of the parenthesis, as the compiler has it
	callee name
	static bool   // callee is known
	text   string // of what is not known
}

// A growth may allocate at run time, and nothing in it escapes that the compiler would name.
type growth struct {
	at   place
	what string
}

// A library reads packages of one listing from source.
type library struct {
	listing *program.Listing
	overlay map[string][]byte
	fset    *token.FileSet
	exports types.Importer
	read    map[string]map[name]*function
}

func newLibrary(l *program.Listing, overlay map[string][]byte) *library {
	lib := &library{listing: l, overlay: overlay, fset: token.NewFileSet(), read: map[string]map[name]*function{}}
	lib.exports = importer.ForCompiler(lib.fset, "gc", func(path string) (io.ReadCloser, error) {
		p := l.Packages[path]
		if p == nil || p.Export == "" {
			return nil, fmt.Errorf("the go command lists no package %s", path)
		}
		return os.Open(p.Export)
	})
	return lib
}

// functions gives those of a package. What it imports is seen as the compiler has left it.
func (lib *library) functions(path string) (map[name]*function, error) {
	if all, ok := lib.read[path]; ok {
		return all, nil
	}
	p := lib.listing.Packages[path]
	if p == nil {
		return nil, fmt.Errorf("the go command lists no package %s", path)
	}
	var files []*ast.File
	for _, base := range slices.Concat(p.GoFiles, p.CgoFiles) {
		full := filepath.Join(p.Dir, base)
		var source any
		if data, ok := lib.overlay[full]; ok {
			source = data
		}
		f, err := parser.ParseFile(lib.fset, full, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	info := &types.Info{
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Types:      map[ast.Expr]types.TypeAndValue{},
	}
	config := types.Config{
		Importer:    mapped{lib.exports, p.ImportMap},
		FakeImportC: true,
		Error:       func(error) {}, // the compiler had none; a call that is unknown here will be reported as such
	}
	_, _ = config.Check(path, lib.fset, files, info)
	all := map[name]*function{}
	for _, f := range files {
		lib.declared(f, info, all)
	}
	lib.read[path] = all
	return all, nil
}

// mapped imports as the go command maps paths: to vendor folders of the standard library, for one.
type mapped struct {
	types.Importer
	paths map[string]string
}

func (m mapped) Import(path string) (*types.Package, error) {
	if to, ok := m.paths[path]; ok {
		path = to
	}
	return m.Importer.Import(path)
}

func (lib *library) declared(file *ast.File, info *types.Info, all map[name]*function) {
	for _, d := range file.Decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok || d.Body == nil {
			continue
		}
		object, ok := info.Defs[d.Name].(*types.Func)
		if !ok {
			continue
		}
		n, _ := nameOf(object)
		f := &function{
			name:    n,
			generic: object.Signature().TypeParams().Len() > 0 || object.Signature().RecvTypeParams().Len() > 0,
			at:      lib.behindFunc(d),
			end:     lib.place(d.End()),
			section: section(file, d),
		}
		if d.Doc != nil {
			for _, c := range d.Doc.List {
				if mark, ok := strings.CutPrefix(c.Text, "//pipegen:"); ok {
					f.marks = append(f.marks, mark)
				}
			}
		}
		ast.Inspect(d.Body, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				if c, ok := lib.called(c, info); ok {
					f.calls = append(f.calls, c)
				}
			}
			if what := grows(n, info); what != "" {
				f.growth = append(f.growth, growth{lib.place(n.Pos()), what})
			}
			return true
		})
		all[n] = f
	}
}

// behindFunc is where the compiler says that a function stands.
func (lib *library) behindFunc(d *ast.FuncDecl) place {
	if d.Recv != nil {
		return lib.place(d.Recv.Pos())
	}
	return lib.place(d.Name.Pos())
}

// place is where the compiler says that something is: line comments count.
func (lib *library) place(pos token.Pos) place {
	p := lib.fset.Position(pos)
	return place{p.Filename, p.Line, p.Column}
}

func (lib *library) called(c *ast.CallExpr, info *types.Info) (call, bool) {
	fun := ast.Unparen(c.Fun)
	if t := info.Types[fun]; t.IsType() || t.IsBuiltin() {
		return call{}, false
	}
	made := call{at: lib.place(c.Lparen), text: types.ExprString(fun)}
	switch x := fun.(type) { // of an instance: what it is one of
	case *ast.IndexExpr:
		fun = ast.Unparen(x.X)
	case *ast.IndexListExpr:
		fun = ast.Unparen(x.X)
	}
	var used types.Object
	switch fun := fun.(type) {
	case *ast.FuncLit:
		return call{}, false // its body is the function's
	case *ast.Ident:
		used = info.Uses[fun]
	case *ast.SelectorExpr:
		used = info.Uses[fun.Sel]
	}
	if f, ok := used.(*types.Func); ok {
		made.callee, made.static = nameOf(f)
	}
	return made, true
}

// section is the heading of a generated file under which a declaration stands: the nodes of a segment.
func section(file *ast.File, d ast.Decl) string {
	heading := ""
	for _, c := range file.Comments {
		if c.Pos() > d.Pos() {
			break
		}
		if text, ok := strings.CutPrefix(c.List[0].Text, "// ---- "); ok {
			heading = text
		}
	}
	return heading
}

// isStandard reports whether a package is of the standard library.
func (lib *library) isStandard(path string) bool {
	p := lib.listing.Packages[path]
	return path == "unsafe" || p != nil && p.Standard
}
