package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// setup gives scripts the go command with the caches of the outside, and a home of their own.
func setup(env *testscript.Env) error {
	out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		return err
	}
	caches := strings.Split(strings.TrimSpace(string(out)), "\n")
	env.Setenv("GOCACHE", caches[0])
	env.Setenv("GOMODCACHE", caches[1])
	env.Setenv("GOPROXY", "off")
	env.Setenv("GOFLAGS", "-mod=readonly")
	env.Setenv("GOTOOLCHAIN", "local")
	env.Setenv("HOME", filepath.Join(env.WorkDir, ".home"))
	return nil
}

// makeModule is the command module: it writes the go.mod of a module, called example.com/app, that uses this one.
func makeModule(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: module [dir]")
	}
	dir := ts.Getenv("WORK")
	if len(args) == 1 {
		dir = ts.MkAbs(args[0])
	}
	root, err := filepath.Abs("../..")
	ts.Check(err)
	ts.Check(os.MkdirAll(dir, 0o755))
	mod := fmt.Sprintf("module example.com/app\n\ngo 1.26.0\n\nrequire github.com/pipegen/pipegen v0.0.0\n\n"+
		"replace github.com/pipegen/pipegen => %s\n", root)
	ts.Check(os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o644))
}
