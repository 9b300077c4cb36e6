package program

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// ErrBuild says that the go command refused the program; it has told why.
var ErrBuild = errors.New("the program does not build")

// Build builds the program of p with the go command, whose messages go to stderr, and gives the path of the binary. The
// place is the same for the same spec and tags, in the user's cache, so that the go command finds a binary that is up to
// date and leaves it alone. No other Build touches it until release is called; the binary may be running by then.
func Build(ctx context.Context, p *Pipeline, tags []string, stderr io.Writer) (binary string, release func(), err error) {
	files, target, err := p.overlay()
	if err != nil {
		return "", nil, err
	}
	return build(ctx, source{p, "run", files, target}, tags, stderr)
}

// A source is what a program is built from.
type source struct {
	first   *Pipeline // whose folder the program is built in
	command string    // that it is for
	files   map[string][]byte
	target  string // the folder of its package
}

func build(ctx context.Context, s source, tags []string, stderr io.Writer) (binary string, release func(), err error) {
	p := s.first
	cache, err := cacheFolder(s, tags)
	if err != nil {
		return "", nil, err
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(cache, "lock")).Lock()
	if err != nil {
		return "", nil, err
	}
	defer func() {
		if err != nil {
			unlock()
		}
	}()
	overlay, err := store(cache, s.files)
	if err != nil {
		return "", nil, err
	}
	binary = filepath.Join(cache, p.Name)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	dir, readonly, err := goFolder(ctx, p.Dir)
	if err != nil {
		return "", nil, err
	}
	args := []string{"build", "-overlay", overlay, "-o", binary}
	if s.command == driving {
		args = append(args, "-trimpath=false") // its stacks are read for the places in them
	}
	if len(tags) > 0 {
		args = append(args, "-tags", strings.Join(tags, ","))
	}
	if readonly {
		args = append(args, "-mod=readonly")
	}
	build := exec.CommandContext(ctx, "go", append(args, s.target)...)
	build.Dir, build.Stderr = dir, stderr
	if err := build.Run(); err != nil {
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			return "", nil, ErrBuild
		}
		return "", nil, fmt.Errorf("cannot run the go command: %w", err)
	}
	return binary, unlock, nil
}

// goFolder tells where to run the go command for a package in dir: in the working directory if that is of the same
// module, so that what it says names files as the user would, else in dir. readonly says that the user's
// GOFLAGS=-mod=mod must be overruled, with which a build may edit go.mod.
func goFolder(ctx context.Context, dir string) (folder string, readonly bool, err error) {
	there, err := askGo(ctx, dir)
	if err != nil {
		return "", false, err
	}
	for f := range strings.FieldsSeq(there.GOFLAGS) {
		readonly = readonly || strings.TrimLeft(f, "-") == "mod=mod"
	}
	working, err := os.Getwd()
	if err == nil {
		working, err = filepath.EvalSymlinks(working) // overlays are by path, and dir has no links
	}
	if err != nil {
		return dir, readonly, nil
	}
	if here, err := askGo(ctx, working); err != nil || here != there {
		return dir, readonly, nil
	}
	return working, readonly, nil
}

// A goEnv is the part of the go command's configuration that depends on the folder or on files.
type goEnv struct{ GOFLAGS, GOMOD, GOWORK string }

func askGo(ctx context.Context, dir string) (env goEnv, err error) {
	ask := exec.CommandContext(ctx, "go", "env", "-json", "GOFLAGS", "GOMOD", "GOWORK")
	ask.Dir = dir
	out, err := ask.Output()
	if err != nil {
		return env, fmt.Errorf("cannot run the go command: %w", err)
	}
	return env, json.Unmarshal(out, &env)
}

// cacheFolder gives the folder of a binary and of what it is built from.
func cacheFolder(s source, tags []string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	identity := sha256.Sum256([]byte(strings.Join(append([]string{s.first.Dir, s.first.Name}, tags...), "\x00")))
	dir := filepath.Join(cache, "pipegen", s.command, fmt.Sprintf("%x", identity[:8]))
	return dir, os.MkdirAll(dir, 0o700)
}

// store writes the files of an overlay and the list that the go command wants of them, and gives the path of the list.
func store(dir string, files map[string][]byte) (list string, err error) {
	replace := make(map[string]string)
	for i, path := range slices.Sorted(maps.Keys(files)) {
		copied := filepath.Join(dir, strconv.Itoa(i)+"_"+filepath.Base(path))
		if err := update(copied, files[path]); err != nil {
			return "", err
		}
		replace[path] = copied
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	list = filepath.Join(dir, "overlay.json")
	return list, update(list, data)
}

// update leaves a file with the right content alone: the go command remembers by modification time what it has read.
func update(path string, data []byte) error {
	old, err := os.ReadFile(path)
	if err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}
