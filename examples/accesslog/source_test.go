package accesslog

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sourceOf starts a source on a file with a text.
func sourceOf(t *testing.T, text string, maxLine int) *Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), "access.log")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := NewSource(SourceConfig{Path: path, MaxLine: maxLine})
	if err == nil {
		err = s.Start(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func newEntries(n int) []*Entry {
	entries := make([]*Entry, n)
	for i := range entries {
		entries[i] = new(Entry)
	}
	return entries
}

func TestSourceReadsBatches(t *testing.T) {
	for _, text := range []string{"a\nb\nc\nd\ne\n", "a\nb\nc\nd\ne"} {
		s := sourceOf(t, text, 0)
		entries := newEntries(2)
		var got []string
		for {
			n, err := s.Read(t.Context(), entries)
			for _, e := range entries[:n] {
				if e.Number != int64(len(got)+1) {
					t.Errorf("line %d has number %d", len(got)+1, e.Number)
				}
				got = append(got, string(e.Raw()))
			}
			if err == io.EOF && n == 0 {
				break
			}
			if err != nil || n == 0 {
				t.Fatalf("%d entries, %v", n, err)
			}
		}
		if strings.Join(got, "") != "abcde" {
			t.Errorf("%q was read as %q", text, got)
		}
	}
}

// An entry has its line in its own memory: what is read later does not change it.
func TestSourceCopies(t *testing.T) {
	s := sourceOf(t, typical+"\n"+strings.Repeat("other lines\n", blockSize), 0)
	first := newEntries(1)
	if _, err := s.Read(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	entries := newEntries(64)
	for {
		if _, err := s.Read(t.Context(), entries); err == io.EOF {
			break
		}
	}
	if string(first[0].Raw()) != typical {
		t.Errorf("the first line became %q", first[0].Raw())
	}
}

func TestSourceCutsHugeLines(t *testing.T) {
	s := sourceOf(t, combined+`"`+strings.Repeat("A", 3<<20)+"\"\n"+typical+"\n", 1000)
	entries := newEntries(4)
	var read []*Entry
	for len(read) < 2 {
		n, err := s.Read(t.Context(), entries[len(read):])
		if err != nil {
			t.Fatal(err)
		}
		read = entries[:len(read)+n]
	}
	if err := Parse(read[0]); err == nil || len(read[0].Raw()) != 1000 {
		t.Errorf("of the huge line %d bytes are kept: %v", len(read[0].Raw()), err)
	}
	if err := Parse(read[1]); err != nil {
		t.Errorf("the line after it: %v", err)
	}
}

// What is read already is handed over at once, though the batch is not full and the next read would wait.
func TestSourceDoesNotWaitWithLinesInHand(t *testing.T) {
	pieces := []string{"a\nb\nhalf a li", "ne\n"}
	reads := 0
	s := &Source{lines: NewLines(readFunc(func(b []byte) (int, error) {
		if reads++; reads > len(pieces) {
			return 0, io.EOF
		}
		return copy(b, pieces[reads-1]), nil
	}), 100)}
	entries := newEntries(10)
	if n, err := s.Read(t.Context(), entries); n != 2 || err != nil || reads != 1 {
		t.Errorf("%d entries, %v, after %d reads", n, err, reads)
	}
	if n, err := s.Read(t.Context(), entries); n != 1 || err != nil || string(entries[0].Raw()) != "half a line" {
		t.Errorf("%d entries, %v: %q", n, err, entries[0].Raw())
	}
	if n, err := s.Read(t.Context(), entries); n != 0 || err != io.EOF {
		t.Errorf("%d entries, %v", n, err)
	}
}

func TestSourceStopsWithCtx(t *testing.T) {
	s := sourceOf(t, "a\nb\n", 0)
	ctx, cancel := context.WithCancel(t.Context())
	entries := newEntries(1)
	if n, err := s.Read(ctx, entries); n != 1 || err != nil {
		t.Fatalf("%d entries, %v", n, err)
	}
	cancel()
	if n, err := s.Read(ctx, entries); n != 0 || err != context.Canceled {
		t.Errorf("after the end of ctx: %d entries, %v", n, err)
	}
}

// A line that comes while the drain has begun is not accepted.
func TestSourceDropsWhatCameTooLate(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &Source{lines: NewLines(readFunc(func(b []byte) (int, error) {
		cancel()
		return copy(b, "late\n"), nil
	}), 100)}
	if n, err := s.Read(ctx, newEntries(1)); n != 0 || err != context.Canceled {
		t.Errorf("%d entries, %v", n, err)
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(b []byte) (int, error) { return f(b) }

func TestSourceConfig(t *testing.T) {
	for _, c := range []SourceConfig{{}, {Path: "x", MaxLine: -1}} {
		if _, err := NewSource(c); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
	s, err := NewSource(SourceConfig{Path: filepath.Join(t.TempDir(), "missing")})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing what never opened: %v", err)
	}
}

func TestSourceOfStandardInput(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdin := os.Stdin
	os.Stdin = r
	defer func() { os.Stdin = stdin; r.Close() }()
	s, err := NewSource(SourceConfig{Path: "-"})
	if err == nil {
		err = s.Start(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, "a\n")
	if n, err := s.Read(t.Context(), newEntries(1)); n != 1 || err != nil {
		t.Errorf("%d entries, %v", n, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	io.WriteString(w, "b\n")
	if n, err := r.Read(make([]byte, 2)); n != 2 || err != nil {
		t.Errorf("standard input was closed: %d bytes, %v", n, err)
	}
	w.Close()
}
