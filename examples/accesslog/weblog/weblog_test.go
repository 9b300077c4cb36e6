package weblog

import (
	"bytes"
	"testing"
)

func linesOf(seed uint64, n int) []byte {
	log := New(seed)
	var text []byte
	for range n {
		text = log.AppendLine(text)
	}
	return text
}

func TestLogIsDeterministic(t *testing.T) {
	if !bytes.Equal(linesOf(7, 2000), linesOf(7, 2000)) {
		t.Error("one seed gives two logs")
	}
	if bytes.Equal(linesOf(7, 2000), linesOf(8, 2000)) {
		t.Error("two seeds give one log")
	}
}

// A few thousand lines hold every kind of line.
func TestLogHoldsEverything(t *testing.T) {
	text := linesOf(1, 4000)
	if n := bytes.Count(text, []byte("\n")); n != 4000 {
		t.Errorf("%d lines", n)
	}
	for _, part := range []string{
		"\n2001:db8:", "kube-probe", "ELB-HealthChecker", "Googlebot", " - alice ", ` 304 -`, ` 404 `, ` 500 `, ` 502 `,
		"\r\n", "\n\n", `\x22quoted\x22`, `\"quoted\"`, "fran\xe7ais", `\x16\x03`, `"-" 408`, "unescaped", "\x00\x00",
	} {
		if !bytes.Contains(text, []byte(part)) {
			t.Errorf("no line has %q", part)
		}
	}
	longest := 0
	for line := range bytes.Lines(text) {
		longest = max(longest, len(line))
	}
	if longest <= 64<<10 {
		t.Errorf("the longest line has %d bytes", longest)
	}
}

func TestNothingIsAllocated(t *testing.T) {
	log, line := New(1), make([]byte, 0, 2*longLine)
	if allocs := testing.AllocsPerRun(5000, func() { line = log.AppendLine(line[:0]) }); allocs != 0 {
		t.Errorf("%v allocations per line", allocs)
	}
}

func BenchmarkAppendLine(b *testing.B) {
	log := New(1)
	var line []byte
	size := 0
	for b.Loop() {
		line = log.AppendLine(line[:0])
		size += len(line)
	}
	b.ReportMetric(float64(size)/1e6/b.Elapsed().Seconds(), "MB/s")
}
