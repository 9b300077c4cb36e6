package program

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// A Listing is what the go command knows of packages that it has compiled, and what the compiler said.
type Listing struct {
	Packages map[string]*Listed // all that the pipelines' packages import, and themselves
	Said     string             // by the compiler; the same whether it ran or its work was found in the cache
	Dir      string             // that the files which it names are relative to
}

// A Listed is a package of a Listing.
type Listed struct {
	ImportPath, Dir, Export string
	GoFiles, CgoFiles       []string
	ImportMap               map[string]string
	Standard                bool
}

// ListOptions change what List does.
type ListOptions struct {
	Flags map[string]string // for the compiler, by import path
	Tags  []string
}

// List compiles the packages of pipelines as they would be if the files of the pipelines, and extra ones by absolute path,
// were written. The pipelines are of one module. Nothing is linked, and nothing written into the module. What the go command
// has to complain goes to stderr; then the error is ErrBuild.
func List(ctx context.Context, all []*Pipeline, extra map[string][]byte, o ListOptions, stderr io.Writer) (*Listing, error) {
	dirs := make([]string, 0, len(all))
	for _, p := range all {
		dirs = append(dirs, p.Dir)
	}
	cache, err := cacheFolder(source{first: &Pipeline{Dir: strings.Join(dirs, "\x00")}, command: "prove"}, o.Tags)
	if err != nil {
		return nil, err
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(cache, "lock")).Lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	overlay, err := store(cache, Overlaid(all, extra))
	if err != nil {
		return nil, err
	}
	dir, readonly, err := goFolder(ctx, all[0].Dir)
	if err != nil {
		return nil, err
	}
	args := []string{"list", "-export", "-deps", "-trimpath=false", "-json=ImportPath,Dir,Export,GoFiles,CgoFiles,ImportMap,Standard", "-overlay", overlay}
	for _, path := range slices.Sorted(maps.Keys(o.Flags)) {
		args = append(args, "-gcflags="+path+"="+o.Flags[path]+" "+folderFlag(dir))
	}
	if len(o.Tags) > 0 {
		args = append(args, "-tags", strings.Join(o.Tags, ","))
	}
	if readonly {
		args = append(args, "-mod=readonly")
	}
	for _, p := range all {
		args = append(args, p.Path)
	}
	return list(ctx, dir, args, stderr)
}

// folderFlag is a compiler's flag without any effect, except that the go command does not take from its cache what the compiler
// said when it ran for another folder: it replays that with paths which were relative to the folder then.
func folderFlag(dir string) string {
	return fmt.Sprintf("-D=pipegen-%x", sha256.Sum256([]byte(dir)))
}

// Overlaid gives what the go command shall see, by absolute path.
func Overlaid(all []*Pipeline, extra map[string][]byte) map[string][]byte {
	files := maps.Clone(extra)
	for _, p := range all {
		for name, data := range p.Files {
			files[filepath.Join(p.Dir, name)] = data
		}
	}
	return files
}

func list(ctx context.Context, dir string, args []string, stderr io.Writer) (*Listing, error) {
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &said
	if err := cmd.Run(); err != nil {
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			_, err := stderr.Write(said.Bytes())
			return nil, errors.Join(ErrBuild, err)
		}
		return nil, fmt.Errorf("cannot run the go command: %w", err)
	}
	l := &Listing{Packages: make(map[string]*Listed), Said: said.String(), Dir: dir}
	for d := json.NewDecoder(&out); ; {
		p := &Listed{}
		if err := d.Decode(p); errors.Is(err, io.EOF) {
			return l, nil
		} else if err != nil {
			return nil, fmt.Errorf("cannot read what go list says: %w", err)
		}
		l.Packages[p.ImportPath] = p
	}
}
