package accesslog

import (
	"io"
	"strings"
)

// flushSize is how many bytes a LineWriter gathers before it writes.
const flushSize = 64 << 10

// A LineWriter gathers lines and writes them in large pieces. As with bufio.Writer, an error stays: a file with half a
// line in its middle would be worse than one that ends there.
type LineWriter struct {
	w   io.Writer
	buf []byte
	err error
}

// NewLineWriter writes to w.
func NewLineWriter(w io.Writer) *LineWriter {
	return &LineWriter{w: w, buf: make([]byte, 0, 2*flushSize)}
}

// Entry writes e as a line of JSON.
func (l *LineWriter) Entry(e *Entry) error {
	l.buf = append(e.AppendJSON(l.buf), '\n')
	return l.flushIfFull()
}

// Reject writes a comment that says what is wrong with e, and below it the line as it was read: without the comments,
// which begin with #, the file can be read again once the lines are mended.
func (l *LineWriter) Reject(e *Entry, cause error) error {
	for reason := range strings.Lines(cause.Error()) { // the cause may be a panic with its stack
		l.buf = append(l.buf, "# "...)
		l.buf = append(l.buf, strings.TrimSuffix(reason, "\n")...)
		l.buf = append(l.buf, '\n')
	}
	l.buf = append(l.buf, e.Raw()...)
	l.buf = append(l.buf, '\n')
	return l.flushIfFull()
}

func (l *LineWriter) flushIfFull() error {
	if len(l.buf) < flushSize {
		return l.err
	}
	return l.Flush()
}

// Flush writes what is gathered.
func (l *LineWriter) Flush() error {
	if l.err == nil && len(l.buf) > 0 {
		_, l.err = l.w.Write(l.buf)
	}
	l.buf = l.buf[:0]
	return l.err
}
