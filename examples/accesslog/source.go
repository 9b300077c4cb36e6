package accesslog

import (
	"context"
	"errors"
	"os"
)

// A SourceConfig says what a Source reads.
type SourceConfig struct {
	Path    string // of the log; "-" is standard input
	MaxLine int    // bytes kept of a line; default 64 KiB. A longer one is cut, and Parse refuses it.
}

const defaultMaxLine = 64 << 10

// A Source reads an access log, from its start to its end.
type Source struct {
	path  string
	file  *os.File
	lines *Lines
	max   int
}

// NewSource checks c; Start opens the log.
func NewSource(c SourceConfig) (*Source, error) {
	switch {
	case c.Path == "":
		return nil, errors.New("accesslog: the source needs a path")
	case c.MaxLine < 0:
		return nil, errors.New("accesslog: max_line is negative")
	case c.MaxLine == 0:
		c.MaxLine = defaultMaxLine
	}
	return &Source{path: c.Path, max: c.MaxLine}, nil
}

// Start opens the log.
func (s *Source) Start(context.Context) error {
	if s.path == "-" {
		s.file = os.Stdin
	} else {
		file, err := os.Open(s.path)
		if err != nil {
			return err
		}
		s.file = file
	}
	s.lines = NewLines(s.file, s.max)
	return nil
}

// Read copies lines into entries, as many as are read already: it waits for input only while it has none. A read of
// standard input may outlast ctx; it then holds no entry that was accepted. The error is io.EOF at the end.
func (s *Source) Read(ctx context.Context, entries []*Entry) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	n := 0
	for n < len(entries) {
		line, length, ok := s.lines.Cut()
		if ok {
			entries[n].SetLine(s.lines.Number, line, length)
			n++
			continue
		}
		if n > 0 {
			break
		}
		if err := s.lines.Fill(); err != nil {
			return 0, err
		}
		if err := ctx.Err(); err != nil { // what came after the drain began is not accepted
			return 0, err
		}
	}
	return n, nil
}

// Close closes the log. Standard input is left open: it is not ours, and a read may still sit in it.
func (s *Source) Close() error {
	if s.file == nil || s.file == os.Stdin {
		return nil
	}
	return s.file.Close()
}
