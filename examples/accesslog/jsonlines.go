package accesslog

import (
	"context"
	"errors"
)

// A JSONLinesConfig says where a JSONLines writes.
type JSONLinesConfig struct {
	Path string // of the file; it is replaced, and its folder made
}

// A JSONLines exports entries to a file, one JSON object per line.
type JSONLines struct{ out output }

// NewJSONLines checks c; Start makes the file.
func NewJSONLines(c JSONLinesConfig) (*JSONLines, error) {
	if c.Path == "" {
		return nil, errors.New("accesslog: the JSON lines need a path")
	}
	return &JSONLines{output{path: c.Path}}, nil
}

// Start makes the file.
func (j *JSONLines) Start(context.Context) error { return j.out.open() }

// Write returns when the operating system has the entries: only then are they acked.
func (j *JSONLines) Write(entries []*Entry) error {
	for _, e := range entries {
		if err := j.out.lines.Entry(e); err != nil {
			return err
		}
	}
	return j.out.lines.Flush()
}

// Close closes the file.
func (j *JSONLines) Close() error { return j.out.close() }
