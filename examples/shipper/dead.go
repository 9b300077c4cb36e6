package shipper

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
)

// A DeadConfig says where a Dead writes.
type DeadConfig struct {
	Path string // of the file; it is appended to
}

// A Dead writes lines that the server refuses for good to a file.
type Dead struct {
	path string
	file *os.File
}

// NewDead checks c; Start opens the file.
func NewDead(c DeadConfig) (*Dead, error) {
	if c.Path == "" {
		return nil, errors.New("shipper: dead letters need a path")
	}
	return &Dead{path: c.Path}, nil
}

// Start opens the file.
func (d *Dead) Start(context.Context) (err error) {
	if err := os.MkdirAll(filepath.Dir(d.path), 0o777); err != nil {
		return err
	}
	d.file, err = os.OpenFile(d.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	return err
}

// Write returns when the operating system has the line. It may be there twice, as with the server.
func (d *Dead) Write(l *Line) error {
	_, err := d.file.Write(append(slices.Clip(l.Text), '\n'))
	return err
}

// Close closes the file.
func (d *Dead) Close() error {
	if d.file == nil {
		return nil
	}
	return d.file.Close()
}
