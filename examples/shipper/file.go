package shipper

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// A file is one file of a log, as far as it has been read.
type file struct {
	name     string // when it was opened
	info     fs.FileInfo
	data     *os.File
	head     []byte    // its first bytes: who it is
	modified time.Time // when it was looked at last
	offset   int64     // behind the last line that was cut
	rest     []byte    // what was read behind that
	buf      []byte
	age      int // how often it was truncated
	way      way // lines that have no outcome yet
}

// headSize is how many of its first bytes tell a file from another that has got its number, and a copy from others.
const headSize = 256

func openFile(name string) (*file, error) {
	data, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := data.Stat()
	if err != nil {
		return nil, errors.Join(err, data.Close())
	}
	f := &file{name: name, info: info, data: data, modified: info.ModTime()}
	if err := f.look(); err != nil {
		return nil, errors.Join(err, data.Close())
	}
	return f, nil
}

// look notes the first bytes, as far as they are known.
func (f *file) look() error {
	if len(f.head) == headSize {
		return nil
	}
	head := make([]byte, headSize)
	n, err := f.data.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if n > len(f.head) {
		f.head = head[:n]
	}
	return nil
}

// start goes on behind offset.
func (f *file) start(offset int64) { f.offset, f.way.acked = offset, offset }

// begin starts again: all that was known has been cut off.
func (f *file) begin() {
	f.age++
	f.offset, f.rest, f.head, f.way = 0, nil, nil, way{}
}

// truncated reports whether the file is shorter than what was read of it, or begins otherwise than it did.
func (f *file) truncated() (bool, error) {
	info, err := f.data.Stat()
	if err != nil {
		return false, err
	}
	f.modified = info.ModTime()
	if info.Size() < f.offset+int64(len(f.rest)) {
		return true, nil
	}
	head := make([]byte, len(f.head))
	if _, err := f.data.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return !bytes.Equal(head, f.head), f.look()
}

// line cuts the next line, if all of it is there, or a piece of one that is longer than most.
func (f *file) line(most int) (text []byte, ok bool, err error) {
	for {
		if i := bytes.IndexByte(f.rest, '\n'); i >= 0 && i <= most {
			text, f.rest = f.rest[:i], f.rest[i+1:]
			f.offset += int64(i) + 1
			return text, true, nil
		}
		if len(f.rest) > most {
			text, f.rest = f.rest[:most], f.rest[most:]
			f.offset += int64(most)
			return text, true, nil
		}
		if more, err := f.fill(most); !more || err != nil {
			return nil, false, err
		}
	}
}

// fill reads on; there is always room for a line and a piece of the next.
func (f *file) fill(most int) (more bool, err error) {
	if size := max(256<<10, 2*(most+1)); f.buf == nil {
		f.buf = make([]byte, size)
	}
	kept := copy(f.buf, f.rest)
	n, err := f.data.ReadAt(f.buf[kept:], f.offset+int64(kept))
	f.rest = f.buf[:kept+n]
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n > 0, err
}

func (f *file) close() error { return f.data.Close() }
