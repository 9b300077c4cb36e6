package prove

import (
	"fmt"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
)

// codeOf is the sort of diagnostic that a remark becomes.
func codeOf(s sort) diag.Code {
	switch s {
	case heap:
		return "heap-escape"
	case bounds:
		return "bounds-check"
	}
	return "unknown-remark"
}

// sentence says what a remark on f means; of is whose code it is, f's own or one that was inlined there.
func (v *verdict) sentence(f *function, of name, r remark) string {
	where := f.name.String()
	if of != f.name {
		where += ", where " + v.called(call{callee: of, static: true}) + " is inlined,"
	}
	switch {
	case r.sort == bounds && strings.Contains(r.text, "Slice"):
		return where + " checks the bounds of a slice expression at run time"
	case r.sort == bounds:
		return where + " checks an index at run time"
	case r.sort == unknown:
		return fmt.Sprintf("of %s the compiler says %q, which pipegen does not understand", where, r.text)
	case r.moved:
		return where + " allocates: the variable " + r.text + " moves to the heap"
	}
	return where + " allocates: " + r.text + " escapes to the heap"
}

// remedy says what to change in a function of the user's.
func remedy(r remark) string {
	switch {
	case r.sort == unknown:
		return "report it, with the version of Go"
	case r.moved:
		return "its address outlives the call: keep the value in the message or in a component, or hand on a copy"
	case strings.HasPrefix(r.text, "append"):
		return "it allocates when it has to grow: keep the slice in the message or in a component, and cut it to [:0]"
	case strings.HasPrefix(r.text, "func literal"):
		return "make it a function or a method: what it captures is allocated each time"
	case strings.HasPrefix(r.text, "... argument"):
		return "a list of arguments of type any is allocated: write into a buffer of a component, with strconv.Append… and the like"
	case strings.HasPrefix(r.text, "make("), strings.HasPrefix(r.text, "new("), strings.HasPrefix(r.text, "&"),
		strings.HasPrefix(r.text, "[]"), strings.HasPrefix(r.text, "map["):
		return "make it once, in the constructor of a component, and use it again; if it is an error, make it a package variable"
	case strings.HasPrefix(r.text, "string("), strings.Contains(r.text, " + "):
		return "a new string is allocated: keep the bytes, or write into a buffer of a component"
	}
	return "a value that is put into an interface is allocated: hand it on as what it is"
}
