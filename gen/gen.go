// Package gen is the compiler: specs in, Go files out. The list of passes below is its table of contents.
package gen

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/emit"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/load"
	"github.com/pipegen/pipegen/gen/pass"
	"github.com/pipegen/pipegen/gen/spec"
)

// front takes a spec to a graph, back a graph to a plan. Between the first pass of front and the second the Go packages of
// all specs are loaded at once. The user's mistakes end with front.
var (
	front = []step{
		{"build", pass.Build},         // names become nodes and edges
		{"resolve", pass.Resolve},     // symbols become Go functions and types
		{"check", pass.Check},         // each kind has its say
		{"partition", pass.Partition}, // copies are made of what lies below a partition
		{"fit", pass.Fit},             // all problems are reported that concern several nodes, copies included
	}
	back = []step{
		{"segment", pass.Segment}, // the graph is cut into goroutines
		{"place", pass.Place},     // everything gets its size
		{"lower", pass.Lower},     // kinds become steps, messages get owners
		{"verify", pass.Verify},   // checks us, not the user
	}
)

type step struct {
	name string
	run  func(*pass.Unit)
}

// Passes are the names of the passes, in order.
func Passes() []string {
	var names []string
	for _, s := range append(append([]step{}, front...), back...) {
		names = append(names, s.name)
	}
	return names
}

// Options change what Compile does.
type Options struct {
	Tags   []string // build tags for the user's package
	Strict bool     // warnings are errors
	Dump   string   // the pass after which Unit.Dump is taken; empty: none
}

// A Unit is what came of one spec.
type Unit struct {
	SpecPath string
	Source   []byte
	Spec     *spec.Spec
	Graph    *ir.Graph // nil if the spec could not be read
	Plan     *ir.Plan  // nil if diagnostics forbid
	Files    []File    // nil likewise
	Dump     string
	Deps     []Dep // what the constructor's Deps holds
}

// A File is one generated file: a base name in the spec's folder and the bytes.
type File = emit.File

// StandIns gives the file of calls that may block with what stands in for the user's functions in a simulation: those of
// package sim, imported as path.
func (u *Unit) StandIns(path string) ([]byte, error) {
	f, err := emit.Simulated(u.Plan, path)
	return f.Data, err
}

// maxSource is a byte more than a spec may have: enough to see that it has too many.
const maxSource = 1<<20 + 1

// Compile compiles specs, each with all its diagnostics. The error is about the environment (no such file, no go
// command) or a bug of ours, never about a spec.
func Compile(paths []string, o Options) ([]*Unit, *diag.List, error) {
	list := &diag.List{}
	c := &compiler{list: list, options: o}
	for _, path := range paths {
		if err := c.read(path); err != nil {
			return nil, list, err
		}
	}
	if err := c.load(); err != nil {
		return nil, list, err
	}
	c.resolve()
	if o.Strict {
		list.Strict()
	}
	if err := c.finish(); err != nil {
		return nil, list, err
	}
	return c.units, list, nil
}

type compiler struct {
	list    *diag.List
	options Options
	units   []*Unit
	work    []*pass.Unit // of each unit; nil where its spec could not be read
}

// specName is what a spec's file may be called: its name stands in the first line of what is generated.
var specName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.@+-]*\.ya?ml$`)

func (c *compiler) read(path string) error {
	if base := filepath.Base(path); !specName.MatchString(base) {
		return fmt.Errorf("%q: a spec's file name has letters, digits and ._-+@, and ends in .yaml or .yml", base)
	}
	source, err := readFile(path)
	if err != nil {
		return err
	}
	u := &Unit{SpecPath: path, Source: source}
	own := &diag.List{}
	w := &pass.Unit{Path: path, List: own}
	w.Spec = spec.Read(path, source, own)
	u.Spec = w.Spec
	if w.Spec != nil {
		c.pass(front[0], u, w)
	}
	c.units = append(c.units, u)
	c.work = append(c.work, w)
	return nil
}

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, min(info.Size()+1, maxSource))
	n := 0
	for n < len(data) {
		k, err := f.Read(data[n:])
		n += k
		if err != nil {
			break
		}
	}
	return data[:n], nil
}

// load loads the Go of all specs at once.
func (c *compiler) load() error {
	var requests []load.Request
	var asked []*pass.Unit
	for _, w := range c.work {
		if w.Spec != nil {
			requests = append(requests, pass.Request(w, filepath.Dir(w.Path), c.flags()))
			asked = append(asked, w)
		}
	}
	packages, err := load.Load(requests, c.list)
	for i, p := range packages {
		asked[i].Package = p
	}
	return err
}

// examine are the passes of the front that need a graph whose names are all resolved.
func examine(l *diag.List) []step {
	if l.Failed() {
		return nil
	}
	return front[2:]
}

// resolve ends the front.
func (c *compiler) resolve() {
	for i, w := range c.work {
		if w.Package != nil && w.Graph != nil {
			c.pass(front[1], c.units[i], w)
			for _, s := range examine(w.List) {
				c.pass(s, c.units[i], w)
			}
		}
		c.units[i].Graph = w.Graph
		c.list.Add(w.List)
	}
}

func (c *compiler) flags() []string {
	if len(c.options.Tags) == 0 {
		return nil
	}
	return []string{"-tags=" + strings.Join(c.options.Tags, ",")}
}

// finish takes what has no error from graph to files.
func (c *compiler) finish() error {
	if c.apart(); c.list.Failed() {
		return nil
	}
	for i, w := range c.work {
		u := c.units[i]
		for _, s := range back {
			if err := c.guarded(s, u, w); err != nil {
				return err
			}
		}
		u.Plan = w.Plan
		files, err := emit.Files(w.Plan)
		if err != nil {
			return &pass.Bug{Pass: "emit", Text: err.Error()}
		}
		u.Files = files
		u.Deps = depsOf(w.Graph)
	}
	return nil
}

func (c *compiler) pass(s step, u *Unit, w *pass.Unit) {
	s.run(w)
	if c.options.Dump == s.name && w.Graph != nil {
		u.Dump = pass.Dump(w)
	}
}

// guarded runs a pass of back: whatever goes wrong there is a bug of ours.
func (c *compiler) guarded(s step, u *Unit, w *pass.Unit) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if bug, ok := v.(*pass.Bug); ok {
				err = bug
				return
			}
			err = &pass.Bug{Pass: s.name, Text: fmt.Sprint(v)}
		}
	}()
	c.pass(s, u, w)
	return nil
}

// IsBug reports whether an error of Compile is a bug of ours.
func IsBug(err error) bool {
	_, ok := errors.AsType[*pass.Bug](err)
	return ok
}
