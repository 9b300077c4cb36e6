package spec

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pipegen/pipegen/gen/diag"
)

// readable says in the words of a spec's author what yaml.v3 says in those of a parser's.
var readable = map[string]struct{ message, help string }{
	"mapping values are not allowed in this context": {
		"this ':' starts a mapping where there cannot be one", "put a text with ': ' in quotes; else check the indentation"},
	"did not find expected key": {
		"a key was expected here", "check the indentation, and that brackets and quotes before are closed"},
	"did not find expected '-' indicator": {
		"a '-' was expected here", "check the indentation: the items of a list start in the same column"},
	"did not find expected ',' or ']'":            {"a ',' or ']' is missing in this list", ""},
	"did not find expected ',' or '}'":            {"a ',' or '}' is missing in this mapping", ""},
	"did not find expected node content":          {"a value was expected here", ""},
	"could not find expected ':'":                 {"a ':' with a space behind it is missing after this key", ""},
	"found character that cannot start any token": {"a value cannot start with this character", "put it in quotes"},
	"found unexpected end of stream":              {"this quote is never closed", ""},
	"found unknown escape character":              {"this escape is unknown", `write \\ for a backslash, or use single quotes`},
	"found unexpected document indicator":         {"the document ends inside a quoted text", ""},
	"did not find expected <document start>":      {"the document has ended before this line", ""},
	"block sequence entries are not allowed in this context": {
		"a '-' that starts a list cannot stand here", "start the list on a line of its own, or write [a, b]"},
	"did not find expected comment or line break": {"nothing but a comment may follow here", ""},
	"found incompatible YAML document":            {"this version of YAML is unknown", "leave the %YAML line out"},
}

// reportSyntax turns an error of yaml.v3 into a diagnostic at the very place.
func reportSyntax(t *text, err error, l *diag.List) {
	line, problem := splitError(err)
	offset := t.trouble(line, problem)
	known := t.src[:min(offset+1, len(t.src))]
	switch {
	case strings.HasPrefix(problem, "unknown anchor"):
		start := max(0, strings.LastIndexByte(known, '*'))
		l.Errorf(t.span(start, len(known)-start), "unsupported-yaml", "a YAML alias is not part of a spec")
		return
	case problem == "found undefined tag handle":
		start := max(0, strings.LastIndexByte(known, '!'))
		l.Errorf(t.span(start, len(known)-start), "unsupported-yaml", "a YAML tag is not part of a spec")
		return
	case strings.HasPrefix(problem, "exceeded max depth"):
		l.Errorf(t.span(offset, 1), "too-deep", "values are nested more than %d deep", maxDepth)
		return
	}
	if tab, ok := t.tabBefore(offset); ok && (strings.Contains(problem, "tab") || strings.Contains(problem, "any token")) {
		l.Errorf(t.span(tab, 1), "syntax", "a tab cannot indent a line of YAML").Helpf("indent with spaces")
		return
	}
	r, ok := readable[problem]
	if !ok {
		r.message = problem
	}
	l.Errorf(t.span(offset, 1), "syntax", "%s", r.message).Help = r.help
}

var yamlError = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)$`)

// splitError gives the line that yaml.v3 names, 1 where it names none, and the problem.
func splitError(err error) (line int, problem string) {
	m := yamlError.FindStringSubmatch(err.Error())
	if m == nil {
		return 1, err.Error()
	}
	line, _ = strconv.Atoi(m[1])
	return max(line, 1), m[2]
}

// trouble gives the offset where a problem shows itself. yaml.v3 names no column and often the line of the context, now
// and then one too few; so the place is found by trying: it is where the shortest beginning of the source ends that has
// the problem. That is some forty parses, too many for a very long source, where the line must do.
func (t *text) trouble(line int, problem string) int {
	const tooLong = 64 << 10
	if len(t.src) > tooLong {
		return t.starts[min(line, len(t.starts))-1]
	}
	offset, ok := t.firstWith(problem, "")
	if !ok {
		return t.starts[min(line, len(t.starts))-1]
	}
	if strings.HasPrefix(problem, "did not find expected ',' or ") {
		// Every beginning that ends inside the brackets has this problem. With a comma too many at its end it has
		// another, unless the trouble came before. What is not indented deeper than the brackets is not meant to
		// stand in them: there the brackets are to blame.
		if at, ok := t.firstWith(problem, ",,"); ok && (t.lineOf(at) == t.lineOf(offset) || t.indent(at) > t.indent(offset)) {
			return at
		}
	}
	return offset
}

// firstWith gives the offset of the character that completes the shortest beginning of the source which has the problem
// when suffix follows it: first the line, as beginnings that end within a line may have problems of their own.
func (t *text) firstWith(problem, suffix string) (offset int, ok bool) {
	has := func(end int) bool {
		_, _, err := decode(t.src[:end] + suffix)
		if err == nil {
			return false
		}
		_, found := splitError(err)
		return found == problem
	}
	line := 1 + sort.Search(len(t.starts), func(i int) bool { return has(t.lineEnd(i + 1)) })
	if line > len(t.starts) {
		return 0, false
	}
	start, end := t.starts[line-1], t.lineEnd(line)
	offset = start + sort.Search(max(0, end-start-1), func(n int) bool { return has(start + n + 1) })
	for offset > start && !utf8.RuneStart(t.src[offset]) {
		offset--
	}
	return offset, true
}

func (t *text) lineOf(offset int) int { return t.span(offset, 0).Line }

// indent counts the blanks at the start of the line of offset.
func (t *text) indent(offset int) int {
	line := t.lineOf(offset)
	s := t.src[t.starts[line-1]:t.lineEnd(line)]
	return len(s) - len(strings.TrimLeft(s, " \t"))
}

// tabBefore finds a tab in the indentation of the line of offset.
func (t *text) tabBefore(offset int) (tab int, ok bool) {
	start := t.starts[t.lineOf(offset)-1]
	tab = strings.IndexByte(t.src[start:start+t.indent(offset)], '\t')
	return start + tab, tab >= 0
}
