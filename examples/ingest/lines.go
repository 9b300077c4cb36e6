package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// A LinesConfig says where Lines writes.
type LinesConfig struct {
	Path string // of the file; it is appended to, and its folder made
}

// Lines appends events to a file, one JSON object per line.
type Lines struct {
	path string
	file *os.File
	size int64  // of the file, up to the last event that was acked
	torn bool   // the file has more than that: a call failed half-way
	buf  []byte // what the call has not written yet
}

// pieceSize is how many bytes are gathered before they are written.
const pieceSize = 64 << 10

// NewLines checks c; Start opens the file.
func NewLines(c LinesConfig) (*Lines, error) {
	if c.Path == "" {
		return nil, errors.New("ingest: the lines need a path")
	}
	return &Lines{path: c.Path}, nil
}

// Start opens the file.
func (l *Lines) Start(context.Context) (err error) {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o777); err != nil {
		return err
	}
	if l.file, err = os.OpenFile(l.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666); err != nil {
		return err
	}
	info, err := l.file.Stat()
	if err == nil {
		l.size = info.Size()
	}
	return err
}

// Write returns when the operating system has all events: only then are they acked. Where it can't, none is: what it has
// of them is cut off, since the senders will come again. A disk that is full may have room by then.
func (l *Lines) Write(_ context.Context, events []*Event) error {
	if l.torn {
		if err := l.file.Truncate(l.size); err != nil {
			return err
		}
		l.torn = false
	}
	written := int64(0)
	l.buf = l.buf[:0]
	for i, e := range events {
		l.buf = appendLine(l.buf, e.Raw)
		if len(l.buf) < pieceSize && i < len(events)-1 {
			continue
		}
		if _, err := l.file.Write(l.buf); err != nil {
			l.torn = true
			return err
		}
		written += int64(len(l.buf))
		l.buf = l.buf[:0]
	}
	l.size += written
	return nil
}

// appendLine appends JSON as one line: breaks between its tokens become spaces. There are none within them.
func appendLine(line, text []byte) []byte {
	for _, b := range text {
		if b == '\n' || b == '\r' {
			b = ' '
		}
		line = append(line, b)
	}
	return append(line, '\n')
}

// Close closes the file.
func (l *Lines) Close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}
