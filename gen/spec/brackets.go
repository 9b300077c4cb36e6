package spec

import "strings"

// bracketTrouble finds what is wrong inside brackets: the bracket that is never closed, else where a comma is missing.
// Every beginning of the source that ends between brackets has the same problem, so that the shortest tells nothing.
func (t *text) bracketTrouble(problem string) (offset int, open bool) {
	// The line of the brackets is what yaml.v3 names for this problem, counted from 0, and not if it is the first.
	_, _, err := decode("\n" + t.src)
	line, _ := splitError(err)
	line = min(line, len(t.starts))
	// With a comma too many at its end a beginning has another problem, unless its own comes before. What is not
	// indented deeper than the line of the brackets is not meant to stand in them.
	at, ok := t.firstWith(problem, ",,")
	if ok && (t.lineOf(at) == line || t.indent(t.lineOf(at)) > t.indent(line)) {
		return at, false
	}
	return t.openBracket(line), true
}

// openBracket gives the last bracket of a line that is still open at its end, else the line's first character.
func (t *text) openBracket(line int) int {
	start, end := t.starts[line-1], t.lineEnd(line)
	var open []int
	for i := start; i < end; i++ {
		afterBlank := i == start || strings.IndexByte(" \t[{,", t.src[i-1]) >= 0
		switch c := t.src[i]; {
		case (c == '"' || c == '\'') && afterBlank:
			i += quoted(t.src[i:end]) - 1
		case c == '#' && afterBlank:
			i = end
		case c == '[' || c == '{':
			open = append(open, i)
		case (c == ']' || c == '}') && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return start + t.indent(line)
	}
	return open[len(open)-1]
}
