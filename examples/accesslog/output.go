package accesslog

import (
	"errors"
	"os"
	"path/filepath"
)

// create makes a file, and its folder if that is missing.
func create(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	return os.Create(path)
}

// An output is a file that LineWriter fills: what JSONLines and Rejects share.
type output struct {
	path  string
	file  *os.File
	lines *LineWriter
}

func (o *output) open() (err error) {
	if o.file, err = create(o.path); err == nil {
		o.lines = NewLineWriter(o.file)
	}
	return err
}

func (o *output) close() error {
	if o.file == nil {
		return nil
	}
	return errors.Join(o.lines.Flush(), o.file.Close())
}
