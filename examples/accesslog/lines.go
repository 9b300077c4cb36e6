package accesslog

import (
	"bytes"
	"io"
)

// blockSize is how much is read at once.
const blockSize = 256 << 10

// Lines cuts what it reads into lines, in one fixed block of memory.
type Lines struct {
	r         io.Reader
	block     []byte
	from, to  int   // block[from:to] is read and not yet handed out
	searched  int   // no newline stands in block[from:searched]
	maxLine   int   // of a longer line only so many bytes are kept
	forgotten int   // bytes of the line at from that were read and not kept; they follow its first maxLine bytes
	err       error // what the reader ended with, held back until all lines are handed out
	Number    int64 // of the last line that Cut gave, from 1
}

// NewLines reads from r and keeps at most maxLine bytes of each line.
func NewLines(r io.Reader, maxLine int) *Lines {
	return &Lines{r: r, block: make([]byte, max(blockSize, 4*maxLine)), maxLine: maxLine}
}

// Cut gives the next line that is already read, without its newline, and the length that it had before it was cut to
// fit. The line holds until the next Fill. If no whole line is there, ok is false: Fill, and try again.
func (l *Lines) Cut() (line []byte, length int, ok bool) {
	var end, next int
	if n := bytes.IndexByte(l.block[l.searched:l.to], '\n'); n >= 0 {
		end = l.searched + n
		next = end + 1
	} else if l.err != nil && l.from < l.to { // the last line lacks its newline
		end, next = l.to, l.to
	} else {
		l.searched = l.to
		return nil, 0, false
	}
	line = l.block[l.from:end]
	length = len(line) + l.forgotten
	if len(line) > l.maxLine {
		line = line[:l.maxLine]
	}
	l.from, l.searched, l.forgotten = next, next, 0
	l.Number++
	return line, length, true
}

// Fill reads more after Cut found no line. Its error is the reader's, io.EOF at the end, and comes when all lines are
// handed out.
func (l *Lines) Fill() error {
	if l.err != nil {
		return l.err
	}
	l.to = copy(l.block, l.block[l.from:l.to])
	l.from = 0
	if l.to > l.maxLine { // too long already: the rest of it need not be kept
		l.forgotten += l.to - l.maxLine
		l.to = l.maxLine
	}
	l.searched = l.to
	for range maxEmptyReads {
		n, err := l.r.Read(l.block[l.to:])
		l.to += n
		l.err = err
		if n > 0 || err != nil {
			return nil
		}
	}
	l.err = io.ErrNoProgress
	return nil
}

// maxEmptyReads is how often a reader may give nothing in a row.
const maxEmptyReads = 100
