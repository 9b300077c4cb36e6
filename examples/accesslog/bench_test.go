package accesslog

import (
	"fmt"
	"testing"

	"github.com/pipegen/pipegen/examples/accesslog/weblog"
)

// someEntries are lines of a made-up log that can be parsed and were, and how many bytes one has on average.
func someEntries(b *testing.B) ([]*Entry, int64) {
	b.Helper()
	log := weblog.New(1)
	entries := make([]*Entry, 256)
	size := 0
	for i := range entries {
		e := new(Entry)
		for ok := false; !ok; {
			line := log.AppendLine(nil)
			e.Reset()
			e.SetLine(1, line[:len(line)-1], len(line)-1)
			ok = Parse(e) == nil
		}
		size += len(e.Raw())
		entries[i] = e
	}
	return entries, int64(size / len(entries))
}

func BenchmarkParse(b *testing.B) {
	entries, size := someEntries(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := Parse(entries[i&255]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	entries, size := someEntries(b)
	buf := make([]byte, 0, 4096)
	b.SetBytes(size)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		buf = entries[i&255].AppendJSON(buf[:0])
	}
}

func BenchmarkSetLine(b *testing.B) {
	entries, size := someEntries(b)
	var e Entry
	b.SetBytes(size)
	for i := 0; b.Loop(); i++ {
		line := entries[i&255].Raw()
		e.Reset()
		e.SetLine(1, line, len(line))
	}
}

func BenchmarkCloneTo(b *testing.B) {
	entries, size := someEntries(b)
	var clone Entry
	b.SetBytes(size)
	for i := 0; b.Loop(); i++ {
		entries[i&255].CloneTo(&clone)
	}
}

func BenchmarkTableCount(b *testing.B) {
	entries, _ := someEntries(b)
	table, err := NewTable(TableConfig{})
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		table.Count(entries[i&255])
	}
}

// Every key is new, so that each takes the place of another.
func BenchmarkTopKReplace(b *testing.B) {
	keys := make([][]byte, 1<<16)
	for i := range keys {
		keys[i] = fmt.Appendf(nil, "/products/%d", i)
	}
	top := NewTopK(1024)
	for i := 0; b.Loop(); i++ {
		top.Add(keys[i&(len(keys)-1)])
	}
}
