package gen_test

import (
	"bytes"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/go/packages"
)

const module = "github.com/pipegen/pipegen"

// edges says for each package of the compiler and the runtime which others of this module, and which modules of others, it
// may import beside the standard library. Imports flow downward: a package stands above all that it names.
var edges = []struct {
	of      string
	imports []string
}{
	{"cmd/pipegen", []string{
		"gen", "gen/diag", "gen/graph", "gen/ir", "gen/kind", "gen/program", "gen/prove", "gen/schema", "gen/write", "templates",
		"github.com/fsnotify/fsnotify", "github.com/spf13/cobra",
	}},
	{"gen", []string{"gen/diag", "gen/emit", "gen/ir", "gen/load", "gen/pass", "gen/spec"}},
	{"gen/pass", []string{"gen/diag", "gen/ir", "gen/kind", "gen/load", "gen/spec"}},
	{"gen/emit", []string{"gen/ir", "gen/kind", "gen/load", "github.com/dave/jennifer/jen"}},
	{"gen/schema", []string{"gen/kind"}},
	{"gen/kind", []string{"gen/diag", "gen/ir", "gen/load", "gen/spec"}},
	{"gen/graph", []string{"gen/ir"}},
	{"gen/prove", []string{"gen/diag", "gen/ir", "gen/load", "gen/program"}},
	{"gen/ir", []string{"gen/diag", "gen/load", "gen/spec"}},
	{"gen/load", []string{"gen/diag", "gen/spec", "golang.org/x/tools/go/packages"}},
	{"gen/spec", []string{"gen/diag", "gopkg.in/yaml.v3"}},
	{"gen/diag", nil},
	{"gen/write", []string{"github.com/rogpeppe/go-internal/diff"}},
	// It brings the source of the harness and of the simulator along, for modules whose vendor folder lacks them.
	{"gen/program", []string{"runtime/harness", "runtime/sim", "templates", "github.com/rogpeppe/go-internal/lockedfile"}},
	{"templates", nil},
	{"runtime/harness", []string{"runtime"}},
	{"runtime/sim", nil}, // under its tag: runtime
	{"runtime", nil},     // under the tag pipegensim: runtime/internal/world
	{"runtime/internal/world", nil},
}

// TestImportsFlowDownward holds the imports of all packages against edges. Those below examples and golden stand for the
// user's: of ours they see the runtime alone.
func TestImportsFlowDownward(t *testing.T) {
	above := map[string]bool{}
	allowed := map[string][]string{}
	for _, e := range edges {
		allowed[e.of] = e.imports
		for _, i := range e.imports {
			if above[i] {
				t.Errorf("in the table %s stands below %s, which it imports", e.of, i)
			}
		}
		above[e.of] = true
	}
	for _, p := range allPackages(t) {
		may, known := allowed[p.name]
		delete(allowed, p.name)
		if !known && !p.isUsers() {
			t.Errorf("%s is in no row of edges", p.name)
		}
		for _, file := range p.files {
			for _, spec := range file.Imports {
				full := strings.Trim(spec.Path.Value, `"`)
				if standard, _, _ := strings.Cut(full, "/"); !strings.Contains(standard, ".") {
					continue
				}
				imported := strings.TrimPrefix(full, module+"/")
				isAllowed := slices.Contains(may, imported)
				if p.isUsers() {
					folder, _, _ := strings.Cut(imported, "/")
					isAllowed = slices.Contains([]string{"runtime", "examples", "golden"}, folder)
				}
				if !isAllowed {
					t.Errorf("%s imports %s", p.name, imported)
				}
			}
		}
	}
	for name := range allowed {
		t.Errorf("there is no package %s", name)
	}
}

// TestPackagesAreExplained: a package says in its comment what it is.
func TestPackagesAreExplained(t *testing.T) {
	for _, p := range allPackages(t) {
		var doc string
		for _, file := range p.files {
			doc += file.Doc.Text()
		}
		if p.of == "main" {
			if len(doc) < 20 {
				t.Errorf("%s: a program without a comment above package main", p.name)
			}
		} else if !strings.HasPrefix(doc, "Package "+p.of+" ") {
			t.Errorf("%s: no comment begins with \"Package %s \"", p.name, p.of)
		}
	}
}

// TestRuntimeIsDocumented: users read the runtime beside their generated code.
func TestRuntimeIsDocumented(t *testing.T) {
	found := 0
	for _, p := range allPackages(t) {
		if p.name != "runtime" && p.name != "runtime/harness" {
			continue
		}
		for _, file := range p.files {
			for _, d := range file.Decls {
				for name, doc := range exportedNames(d) {
					found++
					if isStandard := name == "Error" || name == "Unwrap" || name == "String"; doc == "" && !isStandard {
						t.Errorf("%s: %s has no comment", p.name, name)
					}
				}
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d exported names were found", found)
	}
}

// exportedNames gives the exported names that d declares, with their comments. The comment of a group speaks for all in it.
func exportedNames(d ast.Decl) map[string]string {
	all := map[string]string{}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && (d.Recv == nil || receiver(d.Recv.List[0].Type).IsExported()) {
			all[d.Name.Name] = d.Doc.Text()
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() {
					all[s.Name.Name] = d.Doc.Text() + s.Doc.Text()
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					// Values of a type that is declared just above are explained by it.
					ofType := d.Tok == token.CONST && d.Lparen.IsValid()
					if name.IsExported() && !ofType {
						all[name.Name] = d.Doc.Text() + s.Doc.Text() + s.Comment.Text()
					}
				}
			}
		}
	}
	return all
}

func receiver(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		default:
			return e.(*ast.Ident)
		}
	}
}

// TestTimeIsVirtual: a test that sleeps does so in a bubble of testing/synctest, where it takes no time.
func TestTimeIsVirtual(t *testing.T) {
	for _, f := range allFiles(t) {
		if strings.HasSuffix(f.name, "_test.go") && bytes.Contains(f.data, []byte("\ttime.Sleep(")) &&
			!bytes.Contains(f.data, []byte(`"testing/synctest"`)) {
			t.Errorf("%s sleeps", f.name)
		}
	}
}

// TestNothingOfOneMachine: the repository names no place of the machine where it was written, and no host that packages
// come from.
func TestNothingOfOneMachine(t *testing.T) {
	places := regexp.MustCompile(`(^|[^\w.\-/])/(work|root)/\w|\b(proxy|sum)\.golang\.org|\b(pypi|npmjs)\.`)
	common := regexp.MustCompile(`(^|[^\w.\-/])/(tmp|home|Users)/\w`) // tests may have such paths as inputs
	for _, f := range allFiles(t) {
		if found := places.Find(f.data); found != nil {
			t.Errorf("%s: %q", f.name, found)
		}
		if isInput := strings.Contains(f.name, "testdata/") || strings.HasSuffix(f.name, "_test.go"); !isInput {
			if found := common.Find(f.data); found != nil {
				t.Errorf("%s: %q", f.name, found)
			}
		}
	}
}

// TestArchitectureIsShort: two pages, else nobody reads them.
func TestArchitectureIsShort(t *testing.T) {
	data, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	if len(lines) > 120 {
		t.Errorf("%d lines", len(lines))
	}
	for i, line := range lines {
		if n := utf8.RuneCountInString(line); n > 130 && !strings.HasPrefix(line, "|") {
			t.Errorf("line %d has %d characters", i+1, n)
		}
	}
}

type pkg struct {
	name  string // its path below the module's
	of    string // what its package clauses say
	files []*ast.File
}

// isUsers reports whether p stands for a user's package, or tests one.
func (p *pkg) isUsers() bool {
	return strings.HasPrefix(p.name, "examples/") || strings.HasPrefix(p.name, "golden")
}

// allPackages gives the packages of the module, without their tests.
func allPackages(t *testing.T) []*pkg {
	t.Helper()
	mode := packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedSyntax
	found, err := packages.Load(&packages.Config{Dir: "..", Mode: mode}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	var all []*pkg
	for _, p := range found {
		if len(p.GoFiles) > 0 { // else it has tests only
			all = append(all, &pkg{strings.TrimPrefix(p.PkgPath, module+"/"), p.Name, p.Syntax})
		}
	}
	if len(all) < 15 {
		t.Fatalf("%d packages", len(all))
	}
	return all
}

type file struct {
	name string // from the root, with slashes
	data []byte
}

// allFiles gives the files of the repository.
func allFiles(t *testing.T) []file {
	t.Helper()
	var all []file
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", ".bin", "out"}, name):
			return fs.SkipDir
		case !d.Type().IsRegular(), slices.Contains([]string{".test", ".prof"}, path.Ext(name)):
			return nil
		}
		data, err := fs.ReadFile(root, name)
		all = append(all, file{filepath.ToSlash(name), data})
		return err
	})
	if err != nil || len(all) < 100 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	return all
}
