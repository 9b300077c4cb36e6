package load

import (
	"cmp"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/pipegen/pipegen/gen/diag"
)

// imported gives the package of an alias, or nil after reporting why generated code in n cannot import it. The rules
// of Go are checked here because go list tells only the first breach of a package.
func (w *world) imported(n *node, im Import, l *diag.List) *node {
	own := n.listed.PkgPath
	if im.Path == own {
		l.Errorf(im.At, "go-import", "%s is the spec's own package", im.Path).
			Helpf("leave the alias out: names without one are looked up in the spec's folder")
		return nil
	}
	if im.Path == "C" {
		l.Errorf(im.At, "go-import", "a spec cannot name cgo's package C").
			Helpf("wrap the C function in a Go function")
		return nil
	}
	if chain := w.cycle(own, im.Path); chain != nil {
		l.Errorf(im.At, "import-cycle", "%s cannot be imported: it imports the spec's own package (%s)",
			im.Path, strings.Join(chain, " imports ")).
			Helpf("move what both need, such as the message type, to a package of its own; " +
				"an alias of the type in the spec's folder keeps the spec as it is")
		return nil
	}
	dep := n.listed.Imports[im.Path]
	switch {
	case dep == nil:
		l.Errorf(im.At, "go-import", "the go command did not find package %s", im.Path)
	case len(dep.GoFiles) == 0 && dep.PkgPath != "unsafe":
		fault, command := whyAbsent(n.listed.Module, dep)
		d := l.Errorf(im.At, "go-import", "cannot import %s: %s", im.Path, fault)
		switch {
		case command != "":
			d.Helpf("run `%s`", command)
		case strings.HasSuffix(fault, notStandard) && n.listed.Module != nil:
			d.Helpf("the path of a package of your own module begins with %s/", n.listed.Module.Path)
		}
	case dep.Name == "main":
		l.Errorf(im.At, "go-import", "%s is a program: Go cannot import it", im.Path).
			Helpf("move what the spec needs to a package of its own")
	case !allowsInternal(own, dep.PkgPath):
		l.Errorf(im.At, "go-import", "%s is internal to %s: Go does not let %s import it",
			im.Path, cmp.Or(internalTo(dep.PkgPath), "the standard library"), own)
	default:
		return w.nodes[dep]
	}
	return nil
}

// whyAbsent says why an import has no files, and which command mends it if go proposes one. Of a folder of the user's own
// module, go would propose to download it.
func whyAbsent(own *packages.Module, dep *packages.Package) (fault, command string) {
	if own != nil {
		if folder, ok := strings.CutPrefix(dep.PkgPath, own.Path+"/"); ok {
			if dir := filepath.Join(own.Dir, filepath.FromSlash(folder)); moduleRoot(dir) == own.Dir && len(dep.IgnoredFiles) == 0 {
				return "there is no Go file in folder " + folder + " of the module", ""
			}
		}
	}
	if len(dep.Errors) == 0 {
		return "it has no Go files", ""
	}
	fault, command = goAdvice(dep.Errors[0].Msg)
	// In parentheses go adds where it looked, which differs between machines.
	if before, _, ok := strings.Cut(fault, " is not in std ("); ok {
		fault = before + notStandard
	}
	return fault, command
}

const notStandard = " is not in the standard library"

// internalTo gives the path below which an internal package may be imported, and "" if it is not internal.
func internalTo(path string) string {
	elems := strings.Split(path, "/")
	for i, e := range slices.Backward(elems) {
		if e == "internal" {
			return strings.Join(elems[:i], "/")
		}
	}
	return ""
}

// allowsInternal applies Go's rule for internal packages.
func allowsInternal(from, path string) bool {
	parent := internalTo(path)
	if parent == "" {
		// A path that begins with internal belongs to the standard library.
		return path != "internal" && !strings.HasPrefix(path, "internal/")
	}
	return from == parent || strings.HasPrefix(from, parent+"/")
}

// cycle gives the chain of imports that leads from path back to own, both included, or nil. The list itself has its
// cycles cut at an edge of chance, so the files are asked; and it tells only the first error of a package, so that the
// user's own packages are asked even if there was no word of a cycle.
func (w *world) cycle(own, path string) []string {
	seen := map[string]bool{}
	var search func(path string) []string
	search = func(path string) []string {
		if path == own {
			return []string{own}
		}
		n := w.byPath[path]
		if n == nil || seen[path] || n.listed.Module == nil || !w.cyclic && !n.listed.Module.Main {
			return nil
		}
		seen[path] = true
		for _, next := range w.fileImports(n) {
			if chain := search(next); chain != nil {
				return append([]string{path}, chain...)
			}
		}
		return nil
	}
	return search(path)
}

// fileImports reads the imports of a package from its files, in their order.
func (w *world) fileImports(n *node) (paths []string) {
	for _, name := range n.listed.GoFiles {
		var src any
		if stub, ok := w.overlay[name]; ok {
			src = stub
		}
		f, _ := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if f == nil {
			continue
		}
		for _, spec := range f.Imports {
			if path, err := strconv.Unquote(spec.Path.Value); err == nil {
				paths = append(paths, path)
			}
		}
	}
	return paths
}
