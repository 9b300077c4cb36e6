package rt

import (
	"runtime"
	"runtime/debug"
	"strings"
)

// A Node is a row of the table at the end of a generated file: it tells errors and panics where they come from.
type Node struct {
	Name string // as in the spec
	Line string // its place in the spec: "orders.yaml:14"
	Call string // the functions that a segment calls for it, as a stack shows them: "Parse", "(*Ledger).Store", "IsEU|IsUS"; or empty
}

// locate finds the node whose function panicked: the function that stands in the stack just above a method of the
// pipeline, its caller. So a segment need not note, message by message, whose function it is calling. The call nearest to
// the bottom counts: a closure of an inlined function bears the name of the method that it was inlined into.
func locate(pipeline string, nodes []*Node) (found *Node) {
	method := "(*" + pipeline + ")."
	frames := runtime.CallersFrames(callers())
	called := ""
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		name := unqualified(frame.Function)
		if strings.HasPrefix(name, method) {
			for _, n := range nodes {
				if n.calls(called) || n.calls(name) { // directly, or by way of a method of its own
					found = n
				}
			}
		}
		called = name
	}
	return found
}

// calls reports whether a function is one of those that a segment calls for n.
func (n *Node) calls(function string) bool {
	for call := range strings.SplitSeq(n.Call, "|") {
		if call != "" && call == function {
			return true
		}
	}
	return false
}

// callers is the whole stack: a function may have called itself often before it panicked.
func callers() []uintptr {
	pcs := make([]uintptr, 64)
	for {
		n := runtime.Callers(3, pcs)
		if n < len(pcs) {
			return pcs[:n]
		}
		pcs = make([]uintptr, 4*len(pcs))
	}
}

// unqualified cuts the package path off a function's name.
func unqualified(function string) string {
	function = function[strings.LastIndexByte(function, '/')+1:]
	_, name, _ := strings.Cut(function, ".")
	return name
}

func caught(v any) *PanicError { return &PanicError{v, debug.Stack()} }
