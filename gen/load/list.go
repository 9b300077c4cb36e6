package load

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/pipegen/pipegen/gen/diag"
)

// A batch is what one go list can answer: folders of one module or workspace, with the same build flags.
type batch struct {
	env     *goEnv
	flags   []string
	folders []*folder
}

func batches(folders []*folder) []*batch {
	var all []*batch
	byKey := map[string]*batch{}
	for _, f := range folders {
		key := fmt.Sprintf("%q", append([]string{f.env.world()}, f.req.Flags...))
		b := byKey[key]
		if b == nil {
			b = &batch{env: f.env, flags: f.req.Flags}
			byKey[key] = b
			all = append(all, b)
		}
		b.folders = append(b.folders, f)
	}
	return all
}

// listMode asks for file names and imports only, so that go list neither compiles nor runs cgo.
const listMode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule

// list gives the packages of the batch's folders, and through them all that they import.
func (b *batch) list(overlay map[string][]byte) ([]*packages.Package, error) {
	var patterns []string
	for _, f := range b.folders {
		// The prefix keeps a folder with = in its name from being taken for another sort of query.
		if pattern := "pattern=" + f.dir; !slices.Contains(patterns, pattern) {
			patterns = append(patterns, pattern)
		}
	}
	return packages.Load(&packages.Config{
		Mode:       listMode,
		Dir:        b.env.root,
		Env:        b.env.environ(),
		Overlay:    overlay,
		BuildFlags: b.flags,
	}, patterns...)
}

// reportFailure reports that go list gave nothing at all.
func (b *batch) reportFailure(err error, l *diag.List) {
	_, stderr, ok := strings.Cut(err.Error(), "stderr: ")
	if !ok {
		stderr = err.Error()
	}
	fault, command := goAdvice(stderr)
	for _, f := range b.folders {
		d := l.Errorf(f.req.At, "go-package", "the go command cannot list the package: %s", fault)
		switch command {
		case "":
		case "go mod tidy":
			// Tidy drops what nothing imports yet.
			d.Helpf("run `go mod tidy`, and before the first build `go get %s` after it", RuntimePath)
		default:
			d.Helpf("run `%s`", command)
		}
	}
}

// usable reports whether the listed package of f can be type-checked with the runtime, and if not, why.
func (f *folder) usable(n *node, l *diag.List) bool {
	if n == nil {
		l.Errorf(f.req.At, "go-package", "the go command found no package in %s", f.dir)
		return false
	}
	// An error with a position is about one file or import, and then counts only if the spec needs what it spoils.
	for _, e := range n.listed.Errors {
		if e.Pos == "" && !isCycle(e) {
			fault, command := goAdvice(e.Msg)
			d := l.Errorf(f.req.At, "go-package", "the go command cannot list the package: %s", fault)
			if command != "" {
				d.Helpf("run `%s`", command)
			}
			return false
		}
	}
	output := filepath.Join(f.dir, f.req.Outputs[0])
	if !slices.Contains(n.listed.GoFiles, output) {
		l.Errorf(f.req.At, "go-package", "go leaves a file named %s out of the package", f.req.Outputs[0]).
			Helpf("choose a name without _test, operating system or architecture at its end")
		return false
	}
	rt := n.listed.Imports[RuntimePath]
	if rt != nil && len(rt.GoFiles) > 0 {
		return true
	}
	fault := "it was not found"
	if rt != nil && len(rt.Errors) > 0 {
		fault, _ = goAdvice(rt.Errors[0].Msg)
	}
	d := l.Errorf(f.req.At, "runtime", "the spec's module cannot import pipegen's runtime, as generated code does: %s", fault)
	if strings.Contains(fault, "-mod=vendor") {
		d.Helpf("run `go get %s`, import it in a file of yours as `import _ %q`, and run `go mod vendor`", RuntimePath, RuntimePath)
	} else {
		d.Helpf("run `go get %s`", RuntimePath)
	}
	return false
}

func isCycle(e packages.Error) bool { return strings.Contains(e.Msg, "import cycle not allowed") }
