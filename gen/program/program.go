// Package program makes a pipeline runnable where it stands: it builds a program of the user's package, the generated
// files and a main, all by way of an overlay, so that nothing is written into the user's module.
package program

import (
	"embed"
	"fmt"
	"go/format"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pipegen/pipegen/runtime/harness"
	"github.com/pipegen/pipegen/templates"
)

// A Pipeline is what a program is made of.
type Pipeline struct {
	Name    string            // the generated type
	Dir     string            // the spec's folder: absolute, without symbolic links
	Package string            // its package's name
	Path    string            // its package's import path
	Files   map[string][]byte // generated files by base name
	Deps    []Dep
}

// A Dep is a component that the spec gives no config: a field of the pipeline's deps.
type Dep struct {
	Field      string
	ImportPath string // of its type's package; empty where that is the pipeline's own
	Type       string
	New        string // the constructor to call; empty: there is none, the zero value will do
	NewFails   bool   // the constructor returns an error too
	Interface  bool   // the type is an interface: nobody can tell what to put there
}

// Names of what exists only in the overlay.
const (
	runFolder = "pipegen_run"        // below the spec's folder: the harness, and the main of a library
	runFile   = "zz_pipegen_run.go"  // in the spec's folder: what calls the constructor
	runBuild  = "pipegenBuild"       // in runFile: the function that does
	runStart  = "PipegenRunPipeline" // in runFile of a library: what its main calls
)

// overlay gives what the go command shall see, by absolute path, and the folder of the package to build.
func (p *Pipeline) overlay() (files map[string][]byte, target string, err error) {
	if err := p.checkFree(); err != nil {
		return nil, "", err
	}
	files = make(map[string][]byte)
	for name, data := range p.Files {
		files[filepath.Join(p.Dir, name)] = data
	}
	if err := add(files, harness.Source, filepath.Join(p.Dir, runFolder, "harness")); err != nil {
		return nil, "", err
	}

	start := runStart
	if p.Package == "main" {
		start, target = "main", p.Dir
		if err := p.withoutMain(files); err != nil {
			return nil, "", err
		}
	} else {
		target = filepath.Join(p.Dir, runFolder)
		main, err := templates.Render("run_main.go", map[string]string{"Import": strconv.Quote(p.Path), "Start": start})
		if err != nil {
			return nil, "", err
		}
		files[filepath.Join(target, "main.go")] = main
	}
	files[filepath.Join(p.Dir, runFile)], err = p.starter(start)
	return files, target, err
}

// checkFree refuses to hide what is really there.
func (p *Pipeline) checkFree() error {
	return p.areFree(runFolder, runFile)
}

func (p *Pipeline) areFree(names ...string) error {
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(p.Dir, name)); err == nil {
			return fmt.Errorf("%s: pipegen needs this name for itself: rename it", filepath.Join(p.Dir, name))
		}
	}
	return nil
}

// add adds a package's source to an overlay, in a folder.
func add(files map[string][]byte, source embed.FS, folder string) error {
	return fs.WalkDir(source, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := source.ReadFile(name)
		files[filepath.Join(folder, name)] = data
		return err
	})
}

// starter writes the file that constructs the pipeline and hands it to the harness. It is of the user's package, since
// the types of components need not be exported.
func (p *Pipeline) starter(start string) ([]byte, error) {
	for _, d := range p.Deps {
		if d.Interface {
			return nil, fmt.Errorf("component %s is of the interface type %s: pipegen run cannot know what to put there. "+
				"Write a main that passes one to New%s", d.Field, d.Type, p.Name)
		}
	}
	imports, deps := p.literal("pipegenHarness")
	source, err := templates.Render("run_pipeline.go", map[string]string{
		"Package":  p.Package,
		"Harness":  strconv.Quote(path.Join(p.Path, runFolder, "harness")),
		"Imports":  imports,
		"Pipeline": p.Name,
		"Name":     strconv.Quote(p.Name),
		"Deps":     deps,
		"Build":    runBuild,
		"Start":    start,
	})
	if err != nil {
		return nil, err
	}
	return format.Source(source)
}

// literal gives the lines of the deps' literal and of the imports that it needs. maker is the package whose Make calls a
// constructor that may fail.
func (p *Pipeline) literal(maker string) (importLines, depLines string) {
	imports := make(map[string]string) // path to alias
	for _, d := range p.Deps {
		if d.ImportPath != "" && imports[d.ImportPath] == "" {
			imports[d.ImportPath] = fmt.Sprintf("pipegenDep%d", len(imports))
		}
	}
	var lines, deps []string
	for _, path := range slices.Sorted(maps.Keys(imports)) {
		lines = append(lines, imports[path]+" "+strconv.Quote(path))
	}
	for _, d := range p.Deps {
		deps = append(deps, d.Field+": "+d.construct(imports, maker)+",")
	}
	return strings.Join(lines, "\n"), strings.Join(deps, "\n")
}

// construct gives the expression that makes a component.
func (d Dep) construct(imports map[string]string, maker string) string {
	qualifier := ""
	if d.ImportPath != "" {
		qualifier = imports[d.ImportPath] + "."
	}
	switch {
	case d.Interface: // something whose methods panic: a simulation calls those of maps and filters only
		return "struct{ " + qualifier + d.Type + " }{}"
	case d.New == "":
		return "new(" + qualifier + d.Type + ")"
	case d.NewFails:
		return maker + ".Make(&pipegenFailed, " + qualifier + d.New + ")"
	}
	return qualifier + d.New + "()"
}
