package prove

import (
	"cmp"
	"go/ast"
	"go/parser"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A sort tells remarks apart.
type sort uint8

const (
	harmless sort = iota // says nothing that a proof needs
	heap                 // a value is allocated where it stands
	bounds               // an index or a slice expression is checked at run time
	inlined              // the call at this place is not one
	unknown              // a compiler that we do not understand
)

// A remark is a line of what the compiler says with -m -d=ssa/check_bce. Code that was inlined is at the place of the call, of
// nested calls that of the outermost one: the parenthesis.
type remark struct {
	pkg  string // that was compiled; the file may be another's, of which it instantiates a generic
	at   place
	sort sort
	text string // of heap: what is allocated; of inlined: what was called; else what was said

	moved bool // of heap: a variable, for the sake of its address
}

// A place is where the compiler says that something is; the file is absolute.
type place struct {
	file      string
	line, col int
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.file, q.file), cmp.Compare(p.line, q.line), cmp.Compare(p.col, q.col))
}

var located = regexp.MustCompile(`^(.*?):(\d+):(\d+): (.*)$`)

// read takes apart what the go command writes while it compiles in dir, or replays from its cache: a line "# path" for each
// package, and the compiler's below it. spoke are the packages that it says anything of.
func read(said, dir string) (all []remark, spoke map[string]bool) {
	pkg := ""
	spoke = map[string]bool{}
	for line := range strings.Lines(said) {
		line = strings.TrimRight(line, "\r\n")
		if path, ok := strings.CutPrefix(line, "# "); ok {
			pkg, _, _ = strings.Cut(path, " ")
			continue
		}
		parts := located.FindStringSubmatch(line)
		if parts == nil {
			continue // a wrapper that the compiler made: it has no place, and no direct call goes by way of it
		}
		spoke[pkg] = true
		r := remark{pkg: pkg, at: place{file: parts[1]}}
		r.at.line, _ = strconv.Atoi(parts[2])
		r.at.col, _ = strconv.Atoi(parts[3])
		if !filepath.IsAbs(r.at.file) {
			r.at.file = filepath.Join(dir, r.at.file)
		}
		r.moved = strings.HasPrefix(parts[4], movedHead)
		if r.sort, r.text = classify(parts[4]); r.sort != harmless {
			all = append(all, r)
		}
	}
	return all, spoke
}

const movedHead = "moved to heap: "

// Words with which remarks begin or end that are no findings.
var (
	harmlessHeads = []string{
		"can inline ", "cannot inline ", "leaking param", "devirtualizing ", "partially devirtualizing ", "cannot devirtualize ",
		"PGO devirtualizing ", "zero-copy string->[]byte conversion", "imprecise interface call", "index bounds check elided",
	}
	harmlessTails = []string{" does not escape", " does not escape, mutate, or call"}
)

func classify(said string) (sort, string) {
	if name, ok := strings.CutPrefix(said, "inlining call to "); ok {
		return inlined, name
	}
	if said == "Found IsInBounds" || said == "Found IsSliceInBounds" {
		return bounds, said
	}
	if name, ok := strings.CutPrefix(said, movedHead); ok {
		return heap, name
	}
	for _, head := range harmlessHeads {
		if strings.HasPrefix(said, head) {
			return harmless, ""
		}
	}
	for _, tail := range harmlessTails {
		if strings.HasSuffix(said, tail) {
			return harmless, ""
		}
	}
	if what, ok := strings.CutSuffix(said, " escapes to heap"); ok {
		if isConstant(what) {
			return harmless, "" // a constant in an interface lies in the program
		}
		return heap, what
	}
	if strings.Contains(said, " ignoring self-assignment in ") {
		return harmless, ""
	}
	return unknown, said
}

func isConstant(expr string) bool {
	e, err := parser.ParseExpr(expr)
	if err != nil {
		return false
	}
	if sign, ok := e.(*ast.UnaryExpr); ok {
		e = sign.X
	}
	_, ok := e.(*ast.BasicLit)
	return ok
}
