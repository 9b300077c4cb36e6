package shipper

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// A desk is a folder with a log, and a tail that follows it.
type desk struct {
	*testing.T
	log, checkpoint string
	tail            *Tail
	lines           []*Line
	unheard         []*Line // read, and without an outcome
}

func newDesk(t *testing.T) *desk {
	dir := t.TempDir()
	d := &desk{T: t, log: filepath.Join(dir, "app.log"), checkpoint: filepath.Join(dir, "state", "checkpoint.json")}
	for range 32 {
		d.lines = append(d.lines, &Line{})
	}
	d.start()
	return d
}

// start begins to follow, as a process does; what was read before and has no outcome is forgotten.
func (d *desk) start() {
	d.Helper()
	tail, err := NewTail(TailConfig{Path: d.log, Checkpoint: d.checkpoint, Poll: time.Millisecond, MaxLine: 100})
	if err != nil {
		d.Fatal(err)
	}
	if err := tail.Start(d.Context()); err != nil {
		d.Fatal(err)
	}
	d.tail, d.unheard = tail, nil
}

func (d *desk) write(text string) {
	d.Helper()
	f, err := os.OpenFile(d.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		d.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		d.Fatal(err)
	}
}

// read gives the lines that there are.
func (d *desk) read() (texts []string) {
	d.Helper()
	for {
		ctx, cancel := context.WithTimeout(d.Context(), 30*time.Millisecond)
		n, err := d.tail.Read(ctx, d.lines)
		cancel()
		if n == 0 {
			if ctx.Err() == nil {
				d.Fatal(err)
			}
			return texts
		}
		for _, l := range d.lines[:n] {
			kept := *l
			kept.Text = slices.Clone(l.Text)
			d.unheard = append(d.unheard, &kept)
			texts = append(texts, string(l.Text))
		}
	}
}

// ack gives the first lines that were read an Ack.
func (d *desk) ack(n int) {
	for _, l := range d.unheard[:n] {
		d.tail.Done(l, nil)
	}
	d.unheard = d.unheard[n:]
}

func (d *desk) reads(want ...string) {
	d.Helper()
	if got := d.read(); !slices.Equal(got, want) {
		d.Fatalf("read %q, want %q", got, want)
	}
}

func (d *desk) rename(from, to string) {
	d.Helper()
	if err := os.Rename(from, to); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) modified(name string, at time.Time) {
	d.Helper()
	if err := os.Chtimes(name, at, at); err != nil {
		d.Fatal(err)
	}
}

// kill ends the process: what a moment would have saved is saved here, since that is another matter.
func (d *desk) kill() {
	d.Helper()
	d.tail.mu.Lock()
	defer d.tail.mu.Unlock()
	if err := d.tail.marks.write(); err != nil {
		d.Fatal(err)
	}
}

func TestLinesAreReadAsTheyCome(t *testing.T) {
	d := newDesk(t)
	d.reads()
	d.write("one\ntwo\nthr")
	d.reads("one", "two")
	d.write("ee\n\n")
	d.reads("three", "")
}

func TestLongLinesComeInPieces(t *testing.T) {
	d := newDesk(t)
	long := make([]byte, 250)
	for i := range long {
		long[i] = byte('a' + i%26)
	}
	d.write(string(long) + "\nnext\n")
	d.reads(string(long[:100]), string(long[100:200]), string(long[200:]), "next")
}

func TestWhatWasNotAckedIsReadAgain(t *testing.T) {
	d := newDesk(t)
	d.write("one\ntwo\nthree\n")
	d.reads("one", "two", "three")
	d.ack(1)
	d.tail.Done(d.unheard[1], nil) // three, and two is still out
	d.kill()
	d.start()
	d.reads("two", "three")
	d.ack(2)
	d.kill()
	d.start()
	d.reads()
	d.write("four\n")
	d.reads("four")
}

// A Nack stops the mark, and what comes behind it moves it no more.
func TestANackIsReadAgain(t *testing.T) {
	d := newDesk(t)
	d.write("one\ntwo\nthree\n")
	d.reads("one", "two", "three")
	d.tail.Done(d.unheard[1], ErrServer)
	d.tail.Done(d.unheard[2], nil)
	d.tail.Done(d.unheard[0], nil)
	d.write("four\n")
	d.reads("four")
	d.tail.Done(d.unheard[3], nil)
	d.kill()
	d.start()
	d.reads("two", "three", "four")
}

func TestRotation(t *testing.T) {
	d := newDesk(t)
	d.write("one\ntwo\n")
	d.reads("one", "two")
	d.rename(d.log, d.log+".1")
	if f, err := os.OpenFile(d.log+".1", os.O_APPEND|os.O_WRONLY, 0); err != nil { // whoever writes has not noticed yet
		t.Fatal(err)
	} else {
		fmt.Fprintln(f, "three")
		f.Close()
	}
	d.reads("three")
	d.write("four\n")
	d.reads("four")
	d.ack(4)
	d.reads()
	if len(d.tail.open) != 1 {
		t.Errorf("%d files are open", len(d.tail.open))
	}
}

// Between two looks the log is renamed twice; and while nobody looks.
func TestRotationsThatNobodySaw(t *testing.T) {
	for _, running := range []bool{true, false} {
		d := newDesk(t)
		d.write("one\n")
		d.reads("one")
		d.ack(1)
		d.kill()
		d.write("two\n")
		for _, text := range []string{"three\n", "four\n"} {
			d.rename(d.log, d.log+"."+text[:1]+".1")
			d.write(text)
			d.modified(d.log, time.Now().Add(time.Second)) // later than the one before, whatever the clock of the files is
		}
		if !running {
			d.start()
		}
		d.reads("two", "three", "four")
	}
}

// What was renamed before a tail was first started is none of its business.
func TestOldFilesAreLeftAlone(t *testing.T) {
	d := newDesk(t)
	d.write("old\n")
	d.rename(d.log, d.log+".1")
	d.modified(d.log+".1", time.Now().Add(-time.Hour))
	d.write("new\n")
	if err := os.Remove(d.checkpoint); err != nil {
		t.Fatal(err)
	}
	d.start()
	d.reads("new")
	d.ack(1)
	d.kill()
	d.start()
	d.reads()
}

func TestTruncation(t *testing.T) {
	d := newDesk(t)
	d.write("one\ntwo\nthree\n")
	d.reads("one", "two", "three")
	d.ack(1)
	if err := os.Truncate(d.log, 0); err != nil {
		t.Fatal(err)
	}
	d.write("1\n")
	d.reads("1")
	d.ack(2) // of what was cut off: they move nothing
	d.kill()
	d.start()
	d.reads("1")
	d.ack(1)
	d.kill()
	if err := os.Truncate(d.log, 0); err != nil { // while nobody looks, and as long as before
		t.Fatal(err)
	}
	d.write("2\n")
	d.start()
	d.reads("2")
}

// A log that is copied and cut off is read on in the copy.
func TestCopyAndTruncate(t *testing.T) {
	d := newDesk(t)
	var before, all string
	for i := range 30 {
		line := fmt.Sprintf("line number %d\n", i)
		if i < 28 {
			before += line
		}
		all += line
	}
	d.write(before)
	if got := len(d.read()); got != 28 {
		t.Fatalf("read %d lines", got)
	}
	d.ack(27)
	if err := os.WriteFile(d.log+".1", []byte(all), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(d.log, 0); err != nil {
		t.Fatal(err)
	}
	d.write("new\n")
	d.reads("line number 27", "line number 28", "line number 29", "new")
}
