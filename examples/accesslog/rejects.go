package accesslog

import (
	"context"
	"errors"
)

// A RejectsConfig says where a Rejects writes.
type RejectsConfig struct {
	Path string // of the file; it is replaced, and its folder made
}

// A Rejects keeps the lines that could not be parsed, each below its reason.
type Rejects struct{ out output }

// NewRejects checks c; Start makes the file.
func NewRejects(c RejectsConfig) (*Rejects, error) {
	if c.Path == "" {
		return nil, errors.New("accesslog: the rejects need a path")
	}
	return &Rejects{output{path: c.Path}}, nil
}

// Start makes the file.
func (r *Rejects) Start(context.Context) error { return r.out.open() }

// Write returns when the operating system has the line.
func (r *Rejects) Write(e *Entry, cause error) error {
	if err := r.out.lines.Reject(e, cause); err != nil {
		return err
	}
	return r.out.lines.Flush()
}

// Close closes the file.
func (r *Rejects) Close() error { return r.out.close() }
