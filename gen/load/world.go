package load

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"go/version"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/pipegen/pipegen/gen/diag"
)

// A world holds the packages of one go list and type-checks those that declarations mention. Bodies are dropped, and
// imports that only bodies used are never looked at: net/http in a handler costs nothing.
type world struct {
	fset    *token.FileSet
	cwd     string // positions are shown relative to it
	overlay map[string][]byte
	nodes   map[*packages.Package]*node
	byPath  map[string]*node
	cyclic  bool // go list met an import cycle somewhere
}

// A node is a package of the list with what was made of it.
type node struct {
	listed *packages.Package
	near   bool // a spec may name its functions; of other packages only types, their methods and constants are read

	once     sync.Once
	files    []*ast.File
	types    *types.Package
	syntax   scanner.ErrorList
	faults   []fault // what the type checker found wrong, in the order of the files
	reported bool    // syntax errors are in a list already
}

// A fault is an error that the type checker reports. It matters only if a spec uses what it spoils.
type fault struct {
	pos token.Pos
	msg string
}

// sizes are those of the gc compiler for 64 bit, so that the output is the same on every host.
var sizes = types.SizesFor("gc", "amd64")

func newWorld(cwd string) *world {
	return &world{fset: token.NewFileSet(), cwd: cwd, nodes: map[*packages.Package]*node{}, byPath: map[string]*node{}}
}

func (w *world) add(roots []*packages.Package, overlay map[string][]byte) {
	w.overlay = overlay
	packages.Visit(roots, nil, func(p *packages.Package) {
		n := &node{listed: p}
		w.nodes[p], w.byPath[p.PkgPath] = n, n
		w.cyclic = w.cyclic || slices.ContainsFunc(p.Errors, isCycle)
	})
}

// inDir gives the package in a folder; one that go refuses to list has no folder, only a name and errors.
func (w *world) inDir(dir string) *node {
	var refused *node
	for p, n := range w.nodes {
		switch {
		case p.Dir == dir:
			return n
		case p.Dir == "" && path.Base(filepath.ToSlash(p.PkgPath)) == filepath.Base(dir) && len(p.Errors) > 0:
			refused = n
		}
	}
	return refused
}

// check type-checks all near packages and what they need, independent ones at the same time.
func (w *world) check() {
	var all sync.WaitGroup
	for _, n := range w.nodes {
		if n.near {
			all.Go(func() { w.checkNode(n) })
		}
	}
	all.Wait()
}

// checkNode fills in types once. The list has no cycles, so waiting for imports ends.
func (w *world) checkNode(n *node) {
	n.once.Do(func() {
		if n.listed.PkgPath == "unsafe" {
			n.types = types.Unsafe
			return
		}
		for _, name := range n.listed.GoFiles {
			if f := w.parse(n, name); f != nil {
				n.files = append(n.files, f)
			}
		}
		n.prune()
		var imports sync.WaitGroup
		for _, f := range n.files {
			for _, spec := range f.Imports {
				name, _ := strconv.Unquote(spec.Path.Value)
				if dep := n.listed.Imports[name]; dep != nil {
					imports.Go(func() { w.checkNode(w.nodes[dep]) })
				}
			}
		}
		imports.Wait()
		config := types.Config{
			IgnoreFuncBodies: true,
			FakeImportC:      true,
			Sizes:            sizes,
			Importer:         importer{w, n},
			Error: func(err error) {
				if e, ok := err.(types.Error); ok && !e.Soft {
					n.faults = append(n.faults, fault{e.Pos, e.Msg})
				}
			},
		}
		if m := n.listed.Module; m != nil {
			config.GoVersion = languageVersion(m.GoVersion)
		}
		n.types, _ = config.Check(n.listed.PkgPath, w.fset, n.files, nil)
	})
}

// languageVersion gives the Go version that a module asks for, in the form of go/types: "" for the newest, where it asks
// for none or for one that is newer than this program, which go/types would refuse.
func languageVersion(asked string) string {
	if asked == "" || version.Compare(version.Lang("go"+asked), version.Lang(runtime.Version())) > 0 {
		return ""
	}
	return "go" + asked
}

// parse reads one file. Bodies of packages that are not the user's are blanked first, which saves a third of the time.
func (w *world) parse(n *node, name string) *ast.File {
	src, ok := w.overlay[name]
	if !ok {
		var err error
		if src, err = os.ReadFile(name); err != nil {
			n.syntax.Add(token.Position{Filename: name}, err.Error())
			return nil
		}
		if m := n.listed.Module; m == nil || !m.Main {
			src = blankBodies(src)
		}
	}
	f, err := parser.ParseFile(w.fset, name, src, parser.SkipObjectResolution|parser.AllErrors)
	if list, ok := err.(scanner.ErrorList); ok {
		n.syntax = append(n.syntax, list...)
	}
	return f
}

// An importer gives a package's imports their types.
type importer struct {
	w *world
	n *node
}

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	dep := i.n.listed.Imports[path]
	if dep == nil {
		return nil, fmt.Errorf("no such import")
	}
	if len(dep.GoFiles) == 0 && len(dep.Errors) > 0 {
		return nil, fmt.Errorf("%s", goText(dep.Errors[0].Msg))
	}
	n := i.w.nodes[dep]
	i.w.checkNode(n)
	return n.types, nil
}

// reportSyntax reports the syntax errors of a package, once, and whether there are any.
func (w *world) reportSyntax(n *node, l *diag.List) bool {
	if len(n.syntax) > 0 && !n.reported {
		n.reported = true
		slices.SortStableFunc(n.syntax, func(a, b *scanner.Error) int {
			return cmp.Or(cmp.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset))
		})
		n.syntax.RemoveMultiples()
		for _, e := range n.syntax[:min(len(n.syntax), 10)] {
			l.Errorf(span(w.cwd, e.Pos, 0), "go-syntax", "%s", e.Msg)
		}
	}
	return len(n.syntax) > 0
}
