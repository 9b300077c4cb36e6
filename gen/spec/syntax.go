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
	"mapping keys are not allowed in this context": {"a '?' cannot stand here", ""},
	"block sequence entries are not allowed in this context": {
		"a '-' that starts a list cannot stand here", "start the list on a line of its own, or write [a, b]"},
	"did not find expected key": {
		"a key was expected here", "check the indentation, and that brackets and quotes before are closed"},
	"did not find expected '-' indicator": {
		"a '-' was expected here", "check the indentation: the items of a list start in the same column"},
	"did not find expected ',' or ']'":            {"a ',' or ']' is missing in this list", ""},
	"did not find expected ',' or '}'":            {"a ',' or '}' is missing in this mapping", ""},
	"did not find expected node content":          {"a value was expected here", ""},
	"did not find expected <document start>":      {"the document has ended before this line", ""},
	"did not find expected comment or line break": {"nothing but a comment may follow here", ""},
	"could not find expected ':'":                 {"a ':' with a space behind it is missing after this key", ""},
	"found character that cannot start any token": {"a value cannot start with this character", "put it in quotes"},
	"found unexpected end of stream":              {"this quote is never closed", ""},
	"found unexpected document indicator":         {"the document ends inside a quoted text", ""},
	"found unknown escape character":              {"this escape is unknown", `write \\ for a backslash, or use single quotes`},
	"found incompatible YAML document":            {"this version of YAML is unknown", "leave the %YAML line out"},
}

// reportSyntax turns an error of yaml.v3 into a diagnostic at the very place.
func reportSyntax(t *text, err error, l *diag.List) {
	line, problem := splitError(err)
	offset, exact := t.trouble(line, problem)
	tab, indented := t.tabBefore(offset)
	switch {
	case strings.HasPrefix(problem, "unknown anchor"):
		l.Errorf(t.wordAt(offset), "unsupported-yaml", "a YAML alias is not part of a spec").Helpf("%s", instead["alias"])
		return
	case problem == "found undefined tag handle":
		l.Errorf(t.wordAt(offset), "unsupported-yaml", "a YAML tag is not part of a spec").Helpf("%s", instead["tag"])
		return
	case strings.HasPrefix(problem, "exceeded max depth"):
		l.Errorf(t.span(offset, 1), "too-deep", "values are nested more than %d deep", maxDepth)
		return
	case indented && (strings.Contains(problem, "tab") || strings.Contains(problem, "any token")):
		l.Errorf(t.span(tab, 1), "syntax", "a tab cannot indent a line of YAML").Helpf("indent with spaces")
		return
	case exact && strings.HasPrefix(problem, "did not find expected ',' or "):
		var open bool
		if offset, open = t.bracketTrouble(problem); open {
			l.Errorf(t.span(offset, 1), "syntax", "this bracket is never closed")
			return
		}
	}
	say, ok := readable[problem]
	if !ok {
		say.message = problem
	}
	l.Errorf(t.span(offset, 1), "syntax", "%s", say.message).Help = say.help
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
// the problem. That is some twenty parses, too many for a very long source, where the line that is named must do.
func (t *text) trouble(line int, problem string) (offset int, exact bool) {
	const tooLong = 64 << 10
	if len(t.src) <= tooLong {
		if offset, ok := t.firstWith(problem, ""); ok {
			return offset, true
		}
	}
	line = min(line, len(t.starts))
	return t.starts[line-1] + t.indent(line), false
}

// firstWith gives the offset of the character that completes the shortest beginning of the source which has the problem
// when suffix follows it. First it finds the line, as beginnings that end within a line may have problems of their own.
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
	isBlank := func(c byte) bool { return c == ' ' || c == '\t' }
	for offset > start && (!utf8.RuneStart(t.src[offset]) || isBlank(t.src[offset])) {
		offset-- // a blank only shows what the character before it was meant for
	}
	return offset, true
}

// wordAt gives the span of the word that ends at offset or goes on there.
func (t *text) wordAt(offset int) diag.Span {
	start := strings.LastIndexAny(t.src[:offset], " \t\n,[]{}") + 1
	return t.span(start, word(t.src[start:t.lineEnd(t.lineOf(start))]))
}

// tabBefore finds a tab in the indentation of the line of offset.
func (t *text) tabBefore(offset int) (tab int, ok bool) {
	line := t.lineOf(offset)
	start := t.starts[line-1]
	tab = strings.IndexByte(t.src[start:start+t.indent(line)], '\t')
	return start + tab, tab >= 0
}
