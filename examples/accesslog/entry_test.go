package accesslog

import (
	"bytes"
	"strings"
	"testing"
)

const typical = `198.51.100.23 - - [10/Oct/2025:13:55:36 +0000] "GET /articles/17/how-to-bread?page=2 HTTP/1.1" ` +
	`200 23261 "https://www.example.com/articles/" "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"`

func TestCloneIsDeep(t *testing.T) {
	e, clone := entryOf(typical), entryOf(strings.Repeat("x", 700))
	if err := Parse(e); err != nil {
		t.Fatal(err)
	}
	want := string(e.AppendJSON(nil))
	e.CloneTo(clone)
	e.Reset()
	other := bytes.Repeat([]byte("#"), len(typical))
	e.SetLine(2, other, len(other))
	if got := string(clone.AppendJSON(nil)); got != want || string(clone.Raw()) != typical || clone.Number != 1 {
		t.Errorf("the clone changed with the original:\n%s\n%s", got, clone.Raw())
	}
}

// A clone of a lent line has the line in its own memory, and Reset keeps nothing of it.
func TestCloneOfLentLine(t *testing.T) {
	line := []byte(typical)
	var e, clone Entry
	e.Lend(1, line, len(line))
	e.CloneTo(&clone)
	e.Reset()
	e.SetLine(2, []byte("overwrites"), 10)
	if string(line) != typical {
		t.Error("an entry wrote into the line lent to it")
	}
	clear(line)
	if string(clone.Raw()) != typical {
		t.Error("the clone shares the lent line")
	}
}

func TestCloneOfUnparsed(t *testing.T) {
	var clone Entry
	entryOf(typical).CloneTo(&clone)
	if err := Parse(&clone); err != nil || string(clone.Path()) != "/articles/17/how-to-bread" {
		t.Errorf("%v, path %q", err, clone.Path())
	}
	cut := new(Entry)
	cut.SetLine(1, []byte(typical), 70000)
	cut.CloneTo(&clone)
	if Parse(&clone) == nil {
		t.Error("the clone of a cut line is accepted")
	}
}

func TestResetLeavesNothing(t *testing.T) {
	e := entryOf(typical)
	if err := Parse(e); err != nil {
		t.Fatal(err)
	}
	e.Reset()
	if e.Number != 0 || e.Status != 0 || e.Bytes != 0 || len(e.Raw()) > 0 || len(e.Path()) > 0 || len(e.Agent()) > 0 {
		t.Errorf("left: %+v", e)
	}
	fresh := entryOf(`192.0.2.7 - - [10/Oct/2025:13:55:36 -0700] "-" 408 -`)
	e.SetLine(1, fresh.Raw(), len(fresh.Raw()))
	if Parse(e) != nil || Parse(fresh) != nil || string(e.AppendJSON(nil)) != string(fresh.AppendJSON(nil)) {
		t.Errorf("a used entry gives %s, a fresh one %s", e.AppendJSON(nil), fresh.AppendJSON(nil))
	}
}

// A pool of entries must not keep the memory of the longest line that each of them ever met.
func TestResetGivesLongBuffersBack(t *testing.T) {
	e := entryOf(strings.Repeat("x", longestBuffer))
	e.Reset()
	if cap(e.own) != longestBuffer {
		t.Errorf("a buffer of %d bytes became one of %d", longestBuffer, cap(e.own))
	}
	long := strings.Repeat("x", longestBuffer+1)
	e.SetLine(1, []byte(long), len(long))
	if string(e.Raw()) != long {
		t.Error("a long line is not kept whole")
	}
	e.Reset()
	if cap(e.own) > longestBuffer {
		t.Errorf("a buffer of %d bytes is kept", cap(e.own))
	}
}

func TestNothingIsAllocated(t *testing.T) {
	var e, clone Entry
	line := []byte(typical)
	odd := []byte(combined + "\"fran\xe7ais \\\"\\xE2\\x82\\xAC\" \"further\"")
	buf := make([]byte, 0, 4096)
	table, err := NewTable(TableConfig{Top: 2, Capacity: 2})
	if err != nil {
		t.Fatal(err)
	}
	table.live = nil
	out := NewLineWriter(discard{})
	paths := []string{"/a", "/b", "/c", "/d"}
	batch := []*Entry{&clone}
	n := 0
	steps := []struct {
		name string
		step func()
	}{
		{"SetLine", func() { e.SetLine(1, line, len(line)) }},
		{"Parse", func() {
			if err := Parse(&e); err != nil {
				t.Fatal(err)
			}
		}},
		{"CloneTo", func() { e.CloneTo(&clone) }},
		{"IsTraffic", func() { IsTraffic(&e) }},
		{"AppendJSON", func() { buf = e.AppendJSON(buf[:0]) }},
		{"LineWriter", func() { out.Entry(&e) }},
		{"Table.Add", func() { table.Add(batch) }},
		{"TopK.Add of a new key", func() { table.paths.Add([]byte(paths[n%4])); n++ }},
		{"Reset", func() { e.Reset() }},
		{"an odd line", func() {
			e.SetLine(1, odd, len(odd))
			if err := Parse(&e); err != nil {
				t.Fatal(err)
			}
			buf = e.AppendJSON(buf[:0])
			e.Reset()
		}},
	}
	for _, s := range steps {
		if allocs := testing.AllocsPerRun(1000, s.step); allocs != 0 {
			t.Errorf("%s: %v allocations", s.name, allocs)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
