// Package prove shows by the Go compiler's own word that what runs for every message of a pipeline allocates nothing and checks
// no index: it compiles the pipeline's package as any build does, with the diagnostics on, and holds each remark against the
// place where it was made.
package prove

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/load"
	"github.com/pipegen/pipegen/gen/program"
)

// flags make the compiler tell what it inlines, what escapes, and where an index is checked.
const flags = "-m=1 -d=ssa/check_bce"

// ErrUnreadable says that the compiler does not speak as we know it: nothing is proved then, and nothing refuted.
var ErrUnreadable = errors.New("cannot read this compiler's output")

// A Target is a pipeline to prove.
type Target struct {
	*program.Pipeline
	Spec  string // its file, as it is shown
	Graph *ir.Graph
}

// Options change what counts.
type Options struct {
	Tags   []string // build tags
	Strict bool     // an allocation in a function of the user's that runs inside a segment is an error
}

// A Proof is what came of one target.
type Proof struct {
	Spec      string
	Pipeline  string
	Generated []string // functions of the generated code that were looked at, in the order of their names
	Runtime   []string // those of the runtime that they call, directly or not
	Calls     int      // in all of them
	Inlined   int
	Left      []Left   // the calls that are left
	Trusted   []string // functions of the standard library that are called: nobody looks into them
	Driven    *Driven  // nil: it was not
	List      diag.List

	evidence *evidence
}

// A Left is what is called, and not inlined, from so many places.
type Left struct {
	Function string `json:"function"`
	Places   int    `json:"places"`
}

// Proved reports whether nothing stands against it.
func (p *Proof) Proved() bool { return !p.List.Failed() }

// Prove proves targets, one proof for each. What the go command has to complain goes to stderr; then the error is
// program.ErrBuild.
func Prove(ctx context.Context, targets []Target, o Options, stderr io.Writer) ([]*Proof, error) {
	proofs := make([]*Proof, len(targets))
	for _, indexes := range byModule(targets) {
		var group []Target
		for _, i := range indexes {
			group = append(group, targets[i])
		}
		done, err := proveModule(ctx, group, o, stderr)
		if err != nil {
			return nil, err
		}
		for k, i := range indexes {
			proofs[i] = done[k]
		}
	}
	return proofs, nil
}

// byModule groups the indexes of targets: one run of the go command sees one module.
func byModule(targets []Target) [][]int {
	groups := map[string][]int{}
	for i, t := range targets {
		groups[moduleFolder(t.Dir)] = append(groups[moduleFolder(t.Dir)], i)
	}
	var all [][]int
	for _, root := range slices.Sorted(maps.Keys(groups)) {
		all = append(all, groups[root])
	}
	return all
}

// moduleFolder is the nearest folder above with a go.mod.
func moduleFolder(dir string) string {
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil || d == filepath.Dir(d) {
			return d
		}
	}
}

func proveModule(ctx context.Context, group []Target, o Options, stderr io.Writer) ([]*Proof, error) {
	canaries, asked := map[string][]byte{}, map[string]string{load.RuntimePath: flags}
	var pipelines []*program.Pipeline
	for _, t := range group {
		file := filepath.Join(t.Dir, canaryFile)
		if _, err := os.Lstat(file); err == nil {
			return nil, fmt.Errorf("%s: pipegen needs this name for itself: rename it", file)
		}
		canaries[file] = fmt.Appendf(nil, canary, t.Package)
		pipelines = append(pipelines, t.Pipeline)
		for path := range packagesOf(t) {
			asked[path] = flags
		}
	}
	listing, err := program.List(ctx, pipelines, canaries, program.ListOptions{Flags: asked, Tags: o.Tags}, stderr)
	if err != nil {
		return nil, err
	}
	remarks, spoke := read(listing.Said, listing.Dir)
	for path := range asked {
		if !spoke[path] {
			return nil, fmt.Errorf("%w: it says nothing of package %s", ErrUnreadable, path)
		}
	}
	for file := range canaries {
		if missing := sings(remarks, file); missing != "" {
			return nil, fmt.Errorf("%w: it lacks what %s was put there for, %s", ErrUnreadable, file, missing)
		}
	}
	lib := newLibrary(listing, program.Overlaid(pipelines, canaries))
	var proofs []*Proof
	for _, t := range group {
		e, err := gather(t, lib, remarks)
		if err != nil {
			return nil, err
		}
		proofs = append(proofs, judge(e, o.Strict))
	}
	return proofs, nil
}

// packagesOf gives those whose functions are read for a target, without the runtime.
func packagesOf(t Target) map[string]bool {
	paths := map[string]bool{t.Path: true}
	for _, n := range t.Graph.Nodes {
		for _, c := range callsOf(n) {
			if p := c.Symbol.Func.Pkg(); p != nil && !isInterfaceMethod(c) {
				paths[p.Path()] = true
			}
		}
	}
	return paths
}

// callsOf gives all functions of the user's that a node calls.
func callsOf(n *ir.Node) []*ir.Call {
	all := n.Calls()
	if n.DoneFunc != nil {
		all = append(all, n.DoneFunc)
	}
	return all
}

func isInterfaceMethod(c *ir.Call) bool {
	_, ok := nameOf(c.Symbol.Func)
	return !ok
}

// shown is a path as the go command would show it.
func shown(file string) string {
	if cwd, err := os.Getwd(); err == nil {
		if cwd, err = filepath.EvalSymlinks(cwd); err == nil {
			if rel, err := filepath.Rel(cwd, file); err == nil && len(rel) < len(file) {
				return rel
			}
		}
	}
	return file
}

func span(p place) diag.Span {
	return diag.Span{Pos: diag.Pos{File: shown(p.file), Line: p.line, Col: p.col}}
}

// doesIO reports whether a node's functions do I/O: what they allocate is no fault.
func doesIO(n *ir.Node) bool { return n.Kind == ir.Receiver || n.Kind == ir.Exporter }
