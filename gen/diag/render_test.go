package diag

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func span(file string, line, col, n int) Span { return Span{Pos{file, line, col}, n} }

// rendered gives the list as text; all files have the same source.
func rendered(l *List, source string) string {
	var b strings.Builder
	l.Render(&b, func(string) []byte { return []byte(source) })
	return b.String()
}

func TestRender(t *testing.T) {
	var l List
	l.Warnf(span("b.yaml", 2, 1, 3), "choice", "odd")
	l.Errorf(span("a.yaml", 2, 6, 2), "name", "second of its line").Helpf("write %s", "this\nor that")
	l.Errorf(span("a.yaml", 2, 2, 3), "name", "first of its line").
		Notef(span("b.yaml", 1, 1, 3), "see here").Notef(span("", 0, 0, 0), "nowhere")
	want := `a.yaml:2:2: first of its line [name]
   2 | 	two  2
     | 	^^^
  b.yaml:1:1: note: see here
     1 | one
       | ^^^
  note: nowhere
a.yaml:2:6: second of its line [name]
   2 | 	two  2
     | 	    ^^
     help: write this
           or that
b.yaml:2:1: warning: odd [choice]
   2 | 	two  2
     | ^
`
	if d := cmp.Diff(want, rendered(&l, "one\n\ttwo  2\n")); d != "" {
		t.Error(d)
	}
}

func TestRenderOneExcerpt(t *testing.T) {
	long := strings.Repeat("0123456789", 100_000)
	tests := []struct {
		name   string
		source string
		at     Span
		want   string // below the head
	}{
		{"nothing to underline", "a: \n", span("f", 1, 4, 0), "   1 | a: \n     |    ^\n"},
		{"end of the line", "a:\r\nb", span("f", 1, 3, 0), "   1 | a:\n     |   ^\n"},
		{"more than the line", "a: bc\nd", span("f", 1, 4, 99), "   1 | a: bc\n     |    ^^\n"},
		{"last line", "a\nb", span("f", 2, 1, 1), "   2 | b\n     | ^\n"},
		{"after the last line break", "a\n", span("f", 2, 1, 0), "   2 | \n     | ^\n"},
		{"no such line", "a\n", span("f", 3, 1, 0), ""},
		{"a file as a whole", "a\n", span("f", 0, 0, 0), ""},
		{"a tab itself", "a:\tb", span("f", 1, 3, 1), "   1 | a:\tb\n     |   ^\n"},
		{"past a tab", "a:\tb\tcd", span("f", 1, 6, 2), "   1 | a:\tb\tcd\n     |   \t \t^^\n"},
		{"two bytes in one cell", "ä: öü", span("f", 1, 5, 4), "   1 | ä: öü\n     |    ^^\n"},
		{"three bytes in two cells", "日本: x", span("f", 1, 9, 1), "   1 | 日本: x\n     |       ^\n"},
		{"a control sequence", "\x1b[31m: x", span("f", 1, 8, 1), "   1 | \\x1b[31m: x\n     |           ^\n"},
		{"text direction", "a\u202eb: x", span("f", 1, 2, 3), "   1 | a\\u202eb: x\n     |  ^^^^^^\n"},
		{"not UTF-8", "a\xffb", span("f", 1, 2, 1), "   1 | a\\xffb\n     |  ^^^^\n"},
		{"a blank that looks like another", "a:\u00a0b", span("f", 1, 3, 2), "   1 | a:\\u00a0b\n     |   ^^^^^^\n"},
		{"a long number", strings.Repeat("\n", 12344) + "ab", span("f", 12345, 2, 1), "12345 | ab\n      |  ^\n"},
		{"start of a long line", long, span("f", 1, 3, 2),
			"   1 | " + long[:120] + "…\n     |   ^^\n"},
		{"early in a long line", long, span("f", 1, 81, 2),
			"   1 | " + long[:120] + "…\n     | " + strings.Repeat(" ", 80) + "^^\n"},
		{"not so early in a long line", long, span("f", 1, 82, 2),
			"   1 | …" + long[41:161] + "…\n     |  " + strings.Repeat(" ", 40) + "^^\n"},
		{"middle of a long line", long, span("f", 1, 500_004, 2),
			"   1 | …" + long[3:123] + "…\n     |  " + strings.Repeat(" ", 40) + "^^\n"},
		{"end of a long line", long, span("f", 1, 1_000_000, 1),
			"   1 | …" + long[9:50] + "\n     |  " + strings.Repeat(" ", 40) + "^\n"},
		{"a long line of wide characters", strings.Repeat("日", 1000), span("f", 1, 1501, 3),
			"   1 | …" + strings.Repeat("日", 60) + "…\n     |  " + strings.Repeat(" ", 40) + "^^\n"},
		{"a long line of escapes", strings.Repeat("\x01", 1000), span("f", 1, 501, 1),
			"   1 | …" + strings.Repeat(`\x01`, 30) + "…\n     |  " + strings.Repeat(" ", 40) + "^^^^\n"},
		{"a long span", long, span("f", 1, 500_004, 400_000),
			"   1 | …" + long[3:123] + "…\n     |  " + strings.Repeat(" ", 40) + strings.Repeat("^", 80) + "\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var l List
			l.Errorf(test.at, "name", "x")
			_, got, _ := strings.Cut(rendered(&l, test.source), "\n")
			if d := cmp.Diff(test.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRenderWithoutSource(t *testing.T) {
	var l List
	l.Errorf(span("f", 1, 1, 1), "name", "first line\nsecond line").Helpf("help")
	var b strings.Builder
	l.Render(&b, func(string) []byte { return nil })
	if d := cmp.Diff("f:1:1: first line [name]\n    second line\n     help: help\n", b.String()); d != "" {
		t.Error(d)
	}
}

// A source is asked for once, however many diagnostics it has.
func TestRenderAsksOncePerFile(t *testing.T) {
	var l List
	for i := range 10 {
		l.Errorf(span("f", i+1, 1, 1), "name", "x").Notef(span("g", 1, 1, 1), "y")
	}
	asked := map[string]int{}
	l.Render(&strings.Builder{}, func(file string) []byte { asked[file]++; return nil })
	if d := cmp.Diff(map[string]int{"f": 1, "g": 1}, asked); d != "" {
		t.Error(d)
	}
}

// Whatever a spec, a file name or an error of another tool holds, a terminal is told nothing.
func TestRenderIsHarmless(t *testing.T) {
	const evil = "\x1b]0;title\a\x1b[2J\r\b\u202e\u2066\u0085\u2028\x00\x7f\x9b\u009b"
	var l List
	l.Errorf(span(evil, 1, 3, 5), "name", "%s", evil).Helpf("%s", evil).Notef(span(evil, 1, 1, 1), "%s", evil)
	for _, r := range rendered(&l, evil) {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("%U was written", r)
		}
	}
}
