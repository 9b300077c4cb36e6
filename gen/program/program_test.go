package program_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pipegen/pipegen/gen/program"
)

// generated stands in for what the compiler emits: a pipeline that says which components it was given.
const generated = `package %s

import (
	"context"
	"fmt"

	rt "github.com/pipegen/pipegen/runtime"
)

type OrdersDeps struct{ Feed *feed }

type Orders struct{ deps OrdersDeps }

func NewOrders(deps OrdersDeps, _ ...rt.Option) (*Orders, error) { return &Orders{deps}, nil }

func (o *Orders) Run(context.Context) error {
	fmt.Printf("ran with %%+v\n", *o.deps.Feed)
	return nil
}

func (*Orders) Force()                   {}
func (*Orders) Ready() bool              { return true }
func (*Orders) Stalled() (bool, uint64)   { return false, 0 }
func (o *Orders) Report() rt.Report      { return o }
func (*Orders) Nodes() []rt.NodeStats    { return nil }
func (*Orders) Queues() []rt.QueueStats  { return nil }
`

const feed = `

type feed struct{ Path string }

func Newfeed() *feed { return &feed{"made"} }
`

// module writes a module of the given files, by path, below a temporary folder that it gives. It needs no network.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "go.mod", fmt.Sprintf("module example.com/app\n\ngo 1.26.0\n\nrequire github.com/pipegen/pipegen v0.0.0\n\n"+
		"replace github.com/pipegen/pipegen => %s\n", root))
	for name, content := range files {
		put(t, dir, name, content)
	}
	gocache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", strings.TrimSpace(string(gocache)))
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // Linux
	t.Setenv("HOME", t.TempDir())           // macOS
	t.Setenv("LocalAppData", t.TempDir())   // Windows
	t.Setenv("GOFLAGS", "-modcacherw -mod=mod")
	return dir
}

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func orders(dir, sub, pkg string) *program.Pipeline {
	importPath := "example.com/app"
	if sub != "" {
		importPath += "/" + sub
	}
	return &program.Pipeline{
		Name:    "Orders",
		Dir:     filepath.Join(dir, filepath.FromSlash(sub)),
		Package: pkg,
		Path:    importPath,
		Files:   map[string][]byte{"orders_gen.go": fmt.Appendf(nil, generated, pkg)},
		Deps:    []program.Dep{{Field: "Feed", Type: "feed", New: "Newfeed"}},
	}
}

// run builds p and gives the output of its program, standard output and then standard error.
func run(t *testing.T, p *program.Pipeline, tags ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	binary, release, err := program.Build(t.Context(), p, tags, &stderr)
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	defer release()
	var stdout bytes.Buffer
	stderr.Reset()
	cmd := exec.Command(binary)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return stdout.String() + stderr.String()
}

// tree lists all files below dir with their content.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(&b, "== %s\n%s", path, data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRun(t *testing.T) {
	const wanted = "ran with {Path:made}\nOrders ran a moment: accepted 0"
	took := regexp.MustCompile(`Orders ran \S+: `) // a real clock tells
	tests := []struct {
		name  string
		sub   string
		pkg   string
		files map[string]string
		setup func(p *program.Pipeline)
		tags  []string
		want  string
	}{
		{name: "library", sub: "internal/shop", pkg: "shop", files: map[string]string{
			"internal/shop/shop.go": "package shop" + feed,
		}},
		{name: "stale output on disk", sub: "shop", pkg: "shop", files: map[string]string{
			"shop/shop.go":       "package shop" + feed,
			"shop/orders_gen.go": "package stale\n\n}}} not Go",
		}},
		{name: "program", pkg: "main", files: map[string]string{
			"app.go":      "package main\n\nimport \"os\"\n\nfunc main() {\n\tos.Exit(3)\n}" + feed,
			"ignored.go":  "//go:build ignore\n\npackage main\n\nfunc main() { main() }\n",
			"app_test.go": "package main\n\nfunc helper() { main() }\n",
		}},
		{name: "program with a main per system", pkg: "main", files: map[string]string{
			"app.go":       "package main" + feed,
			"main_here.go": "//go:build !elsewhere\n\npackage main\n\nfunc main() { panic(\"main ran\") }\n",
			"main_tag.go":  "//go:build elsewhere\n\npackage main\n\nfunc main() { panic(\"main ran\") }\n",
		}},
		{name: "program without main", pkg: "main", files: map[string]string{
			"app.go": "package main" + feed,
		}},
		{name: "main that only looks called", pkg: "main", files: map[string]string{
			"app.go": "package main\n\ntype main_ struct{ main func() }\n\nfunc (m main_) other() { m.main(); main := func() {}; main() }\n" +
				"func main() { main() }" + feed,
		}},
		{name: "names of ours in the user's package", sub: "shop", pkg: "shop", files: map[string]string{
			"shop/shop.go": "package shop\n\nvar slog, harness, failed, deps, log int" + feed,
		}},
		{name: "tags", sub: "shop", pkg: "shop", tags: []string{"one", "two"}, files: map[string]string{
			"shop/shop.go": "//go:build one && two\n\npackage shop" + feed,
			"shop/not.go":  "//go:build !one || !two\n\npackage broken",
		}},
		{name: "zero value", sub: "shop", pkg: "shop", files: map[string]string{
			"shop/shop.go": "package shop" + feed,
		}, setup: func(p *program.Pipeline) { p.Deps[0].New = "" }, want: "ran with {Path:}\n"},
		{name: "constructor with error", sub: "shop", pkg: "shop", files: map[string]string{
			"shop/shop.go": "package shop\n\ntype feed struct{ Path string }\n\nfunc Newfeed() (*feed, error) { return &feed{\"tried\"}, nil }\n",
		}, setup: func(p *program.Pipeline) { p.Deps[0].NewFails = true }, want: "ran with {Path:tried}\n"},
		{name: "types of other packages", sub: "shop", pkg: "shop", files: map[string]string{
			"shop/shop.go": "package shop\n\nimport \"example.com/app/feed\"\n\ntype feed_ = feed.Feed\n",
			"feed/feed.go": "package feed\n\ntype Feed struct{ Path string }\n\nfunc NewFeed() *Feed { return &Feed{\"other\"} }\n",
		}, setup: func(p *program.Pipeline) {
			p.Files["orders_gen.go"] = bytes.ReplaceAll(p.Files["orders_gen.go"], []byte("*feed"), []byte("*feed_"))
			p.Deps = []program.Dep{{Field: "Feed", Type: "Feed", ImportPath: "example.com/app/feed", New: "NewFeed"}}
		}, want: "ran with {Path:other}\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := module(t, test.files)
			before := tree(t, dir)
			p := orders(dir, test.sub, test.pkg)
			if test.setup != nil {
				test.setup(p)
			}
			if test.want == "" {
				test.want = wanted
			}
			if got := took.ReplaceAllString(run(t, p, test.tags...), "Orders ran a moment: "); !strings.Contains(got, test.want) {
				t.Errorf("output:\n%s\nwant %q in it", got, test.want)
			}
			if after := tree(t, dir); after != before {
				t.Errorf("the module changed from\n%s\nto\n%s", before, after)
			}
		})
	}
}

// A vendored module has the runtime, and no harness.
func TestRunVendored(t *testing.T) {
	dir := module(t, map[string]string{"shop/shop.go": "package shop\n\nimport _ \"github.com/pipegen/pipegen/runtime\"" + feed})
	t.Setenv("GOFLAGS", "")
	vendor := exec.Command("go", "mod", "vendor")
	vendor.Dir = dir
	if out, err := vendor.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	before := tree(t, dir)
	if got := run(t, orders(dir, "shop", "shop")); !strings.Contains(got, "ran with {Path:made}\n") {
		t.Errorf("output:\n%s", got)
	}
	if after := tree(t, dir); after != before {
		t.Error("the module changed")
	}
}

func TestConstructorFails(t *testing.T) {
	dir := module(t, map[string]string{"shop/shop.go": "package shop\n\nimport \"errors\"\n\ntype feed struct{}\n\n" +
		"func Newfeed() (*feed, error) { return nil, errors.New(\"no such broker\") }\n"})
	p := orders(dir, "shop", "shop")
	p.Deps[0].NewFails = true
	binary, release, err := program.Build(t.Context(), p, nil, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	out, err := exec.Command(binary).CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("error = %v, want exit status 1", err)
	}
	if !strings.Contains(string(out), "no such broker") {
		t.Errorf("output: %s", out)
	}
}

func TestRefused(t *testing.T) {
	tests := []struct {
		name  string
		pkg   string
		files map[string]string
		setup func(p *program.Pipeline)
		want  string
	}{
		{"main is called", "main", map[string]string{
			"app.go":   "package main\n\nfunc main() {}" + feed,
			"other.go": "package main\n\nfunc again() {\n\tdefer main()\n}\n",
		}, nil, "other.go:4:8: calls main"},
		{"main is a value", "main", map[string]string{
			"app.go": "package main\n\nvar f = main\n\nfunc main() {}" + feed,
		}, nil, "app.go:3:9: calls main"},
		{"interface", "shop", map[string]string{"app.go": "package shop" + feed}, func(p *program.Pipeline) {
			p.Deps[0].Interface = true
		}, "component Feed is of the interface type feed"},
		{"folder taken", "shop", map[string]string{"app.go": "package shop" + feed, "pipegen_run/x.txt": ""}, nil,
			"pipegen_run: pipegen needs this name"},
		{"file taken", "shop", map[string]string{"app.go": "package shop" + feed, "zz_pipegen_run.go": "package shop\n"}, nil,
			"zz_pipegen_run.go: pipegen needs this name"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := orders(module(t, test.files), "", test.pkg)
			if test.setup != nil {
				test.setup(p)
			}
			_, _, err := program.Build(t.Context(), p, nil, os.Stderr)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q in it", err, test.want)
			}
		})
	}
}

// With GOFLAGS=-mod=mod the go command would mend go.mod instead of complaining.
func TestModuleIsNotMended(t *testing.T) {
	dir := module(t, map[string]string{"shop/shop.go": "package shop" + feed})
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "go.mod", strings.Replace(string(mod), "require github.com/pipegen/pipegen v0.0.0\n", "", 1))
	before := tree(t, dir)
	if _, _, err = program.Build(t.Context(), orders(dir, "shop", "shop"), nil, new(bytes.Buffer)); !errors.Is(err, program.ErrBuild) {
		t.Errorf("error = %v, want ErrBuild", err)
	}
	if after := tree(t, dir); after != before {
		t.Errorf("the module changed from\n%s\nto\n%s", before, after)
	}
}

// What the go command says has the user's positions, also in the file whose main was renamed.
func TestCompileErrors(t *testing.T) {
	dir := module(t, map[string]string{
		"app/app.go":      "package main\n\nfunc main() { undefined1() }\n\nfunc other() { undefined2() }" + feed,
		"nested/go.mod":   "module example.com/nested\n",
		"nested/other.go": "package nested\n",
	})
	for from, path := range map[string]string{".": "app/", "app": "./", "nested": "./", os.TempDir(): "./"} {
		if !filepath.IsAbs(from) {
			from = filepath.Join(dir, from)
		}
		t.Chdir(from)
		var stderr bytes.Buffer
		_, _, err := program.Build(t.Context(), orders(dir, "app", "main"), nil, &stderr)
		if !errors.Is(err, program.ErrBuild) {
			t.Errorf("error = %v, want ErrBuild", err)
		}
		for _, want := range []string{"app.go:3:15: undefined: undefined1", "app.go:5:16: undefined: undefined2"} {
			if want = "\n" + path + want + "\n"; !strings.Contains(stderr.String(), want) {
				t.Errorf("from %s: no %q in\n%s", from, want, stderr.String())
			}
		}
	}
}

func TestABinaryUpToDateIsLeftAlone(t *testing.T) {
	dir := module(t, map[string]string{"shop/shop.go": "package shop" + feed})
	p := orders(dir, "shop", "shop")
	build := func(tags ...string) (path string, file os.FileInfo) {
		t.Helper()
		path, release, err := program.Build(t.Context(), p, tags, os.Stderr)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		open, err := os.Open(path) // while it is open, no new file can pass for it
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { open.Close() })
		file, err = open.Stat()
		if err != nil {
			t.Fatal(err)
		}
		return path, file
	}
	path, first := build()
	again, second := build()
	if again != path || !os.SameFile(first, second) {
		t.Error("the same program was built anew")
	}
	if tagged, _ := build("one"); tagged == path {
		t.Error("other tags have the same place")
	}
	put(t, dir, "shop/shop.go", "package shop"+strings.Replace(feed, "made", "changed", 1))
	if got := run(t, p); !strings.Contains(got, "ran with {Path:changed}\n") {
		t.Errorf("after a change:\n%s", got)
	}
}
