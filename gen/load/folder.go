package load

import (
	"bytes"
	"cmp"
	"go/build"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
)

// A folder is a request whose place in the world of Go is known.
type folder struct {
	index int // of the request
	req   *Request
	dir   string // absolute, without symbolic links
	name  string // of the package
	env   *goEnv // of its module
}

// inspect finds the module and the package name of every request, and leaves out those that have none.
func inspect(reqs []Request, cwd string, l *diag.List) ([]*folder, error) {
	outputs := map[string][]string{} // by folder: a file that any of the specs generates says nothing about the package
	var folders []*folder
	for i := range reqs {
		r := &reqs[i]
		dir, err := filepath.Abs(r.Dir)
		if err == nil {
			dir, err = filepath.EvalSymlinks(dir)
		}
		if err != nil {
			l.Errorf(r.At, "go-package", "cannot read the folder of the spec: %v", err)
			continue
		}
		f := &folder{index: i, req: r, dir: dir}
		if f.ownsOutputs(l) {
			outputs[dir] = append(outputs[dir], r.Outputs...)
			folders = append(folders, f)
		}
	}
	envs := map[string]*goEnv{}
	var kept []*folder
	for _, f := range folders {
		root := moduleRoot(f.dir)
		if root == "" {
			l.Errorf(f.req.At, "go-package", "no go.mod in %s or above: a spec stands in a Go module", f.dir).
				Helpf("run `go mod init` with the module's path, then `go get %s`", RuntimePath)
			continue
		}
		if envs[root] == nil {
			env, problem, err := readEnv(root)
			if err != nil {
				return nil, err
			}
			if problem != "" {
				l.Errorf(f.req.At, "go-package", "the go command cannot work here: %s", problem)
				continue
			}
			envs[root] = env
		}
		f.env = envs[root]
		if f.findName(outputs[f.dir], cwd, l) {
			kept = append(kept, f)
		}
	}
	return kept, nil
}

// moduleRoot gives the folder of the nearest go.mod, or "".
func moduleRoot(dir string) string {
	for {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && !info.IsDir() {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// ownsOutputs refuses an output in whose place stands a file that pipegen has not written: it could not be replaced, and
// what it declares would seem to be missing.
func (f *folder) ownsOutputs(l *diag.List) bool {
	for _, output := range f.req.Outputs {
		old, err := os.ReadFile(filepath.Join(f.dir, output))
		if err != nil || len(bytes.TrimSpace(old)) == 0 || bytes.HasPrefix(old, []byte(header)) {
			continue
		}
		at := f.req.At
		if f.req.OutputAt.Line > 0 {
			at = f.req.OutputAt
		}
		l.Errorf(at, "output", "%s was not written by pipegen", output).
			Helpf("move it, or give the spec another output")
		return false
	}
	return true
}

// findName takes the package name from the package clauses of the folder. The first file that is part of the build
// decides; failing that a test, failing that a file that build constraints leave out.
func (f *folder) findName(outputs []string, cwd string, l *diag.List) bool {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		l.Errorf(f.req.At, "go-package", "cannot read the folder of the spec: %v", err)
		return false
	}
	ctx := f.env.context(f.req.Flags)
	var test, excluded string
	var broken error
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || name[0] == '_' || name[0] == '.' || slices.Contains(outputs, name) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(f.dir, name), nil, parser.PackageClauseOnly)
		if err != nil {
			broken = err
			continue
		}
		switch pkg := file.Name.Name; {
		case strings.HasSuffix(name, "_test.go"):
			test = cmp.Or(test, strings.TrimSuffix(pkg, "_test"))
		case !matches(ctx, f.dir, name) || pkg == "documentation":
			excluded = cmp.Or(excluded, pkg)
		default:
			f.name = pkg
			return true
		}
	}
	if f.name = cmp.Or(test, excluded); f.name != "" {
		return true
	}
	if list, ok := broken.(scanner.ErrorList); ok {
		l.Errorf(span(cwd, list[0].Pos, 0), "go-syntax", "%s", list[0].Msg)
		return false
	}
	l.Errorf(f.req.At, "go-package", "no Go file beside the spec: its package takes its name from your own files").
		Helpf("write a file that begins with a package clause and declares the message type")
	return false
}

func matches(ctx *build.Context, dir, name string) bool {
	ok, err := ctx.MatchFile(dir, name)
	return ok && err == nil
}
