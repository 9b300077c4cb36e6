package diag

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A line longer than window cells is shown in part: from at most lead cells before the place that matters.
const (
	window = 120
	lead   = 40
)

// A sourceFile finds lines without reading the file anew for each.
type sourceFile struct {
	src    string // lines are cut from it without a copy: one may be 1 MiB long, and have many diagnostics
	starts []int  // offset of each line; none where the file cannot be had
}

func newSourceFile(src []byte) *sourceFile {
	if src == nil {
		return &sourceFile{}
	}
	f := &sourceFile{src: string(src), starts: []int{0}}
	for i, c := range src {
		if c == '\n' {
			f.starts = append(f.starts, i+1)
		}
	}
	return f
}

// line gives line number n without its line break.
func (f *sourceFile) line(n int) (string, bool) {
	if n < 1 || n > len(f.starts) {
		return "", false
	}
	end := len(f.src)
	if n < len(f.starts) {
		end = f.starts[n] - 1
	}
	return strings.TrimSuffix(f.src[f.starts[n-1]:end], "\r"), true
}

// excerpt shows the line of at with the span underlined; nothing where the line cannot be had.
func (p *printer) excerpt(at Span) {
	f := p.files[at.File]
	if f == nil {
		f = newSourceFile(p.source(at.File))
		p.files[at.File] = f
	}
	line, ok := f.line(at.Line)
	if !ok || at.Col < 1 {
		return
	}
	start := min(at.Col-1, len(line))
	end := min(start+max(at.Len, 0), len(line))
	from, to := visible(line, start)

	var text, under strings.Builder
	if from > 0 {
		text.WriteString("…")
		under.WriteString(" ")
	}
	for i := from; i < to; {
		shown, size := shownRune(line[i:])
		text.WriteString(shown)
		switch {
		case i >= end:
		case i < start && shown == "\t":
			under.WriteString("\t") // as wide as the one above it
		case i < start:
			under.WriteString(strings.Repeat(" ", cells(shown)))
		case shown == "\t":
			under.WriteString("^")
			end = i + 1 // what follows a tab cannot be lined up without knowing its width
		default:
			under.WriteString(strings.Repeat("^", cells(shown)))
		}
		i += size
	}
	if to < len(line) {
		text.WriteString("…")
	}
	if start == end {
		under.WriteString("^") // a place between characters, or after the last
	}
	fmt.Fprintf(&p.out, "%s%4d | %s\n%s%s | %s\n", p.indent, at.Line, text.String(), p.indent, gutter(at.Line), under.String())
}

// visible cuts the part of a line that is shown, so that the byte at start lies in it.
func visible(line string, start int) (from, to int) {
	forward := func(i, room int) int {
		for i < len(line) {
			shown, size := shownRune(line[i:])
			if room -= cells(shown); room < 0 {
				break
			}
			i += size
		}
		return i
	}
	if to = forward(0, window); to == len(line) || forward(start, lead) <= to {
		return 0, to
	}
	from = start
	for room := lead; from > 0; {
		_, size := utf8.DecodeLastRuneInString(line[:from])
		shown, _ := shownRune(line[from-size : from])
		if room -= cells(shown); room < 0 {
			break
		}
		from -= size
	}
	return from, forward(from, window)
}

func gutter(line int) string { return strings.Repeat(" ", max(4, len(strconv.Itoa(line)))) }

// shownRune gives the first rune of s as it is shown, escaped unless it is a tab or prints as itself, and its size in s.
func shownRune(s string) (shown string, size int) {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf(`\x%02x`, s[0]), size
	case r == '\t' || unicode.IsPrint(r):
		return s[:size], size
	}
	quoted := strconv.QuoteRuneToASCII(r)
	return quoted[1 : len(quoted)-1], size
}

// cells counts the columns that a shown rune takes in a terminal: one per byte of an escape, two for East Asian
// characters and pictographs.
func cells(shown string) int {
	r, size := utf8.DecodeRuneInString(shown)
	switch {
	case size < len(shown):
		return len(shown)
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana),
		r >= 0x3000 && r <= 0x303e, r >= 0xff01 && r <= 0xff60, r >= 0x1f300 && r <= 0x1faff:
		return 2
	}
	return 1
}
