package load

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/pipegen/pipegen/gen/diag"
)

// scratch writes a module of its own for one test and gives its folder.
func scratch(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := extract(dir, txtar.Parse([]byte(archive))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// rt is the part of an archive that stands in for pipegen.
const rt = `
-- pipegen/go.mod --
module github.com/pipegen/pipegen

go 1.24
-- pipegen/runtime/rt.go --
package rt

type Outcome struct{ slot uint32 }
`

// in asks for a folder outside of the shared module.
func in(dir string) Request {
	return Request{Dir: dir, Outputs: []string{"orders_gen.go"}, At: at(1, 1)}
}

// loadBad loads requests that go wrong and gives the diagnostics, with root written as MOD.
func loadBad(t *testing.T, root string, reqs ...Request) string {
	t.Helper()
	var l diag.List
	ps, err := Load(reqs, &l)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range ps {
		if p != nil {
			t.Errorf("%s was loaded", reqs[i].Dir)
		}
	}
	return strings.ReplaceAll(say(&l), root, "MOD")
}

func TestLoadRefused(t *testing.T) {
	for dir, want := range map[string]string{
		"empty": `
			no Go file beside the spec: its package takes its name from your own files [go-package]
			  help: write a file that begins with a package clause and declares the message type
		`,
		"syntax": `
			MOD/syntax/bad.go:3:21: missing ',' in parameter list [go-syntax]
			MOD/syntax/bad.go:4:1: missing ',' in parameter list [go-syntax]
		`,
		"clause": `
			MOD/clause/bad.go:1:1: expected 'package', found pakage [go-syntax]
		`,
		"mixed": `
			the go command cannot list the package: found packages one (a.go) and two (b.go) in MOD/mixed [go-package]
		`,
		"nowhere": `
			cannot read the folder of the spec: lstat MOD/nowhere: no such file or directory [go-package]
		`,
	} {
		t.Run(dir, func(t *testing.T) {
			var l diag.List
			ps, err := Load([]Request{request(dir)}, &l)
			if err != nil || ps[0] != nil {
				t.Errorf("got %v, %v", ps[0], err)
			}
			expect(t, &l, want)
		})
	}
}

// An import at fault is reported at its own place, and all else can still be checked.
func TestLoadImportsRefused(t *testing.T) {
	for path, want := range map[string]string{
		"example.com/app/lib/internal/deep": `
			example.com/app/lib/internal/deep is internal to example.com/app/lib: Go does not let example.com/app/orders import it [go-import]
		`,
		"internal/abi": `
			internal/abi is internal to the standard library: Go does not let example.com/app/orders import it [go-import]
		`,
		"example.com/app/program": `
			example.com/app/program is a program: Go cannot import it [go-import]
			  help: move what the spec needs to a package of its own
		`,
		"example.com/app/cyclic": `
			example.com/app/cyclic cannot be imported: it imports the spec's own package (example.com/app/cyclic imports example.com/app/cyclic2 imports example.com/app/orders) [import-cycle]
			  help: move what both need, such as the message type, to a package of its own; an alias of the type in the spec's folder keeps the spec as it is
		`,
		"example.com/app/orders": `
			example.com/app/orders is the spec's own package [go-import]
			  help: leave the alias out: names without one are looked up in the spec's folder
		`,
		"example.com/app/nope": `
			cannot import example.com/app/nope: there is no Go file in folder nope of the module [go-import]
		`,
		"example.com/app/empty": `
			cannot import example.com/app/empty: there is no Go file in folder empty of the module [go-import]
		`,
		"example.com/elsewhere/x": `
			cannot import example.com/elsewhere/x: no required module provides package example.com/elsewhere/x [go-import]
			  help: run ` + "`go get example.com/elsewhere/x`" + `
		`,
		"nope": `
			cannot import nope: package nope is not in the standard library [go-import]
			  help: the path of a package of your own module begins with example.com/app/
		`,
		"C": `
			a spec cannot name cgo's package C [go-import]
			  help: wrap the C function in a Go function
		`,
		"example.com/app/syntax": `
			MOD/syntax/bad.go:3:21: missing ',' in parameter list [go-syntax]
			MOD/syntax/bad.go:4:1: missing ',' in parameter list [go-syntax]
		`,
	} {
		t.Run(path, func(t *testing.T) {
			var l diag.List
			ps, err := Load([]Request{request("orders", "bad", path, "shop", "example.com/app/shop")}, &l)
			if err != nil || ps[0] == nil {
				t.Fatal(ps, err)
			}
			expect(t, &l, want)
			if ps[0].Symbol(text("shop.LogReject"), noDiagnostics(t)) == nil {
				t.Error("the other import is unusable")
			}
			if ps[0].Symbol(text("bad.Func"), noDiagnostics(t)) != nil {
				t.Error("found something in a package that failed")
			}
		})
	}
}

func TestLoadFinding(t *testing.T) {
	for dir, name := range map[string]string{
		"orders": "orders", "program2": "main", "onlytest": "onlytest", "tagged": "tagged", "missing": "missing",
	} {
		p := loadOne(t, request(dir))
		if p.Name != name || p.Path != "example.com/app/"+dir || p.Dir != filepath.Join(module, dir) {
			t.Errorf("%s: got %s %s %s", dir, p.Name, p.Path, p.Dir)
		}
	}
}

// The outputs have no say in the name of the package, whichever spec they belong to and wherever they sort.
func TestLoadNameDespiteOutputs(t *testing.T) {
	const ours = header + "a.yaml. DO NOT EDIT.\n\npackage "
	dir := scratch(t, "-- go.mod --\n"+required+"-- a_gen.go --\n"+ours+"wrong\n-- b_gen.go --\n"+ours+"bad\n-- c.go --\npackage right\n"+rt)
	a, b := in(dir), in(dir)
	a.Outputs, b.Outputs = []string{"a_gen.go"}, []string{"b_gen.go"}
	var l diag.List
	ps, err := Load([]Request{a, b}, &l)
	if err != nil || l.Failed() || ps[0].Name != "right" || ps[1].Name != "right" {
		t.Error(ps, err, say(&l))
	}
}

// What somebody else has written in an output's place is not taken for stale: it stays, and so it counts.
func TestLoadForeignOutput(t *testing.T) {
	dir := scratch(t, "-- go.mod --\n"+required+"-- orders.go --\npackage orders\n\ntype Order struct{}\n"+rt)
	hand, own := in(dir), in(dir)
	hand.Outputs, hand.OutputAt = []string{"orders.go"}, at(3, 9)
	own.Outputs = []string{"own_gen.go"}
	var l diag.List
	ps, err := Load([]Request{hand, own}, &l)
	if err != nil || ps[0] != nil {
		t.Error(ps, err)
	}
	expect(t, &l, "orders.go was not written by pipegen [output]\n  help: move it, or give the spec another output\n")
	if ps[1].Type(text("Order"), noDiagnostics(t)) == nil {
		t.Error("the other spec's package has lost a file")
	}
}

// Several specs, some of one folder, are one list: types are the same for all of them.
func TestLoadManyAtOnce(t *testing.T) {
	first, second, third := request("orders"), request("orders", "shop", "example.com/app/shop"), request("shop")
	second.Outputs = []string{"second_gen.go"}
	var l diag.List
	ps, err := Load([]Request{first, request("empty"), second, third}, &l)
	if err != nil || ps[0] == nil || ps[1] != nil || ps[2] == nil || ps[3] == nil {
		t.Fatal(ps, err, say(&l))
	}
	if ps[0].Types != ps[2].Types || ps[2].aliases["shop"].types != ps[3].Types {
		t.Error("type-checked twice")
	}
	if ps[0].Symbol(text("shop.LogReject"), &l) != nil {
		t.Error("one spec has the imports of another")
	}
}

// A cycle between two specs' packages is found from either side, whichever go list reports.
func TestLoadCycleOfTwoSpecs(t *testing.T) {
	for range 5 {
		var l diag.List
		if _, err := Load([]Request{request("cyclic"), request("orders", "c", "example.com/app/cyclic")}, &l); err != nil {
			t.Fatal(err)
		}
		expect(t, &l, `
			example.com/app/cyclic cannot be imported: it imports the spec's own package (example.com/app/cyclic imports example.com/app/cyclic2 imports example.com/app/orders) [import-cycle]
			  help: move what both need, such as the message type, to a package of its own; an alias of the type in the spec's folder keeps the spec as it is
		`)
	}
}

func TestLoadWithTags(t *testing.T) {
	r := request("orders")
	r.Flags = []string{"-tags=other,special"}
	if loadOne(t, r).Symbol(text("OnlySpecial"), noDiagnostics(t)) == nil {
		t.Error("-tags has no effect")
	}
	t.Setenv("GOFLAGS", "-tags=special")
	p := loadOne(t, request("orders"))
	if p.Symbol(text("OnlySpecial"), noDiagnostics(t)) == nil {
		t.Error("tags of GOFLAGS have no effect")
	}
	// Without its tag the folder has the name of a file that is left out; with it, that of the file that is not.
	if p := loadOne(t, request("tagged")); p.Name != "tagged" || p.Symbol(text("Parse"), noDiagnostics(t)) == nil {
		t.Errorf("package %s", p.Name)
	}
}

// What only bodies and initial values use is never read.
func TestLoadReadsDeclarationsOnly(t *testing.T) {
	p := loadOne(t, request("orders"))
	for _, path := range []string{"net/http", "example.com/app/shop", "time"} {
		n := p.world.byPath[path]
		if n == nil {
			t.Fatalf("%s is not listed", path)
		}
		if read, want := n.types != nil, path != "net/http"; read != want {
			t.Errorf("%s: read %v", path, read)
		}
	}
}

func TestTags(t *testing.T) {
	for flags, want := range map[string]string{
		"":                      "",
		"-tags=a,b":             "a b",
		"--tags=a":              "a",
		"-tags a":               "a",
		"-tags=a -race -tags=b": "b",
		"-race -mod=mod":        "",
	} {
		if got := strings.Join(tags(strings.Fields(flags)), " "); got != want {
			t.Errorf("%q: got %q", flags, got)
		}
	}
}

func TestLoadNeedsModule(t *testing.T) {
	dir := scratch(t, "-- a.go --\npackage a\n")
	if got, want := loadBad(t, dir, in(dir)), "no go.mod in MOD or above: a spec stands in a Go module [go-package]\n"+
		"  help: run `go mod init` with the module's path, then `go get github.com/pipegen/pipegen/runtime`\n"; got != want {
		t.Errorf("got %s", got)
	}
}

func TestLoadNeedsRuntime(t *testing.T) {
	dir := scratch(t, "-- go.mod --\nmodule example.com/a\n\ngo 1.24\n-- a.go --\npackage a\n")
	if got, want := loadBad(t, dir, in(dir)), "the spec's module cannot import pipegen's runtime, as generated code does: "+
		"no required module provides package github.com/pipegen/pipegen/runtime [runtime]\n"+
		"  help: run `go get github.com/pipegen/pipegen/runtime`\n"; got != want {
		t.Errorf("got %s", got)
	}
}

func TestLoadBrokenModule(t *testing.T) {
	dir := scratch(t, "-- go.mod --\nmodul example.com/a\n-- a.go --\npackage a\n")
	want := "the go command cannot list the package: errors parsing go.mod: go.mod:1: unknown directive: modul [go-package]\n"
	if got := loadBad(t, dir, in(dir)); got != want {
		t.Errorf("got %s", got)
	}
}

// A module that must be updated cannot be listed; tidying it alone would drop the runtime again.
func TestLoadModuleOutOfDate(t *testing.T) {
	dir := scratch(t, "-- go.mod --\nmodule example.com/a\n\ngo 1.20\n\nrequire github.com/pipegen/pipegen v0.0.0\n\n"+
		"replace github.com/pipegen/pipegen => ./pipegen\n-- a.go --\npackage a\n"+rt)
	want := "the go command cannot list the package: updates to go.mod needed [go-package]\n" +
		"  help: run `go mod tidy`, and before the first build `go get github.com/pipegen/pipegen/runtime` after it\n"
	if got := loadBad(t, dir, in(dir)); got != want {
		t.Errorf("got %s", got)
	}
}

func TestGoAdvice(t *testing.T) {
	for text, want := range map[string][2]string{
		"no module provides a; to add it:\n\tgo get a":    {"no module provides a", "go get a"},
		"go: updates needed; to update:\n\tgo mod tidy\n": {"updates needed", "go mod tidy"},
		"It is not one. You can add it using:\n\tgo x .":  {"It is not one", "go x ."},
		"# pkg\ngo: first.\nsecond.":                      {"first. second", ""},
		"choose:\n\tgo a\n\tgo b":                         {"choose: go a go b", ""},
	} {
		if fault, command := goAdvice(text); fault != want[0] || command != want[1] {
			t.Errorf("%q: got %q, %q", text, fault, command)
		}
	}
}

func TestLanguageVersion(t *testing.T) {
	for asked, want := range map[string]string{"": "", "1.21": "go1.21", "1.24.1": "go1.24.1", "1.999": "", "2.0": "", "1.26.0": "go1.26.0"} {
		if got := languageVersion(asked); got != want {
			t.Errorf("%s: got %s", asked, got)
		}
	}
}

func TestRelative(t *testing.T) {
	for path, want := range map[string]string{
		"/home/me/app/orders/a.go": "orders/a.go",
		"/home/me/app/a.go":        "a.go",
		"/home/me/lib/a.go":        "../lib/a.go",
		"/usr/go/src/a.go":         "/usr/go/src/a.go",
	} {
		if got := relative(filepath.FromSlash("/home/me/app"), filepath.FromSlash(path)); got != filepath.FromSlash(want) {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

const required = "module example.com/a\n\ngo 1.24\n\nrequire github.com/pipegen/pipegen v0.0.0\n\nreplace github.com/pipegen/pipegen => ./pipegen\n"

// With GOFLAGS=-mod=mod the go command edits go.mod where it sees fit, and a check must not do that, wherever the flag
// was set.
func TestLoadLeavesGoModAlone(t *testing.T) {
	// Written so that go would change it: a requirement marked as indirect, and no go line.
	mod := "module example.com/a\n\nrequire github.com/pipegen/pipegen v0.0.0 // indirect\n\nreplace github.com/pipegen/pipegen => ./pipegen\n"
	for _, where := range []string{"GOFLAGS", "GOENV"} {
		t.Run(where, func(t *testing.T) {
			dir := scratch(t, "-- go.mod --\n"+mod+"-- a.go --\npackage a\n-- env --\nGOFLAGS=-mod=mod\n"+rt)
			switch where {
			case "GOFLAGS":
				t.Setenv(where, "-mod=mod")
			case "GOENV":
				t.Setenv(where, filepath.Join(dir, "env"))
			}
			var l diag.List
			if _, err := Load([]Request{in(dir)}, &l); err != nil {
				t.Fatal(err)
			}
			after, err := os.ReadFile(filepath.Join(dir, "go.mod"))
			if err != nil || string(after) != mod {
				t.Errorf("go.mod is now\n%s", after)
			}
			if _, err := os.Stat(filepath.Join(dir, "go.sum")); err == nil {
				t.Error("there is a go.sum now")
			}
		})
	}
}

func TestLoadVendored(t *testing.T) {
	dir := scratch(t, "-- go.mod --\nmodule example.com/a\n\ngo 1.24\n\nrequire github.com/pipegen/pipegen v1.0.0\n"+
		"-- vendor/modules.txt --\n# github.com/pipegen/pipegen v1.0.0\n## explicit; go 1.24\ngithub.com/pipegen/pipegen/runtime\n"+
		"-- vendor/github.com/pipegen/pipegen/runtime/rt.go --\npackage rt\n\ntype Outcome struct{}\n"+
		"-- a.go --\npackage a\n\nimport rt \"github.com/pipegen/pipegen/runtime\"\n\nfunc F(rt.Outcome) {}\n")
	if p := loadOne(t, in(dir)); p.Symbol(text("F"), noDiagnostics(t)) == nil {
		t.Error("no symbol")
	}
	if err := os.RemoveAll(filepath.Join(dir, "vendor/github.com")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "vendor/modules.txt"), []byte("# github.com/pipegen/pipegen v1.0.0\n## explicit; go 1.24\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	got := loadBad(t, dir, in(dir))
	if !strings.Contains(got, "import lookup disabled by -mod=vendor") || !strings.Contains(got, "`go mod vendor`") {
		t.Errorf("got %s", got)
	}
}

func TestLoadWorkspace(t *testing.T) {
	t.Setenv("GOWORK", "")
	dir := scratch(t, "-- go.work --\ngo 1.24\n\nuse (\n\t./a\n\t./b\n\t./pipegen\n)\n"+
		"-- a/go.mod --\nmodule example.com/a\n\ngo 1.24\n-- a/a.go --\npackage a\n"+
		"-- b/go.mod --\nmodule example.com/b\n\ngo 1.24\n-- b/b.go --\npackage b\n\nimport \"example.com/a\"\n\ntype X = a.Missing\n"+
		"-- c/go.mod --\nmodule example.com/c\n\ngo 1.24\n-- c/c.go --\npackage c\n"+rt)
	a, b, c := in(filepath.Join(dir, "a")), in(filepath.Join(dir, "b")), in(filepath.Join(dir, "c"))
	var l diag.List
	ps, err := Load([]Request{a, b}, &l)
	if err != nil || ps[0] == nil || ps[1] == nil || ps[0].world != ps[1].world || l.Failed() {
		t.Error(ps, err, say(&l))
	}
	got := loadBad(t, dir, c)
	want := "the go command cannot list the package: current directory is contained in a module that is not one of the " +
		"workspace modules listed in go.work [go-package]\n  help: run `go work use .`\n"
	if got != want {
		t.Errorf("got %s", got)
	}
}

// Nested modules without a workspace are listed each on their own.
func TestLoadNestedModules(t *testing.T) {
	dir := scratch(t, "-- go.mod --\n"+required+"-- a.go --\npackage a\n"+
		"-- nested/go.mod --\n"+strings.ReplaceAll(strings.Replace(required, "/a", "/b", 1), "./pipegen", "../pipegen")+"-- nested/b.go --\npackage b\n"+rt)
	var l diag.List
	ps, err := Load([]Request{in(dir), in(filepath.Join(dir, "nested"))}, &l)
	if err != nil || l.Failed() || ps[0] == nil || ps[1] == nil || ps[1].Path != "example.com/b" {
		t.Error(ps, err, say(&l))
	}
}

func TestLoadThroughSymbolicLink(t *testing.T) {
	dir := scratch(t, "-- go.mod --\n"+required+"-- real/a.go --\npackage a\n"+rt)
	if err := os.Symlink("real", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	if p := loadOne(t, in(filepath.Join(dir, "link"))); p.Dir != filepath.Join(dir, "real") {
		t.Error(p.Dir)
	}
}

func TestLoadOddFolderNames(t *testing.T) {
	dir := scratch(t, "-- go.mod --\n"+required+"-- a=b/a.go --\npackage a\n-- with-dash/testdata/_x/a.go --\npackage a\n"+rt)
	loadOne(t, in(filepath.Join(dir, "with-dash/testdata/_x")))
	if got := loadBad(t, dir, in(filepath.Join(dir, "a=b"))); !strings.Contains(got, `malformed import path "example.com/a/a=b": invalid char '='`) {
		t.Errorf("got %s", got)
	}
}

func TestLoadOutputThatGoLeavesOut(t *testing.T) {
	r := request("shop")
	r.Outputs = []string{"orders_plan9.go"}
	if got := loadBad(t, module, r); !strings.HasPrefix(got, "go leaves a file named orders_plan9.go out of the package") {
		t.Errorf("got %s", got)
	}
}

// cgo is tolerated and not run; only its types are out of reach.
func TestLoadCgo(t *testing.T) {
	dir := scratch(t, "-- go.mod --\n"+required+"-- a.go --\npackage a\n\n// #include <no_such_header.h>\nimport \"C\"\n\n"+
		"type Order struct{ N C.int }\n\ntype Fine struct{ N int }\n\nfunc Parse(f *Fine) error { C.f(); return nil }\n"+rt)
	t.Setenv("CGO_ENABLED", "1")
	p := loadOne(t, in(dir))
	if p.Symbol(text("Parse"), noDiagnostics(t)) == nil || p.Message(text("Fine"), noDiagnostics(t)) == nil {
		t.Error("not found")
	}
	var l diag.List
	p.Message(text("Order"), &l)
	if got := say(&l); !strings.Contains(got, "it uses cgo's package C, whose types only the C compiler knows") {
		t.Errorf("got %s", got)
	}
	t.Setenv("CGO_ENABLED", "0")
	l = diag.List{}
	loadOne(t, in(dir)).Symbol(text("Parse"), &l)
	if got := say(&l); !strings.Contains(got, "left out because cgo is off") {
		t.Errorf("got %s", got)
	}
}

func TestLoadReadOnly(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("modes do not bind here")
	}
	dir := scratch(t, "-- go.mod --\n"+required+"-- a.go --\npackage a\n"+rt)
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755)
	loadOne(t, in(dir))
}

func TestLoadWithoutGoCommand(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Load([]Request{request("orders")}, new(diag.List)); err == nil || !strings.Contains(err.Error(), "cannot run the go command") {
		t.Errorf("got %v", err)
	}
}

// The repository's own runtime can be loaded from a module that requires nothing else.
func TestLoadRealRuntime(t *testing.T) {
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := scratch(t, "-- go.mod --\nmodule example.com/a\n\ngo 1.26.0\n\nrequire github.com/pipegen/pipegen v0.0.0\n\n"+
		"replace github.com/pipegen/pipegen => "+repository+"\n-- a.go --\npackage a\n\ntype Order struct{}\n")
	loadOne(t, in(dir))
}

// A small package, and one whose declarations mention net/http.
func BenchmarkLoad(b *testing.B) {
	for _, dir := range []string{"signatures", "orders", "web"} {
		b.Run(dir, func(b *testing.B) {
			for b.Loop() {
				if ps, err := Load([]Request{request(dir, "shop", "example.com/app/shop")}, new(diag.List)); err != nil || ps[0] == nil {
					b.Fatal(ps, err)
				}
			}
		})
	}
}
