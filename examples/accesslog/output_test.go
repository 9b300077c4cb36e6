package accesslog

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func parsed(t *testing.T, line string) *Entry {
	t.Helper()
	e := entryOf(line)
	if err := Parse(e); err != nil {
		t.Fatal(err)
	}
	return e
}

func wantFile(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
	}
}

// When Write returns, the entries are in the file: an ack promises no less.
func TestJSONLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "access.jsonl")
	j, err := NewJSONLines(JSONLinesConfig{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is made before Start")
	}
	if err := j.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := parsed(t, typical)
	line := string(e.AppendJSON(nil)) + "\n"
	if err := j.Write([]*Entry{e, e}); err != nil {
		t.Fatal(err)
	}
	wantFile(t, path, line+line)
	if err := j.Write([]*Entry{e}); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	wantFile(t, path, strings.Repeat(line, 3))
}

func TestRejects(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rejected.log")
	r, err := NewRejects(RejectsConfig{Path: path})
	if err == nil {
		err = r.Start(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	e := entryOf("bad \xff line\r")
	if err := r.Write(e, Parse(e)); err != nil {
		t.Fatal(err)
	}
	first := "# line 1, column 11: want the user, or -, and a space\nbad \xff line\r\n"
	wantFile(t, path, first)
	if err := r.Write(e, errors.New("panic\ngoroutine 1\n")); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	wantFile(t, path, first+"# panic\n# goroutine 1\nbad \xff line\r\n")
}

func TestOutputsNeedAPath(t *testing.T) {
	if _, err := NewJSONLines(JSONLinesConfig{}); err == nil {
		t.Error("JSONLines without a path")
	}
	if _, err := NewRejects(RejectsConfig{}); err == nil {
		t.Error("Rejects without a path")
	}
	j, _ := NewJSONLines(JSONLinesConfig{Path: filepath.Join(t.TempDir(), "x")})
	if err := j.Close(); err != nil {
		t.Errorf("closing what never opened: %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	j, _ = NewJSONLines(JSONLinesConfig{Path: filepath.Join(file, "x")})
	if err := j.Start(t.Context()); err == nil {
		t.Error("a file is taken for a folder")
	}
}

// full is a disk with room for so many bytes.
type full struct{ room int }

var errFull = errors.New("disk full")

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		return f.room, errFull
	}
	f.room -= len(p)
	return len(p), nil
}

// After a failed write nothing is written any more, and every call says so.
func TestLineWriterKeepsItsError(t *testing.T) {
	e := parsed(t, typical)
	disk := &full{room: 100}
	w := NewLineWriter(disk)
	for i := range 3 {
		if err := errors.Join(w.Entry(e), w.Flush()); !errors.Is(err, errFull) {
			t.Errorf("write %d: %v", i, err)
		}
		disk.room = 1 << 20
	}
	if disk.room != 1<<20 {
		t.Error("it wrote after an error")
	}
}

func TestLineWriterWritesLargePieces(t *testing.T) {
	e := parsed(t, typical)
	line := len(e.AppendJSON(nil)) + 1
	pieces := &sizes{}
	w := NewLineWriter(pieces)
	const lines = 2000
	for range lines {
		if err := w.Entry(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	total := 0
	for i, n := range *pieces {
		total += n
		if i < len(*pieces)-1 && n < flushSize {
			t.Errorf("piece %d has %d bytes", i, n)
		}
	}
	if total != lines*line || cap(w.buf) != 2*flushSize {
		t.Errorf("%d bytes are written, %d wanted; the buffer has %d", total, lines*line, cap(w.buf))
	}
}

type sizes []int

func (s *sizes) Write(p []byte) (int, error) { *s = append(*s, len(p)); return len(p), nil }

// The file of rejects can be read again without its comments.
func TestRejectsCanBeReadAgain(t *testing.T) {
	var out bytes.Buffer
	w := NewLineWriter(&out)
	bad := []string{"", "x", start + `"GET / HTTP/1.1" 2x0 1`}
	for _, line := range bad {
		e := entryOf(line)
		if err := w.Reject(e, Parse(e)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var again []string
	for line := range strings.Lines(out.String()) {
		if !strings.HasPrefix(line, "#") {
			again = append(again, strings.TrimSuffix(line, "\n"))
		}
	}
	if strings.Join(again, "|") != strings.Join(bad, "|") {
		t.Errorf("got %q", again)
	}
}
