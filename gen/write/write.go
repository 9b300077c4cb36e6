// Package write puts generated files on disk: all or none, atomically, only over files that pipegen wrote, and never
// outside the folder of their spec.
package write

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A File is one generated file and where it belongs.
type File struct {
	Dir  string // the folder of its spec
	Name string // a plain file name in Dir
	Data []byte // the whole file; its first line is pipegen's header
}

// Path gives the file's path, relative to the working directory if Dir is.
func (f File) Path() string { return filepath.Join(f.Dir, f.Name) }

// Files writes what differs from the disk and gives the paths it wrote, in the order of files. Every file is checked
// first, and all of them stand complete under another name before the first one takes its place: a foreign file or a
// full disk leaves everything as it was. The error names every file that may not be written.
func Files(files []File) (written []string, err error) {
	targets, err := check(files)
	defer targets.close()
	if err != nil {
		return nil, err
	}

	var staged []*target
	defer func() {
		for _, t := range staged {
			t.discard() // what has taken its place is no longer there to discard
		}
	}()
	for _, t := range targets {
		if t.upToDate() {
			continue
		}
		if err := t.stage(); err != nil {
			return nil, fmt.Errorf("%s: %w", t.Path(), plain(err))
		}
		staged = append(staged, t)
	}
	for _, t := range staged {
		if err := t.replace(); err != nil {
			return written, fmt.Errorf("%s: %w", t.Path(), plain(err))
		}
		written = append(written, t.Path())
	}
	return written, nil
}

// stage writes the new content to a file beside the target and makes it durable. The go command ignores names that
// begin with a dot, so that one left over from a crash does no harm.
func (t *target) stage() (err error) {
	temp := ".pipegen-" + rand.Text() + ".tmp" // without the target's name, which may have the full length allowed
	f, err := t.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	t.temp = temp
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			t.discard()
		}
	}()
	if t.exists {
		if err := f.Chmod(t.mode); err != nil { // at creation the umask would have its say
			return err
		}
	}
	if _, err := f.Write(t.Data); err != nil {
		return err
	}
	return f.Sync()
}

func (t *target) replace() error {
	err := t.root.Rename(t.temp, t.Name)
	if err == nil {
		t.temp = ""
	}
	return err
}

func (t *target) discard() {
	if t.temp != "" {
		t.root.Remove(t.temp)
		t.temp = ""
	}
}

// upToDate compares with the disk. Line ends do not count: git may have changed them at checkout.
func (t *target) upToDate() bool {
	return t.exists && bytes.Equal(unixLines(t.old), t.Data)
}

func unixLines(text []byte) []byte {
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
}

// plain drops the operation and the path from an error of package os: the caller names the path that the user knows.
func plain(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
