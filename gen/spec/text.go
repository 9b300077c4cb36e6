package spec

import (
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pipegen/pipegen/gen/diag"
)

// A text is a source file that turns offsets and yaml.v3's columns into spans.
type text struct {
	file   string
	src    string
	starts []int // offset of each line

	// The last place asked for, as yaml.v3 counts. Values come in document order, so that the next place is near:
	// counting every column from its line's start would be quadratic for a spec on one line.
	line, column, offset int
	steps                int // taken from character to character: a test holds them against the length of the source
}

// newText accepts a source of a fit size that is UTF-8 and that every reader sees alike.
func newText(file string, src []byte, l *diag.List) (*text, bool) {
	if len(src) > maxBytes {
		l.Errorf(diag.Span{Pos: diag.Pos{File: file, Line: 1, Col: 1}}, "too-large",
			"the spec has %d bytes, at most %d are read", len(src), maxBytes)
		return nil, false
	}
	t := &text{file: file, src: string(src), starts: []int{0}, line: 1, column: 1}
	for i, c := range src {
		if c == '\n' {
			t.starts = append(t.starts, i+1)
		}
	}
	return t, t.isUTF8(l) && t.isClear(l)
}

func (t *text) isUTF8(l *diag.List) bool {
	const help = "save the file as UTF-8 without a byte order mark"
	head := t.src[:min(2, len(t.src))]
	switch {
	case head == "\xff\xfe", head == "\xfe\xff", len(head) == 2 && (head[0] == 0) != (head[1] == 0):
		l.Errorf(t.span(0, 0), "encoding", "the file is UTF-16, a spec is UTF-8").Helpf(help)
		return false
	case strings.HasPrefix(t.src, "\ufeff"):
		l.Errorf(t.span(0, 3), "encoding", "the file starts with a byte order mark").Helpf(help)
		return false
	}
	for i, r := range t.src {
		if r == utf8.RuneError && !strings.HasPrefix(t.src[i:], "\ufffd") {
			l.Errorf(t.span(i, 1), "encoding", "byte 0x%02x is not UTF-8 here", t.src[i]).Helpf(help)
			return false
		}
	}
	return true
}

// isClear refuses characters that make the file read one way in an editor and another way here.
func (t *text) isClear(l *diag.List) bool {
	const enough = 20 // a binary file has no end of them
	found := 0
	for i, r := range t.src {
		what := unclear(r)
		if r == '\n' || r == '\t' || r == '\r' && strings.HasPrefix(t.src[i+1:], "\n") || what == "" {
			continue
		}
		d := l.Errorf(t.span(i, utf8.RuneLen(r)), "bad-character", "%s %U is not allowed", what, r)
		escape := strings.Trim(strconv.QuoteRuneToASCII(r), "'") // Go's escapes are YAML's as well
		if d.Helpf("delete it"); t.inConfig(i) {
			d.Helpf("delete it, or write it as %s in double quotes", escape)
		}
		if found++; found == enough {
			break
		}
	}
	return found == 0
}

// inConfig reports whether a place looks like one in the config of a component, the only texts that may hold anything. The
// document cannot be read yet: a line above that is indented less, or the line itself, has the key.
func (t *text) inConfig(offset int) bool {
	line := t.lineOf(offset)
	if strings.Contains(t.src[t.starts[line-1]:offset], "config:") {
		return true
	}
	for indent := t.indent(line); line > 1 && indent > 0; {
		line--
		if s := t.src[t.starts[line-1]:t.lineEnd(line)]; strings.TrimSpace(s) != "" && t.indent(line) < indent {
			if indent = t.indent(line); strings.Contains(s, "config:") {
				return true
			}
		}
	}
	return false
}

// unclear tells what is wrong with a character that must not stand in a source as it is; nothing is for most.
func unclear(r rune) string {
	switch {
	case r == '\r':
		return "carriage return without line feed"
	case r == '\u0085', r == '\u2028', r == '\u2029':
		return "line break" // to YAML, but not to editors and Go
	case unicode.Is(unicode.Cc, r):
		return "control character"
	case unicode.Is(unicode.Bidi_Control, r):
		return "text direction character"
	case r == '\u200c', r == '\u200d': // Persian and emoji need the joiners
		return ""
	case unicode.Is(unicode.Cf, r):
		return "invisible character"
	case unicode.Is(unicode.Noncharacter_Code_Point, r):
		return "noncharacter"
	}
	return ""
}

// span covers n bytes from offset, or as many of them as lie on its line.
func (t *text) span(offset, n int) diag.Span {
	line := t.lineOf(offset)
	return diag.Span{
		Pos: diag.Pos{File: t.file, Line: line, Col: offset - t.starts[line-1] + 1},
		Len: max(0, min(n, t.lineEnd(line)-offset)),
	}
}

func (t *text) lineOf(offset int) int { return sort.SearchInts(t.starts, offset+1) }

// lineEnd gives the offset where a line ends, its line break excluded.
func (t *text) lineEnd(line int) int {
	if line == len(t.starts) {
		return len(t.src)
	}
	end := t.starts[line] - 1
	if end > t.starts[line-1] && t.src[end-1] == '\r' {
		end--
	}
	return end
}

// at finds the offset of a place that yaml.v3 names by line and column in runes, both from 1.
func (t *text) at(line, column int) int {
	line = min(max(line, 1), len(t.starts))
	if line != t.line {
		t.line, t.column, t.offset = line, 1, t.starts[line-1]
	}
	for end := t.lineEnd(line); t.column < column && t.offset < end; t.column++ {
		_, size := utf8.DecodeRuneInString(t.src[t.offset:end])
		t.offset += size
		t.steps++
	}
	for ; t.column > column && t.offset > t.starts[line-1]; t.column-- {
		_, size := utf8.DecodeLastRuneInString(t.src[:t.offset])
		t.offset -= size
		t.steps++
	}
	return t.offset
}

// indent counts the blanks at the start of a line.
func (t *text) indent(line int) int {
	s := t.src[t.starts[line-1]:t.lineEnd(line)]
	return len(s) - len(strings.TrimLeft(s, " \t"))
}
