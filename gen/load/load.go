// Package load knows the Go around a spec: the user's package, what its functions and types look like, and whether
// they fit what a kind wants. It reads declarations only, so that code which does not compile because our own file is
// absent or stale is no obstacle, and it never writes anything.
package load

import (
	"errors"
	"go/types"
	"os"
	"path/filepath"

	"github.com/pipegen/pipegen/gen/diag"
)

// RuntimePath is the package that generated code imports, by the name RuntimeName.
const (
	RuntimePath = "github.com/pipegen/pipegen/runtime"
	RuntimeName = "rt"
)

// A Request asks for the Go package in a spec's folder. Several requests may name the same folder.
type Request struct {
	Dir      string    // the spec's folder, absolute or relative to the working directory
	Outputs  []string  // base names of the files that the spec generates, at least one; what they hold now is not looked at
	Imports  []Import  // the spec's aliases
	At       diag.Span // where to report what concerns the folder as a whole
	OutputAt diag.Span // where the spec names its output; nowhere if it does not
	Flags    []string  // build flags for the go command, such as -tags=a,b
}

// An Import is an alias of the spec.
type Import struct {
	Alias, Path string
	At          diag.Span
	Refused     bool // no package can have the path, as has been reported: the alias is known and good for nothing
}

// A Package is the user's Go package as one spec sees it. Its methods report to a list what is wrong, and then give
// nil or false. It is not safe for use by several goroutines.
type Package struct {
	Name  string         // from the package clause
	Path  string         // import path
	Dir   string         // absolute, without symbolic links
	Types *types.Package // its declarations; functions have no bodies, variables no types

	world   *world
	node    *node
	aliases map[string]*node     // a nil node failed, and that was reported
	outside map[string]diag.Span // names declared in files that are not part of this build; nil until needed
}

// Load lists the packages of all requests at once and type-checks their declarations. Package i belongs to request i;
// it is nil where it cannot be used at all, and l says why. When only an import is at fault, the package can be used,
// and symbols of that import are nil without another report. The error is about the environment: no go command.
func Load(reqs []Request, l *diag.List) ([]*Package, error) {
	for _, r := range reqs {
		if len(r.Outputs) == 0 {
			return nil, errors.New("load: a request without outputs")
		}
	}
	cwd, err := workingDir()
	if err != nil {
		return nil, err
	}
	folders, err := inspect(reqs, cwd, l)
	if err != nil {
		return nil, err
	}
	loaded := make([]*Package, len(reqs))
	for _, b := range batches(folders) {
		b.load(loaded, newWorld(cwd), l)
	}
	return loaded, nil
}

// workingDir is free of symbolic links, as are the folders that are shown relative to it.
func workingDir() (string, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(cwd)
}

// load lists one batch and fills in the packages of its requests.
func (b *batch) load(loaded []*Package, w *world, l *diag.List) {
	overlay := stubOverlay(b.folders)
	roots, err := b.list(overlay)
	if err != nil {
		b.reportFailure(err, l)
		return
	}
	w.add(roots, overlay)
	for _, f := range b.folders {
		n := w.inDir(f.dir)
		if !f.usable(n, l) {
			continue
		}
		p := &Package{Name: f.name, Path: n.listed.PkgPath, Dir: f.dir, world: w, node: n, aliases: map[string]*node{}}
		n.near = true
		for _, im := range f.req.Imports {
			var dep *node
			if !im.Refused {
				dep = w.imported(n, im, l)
			}
			if dep != nil {
				dep.near = true
			}
			p.aliases[im.Alias] = dep
		}
		loaded[f.index] = p
	}
	w.check()
	for _, f := range b.folders {
		p := loaded[f.index]
		if p == nil {
			continue
		}
		if w.reportSyntax(p.node, l) {
			loaded[f.index] = nil
			continue
		}
		for alias, dep := range p.aliases {
			if dep != nil && w.reportSyntax(dep, l) {
				p.aliases[alias] = nil
			}
		}
		p.Types = p.node.types
	}
}
