package emit

import (
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/load"
)

// names keeps what is generated apart from what the user's package declares: an import or a variable of ours must not
// hide, or clash with, a name at package level.
type names struct {
	pkg     *load.Package
	imports map[string]string // path to a name that differs from the package's own
	plain   map[string]string // path to the package's own name
	locals  map[string]string
}

func newNames(g *ir.Graph) *names {
	n := &names{pkg: g.Package, imports: map[string]string{}, plain: map[string]string{}, locals: map[string]string{}}
	n.imports[rt] = n.free(load.RuntimeName)
	for _, std := range []string{"context", "errors", "fmt", "time"} {
		if name := n.free(std); name == std {
			n.plain[std] = std
		} else {
			n.imports[std] = name
		}
	}
	for alias, path := range g.Imports {
		n.imports[path] = n.free(alias)
	}
	return n
}

// free adds to a name until the user's package does not declare it.
func (n *names) free(name string) string {
	for n.pkg.InScope(name) {
		name += "1"
	}
	return name
}

// local is a name for a variable, parameter or receiver.
func (n *names) local(name string) string {
	if free, ok := n.locals[name]; ok {
		return free
	}
	free := name
	for n.pkg.InScope(free) || n.importName(free) {
		free += "1"
	}
	n.locals[name] = free
	return free
}

// message is the variable that holds a message: named from the user's type, apart from all names of ours.
func (n *names) message(name string) string {
	for reserved[name] {
		name += "1"
	}
	return n.local(name)
}

func (n *names) importName(name string) bool {
	for _, used := range n.imports {
		if used == name {
			return true
		}
	}
	for _, used := range n.plain {
		if used == name {
			return true
		}
	}
	return false
}

// reserved are the names that generated functions use for other things than the message.
var reserved = map[string]bool{
	"p": true, "n": true, "err": true, "hand": true, "answer": true, "letter": true, "cause": true, "clone": true, "node": true,
	"progress": true, "deps": true, "options": true, "env": true, "ctx": true, "buf": true, "s": true,
	"break": true, "case": true, "chan": true, "const": true, "continue": true, "default": true, "defer": true, "else": true,
	"fallthrough": true, "for": true, "func": true, "go": true, "goto": true, "if": true, "import": true, "interface": true, "map": true,
	"package": true, "range": true, "return": true, "select": true, "struct": true, "switch": true, "type": true, "var": true,
	"append": true, "bool": true, "byte": true, "cap": true, "clear": true, "close": true, "complex": true, "copy": true, "delete": true,
	"error": true, "false": true, "imag": true, "int": true, "iota": true, "len": true, "make": true, "max": true, "min": true, "new": true,
	"nil": true, "panic": true, "print": true, "println": true, "real": true, "recover": true, "rune": true, "string": true, "true": true, "uint64": true, "any": true,
}
