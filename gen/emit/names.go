package emit

import (
	"go/token"
	"go/types"

	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/load"
)

// names keeps what is generated apart from what the user's package declares. An import must not clash with a name at
// package level, of whatever file. A variable of ours may hide one, but none that the generated code refers to.
type names struct {
	pkg     *load.Package
	imports map[string]string // path to a name that differs from the package's own
	plain   map[string]string // path to the package's own name
	locals  map[string]string
	refers  map[string]bool // names at package level that the generated code refers to
}

func newNames(g *ir.Graph) *names {
	n := &names{
		pkg: g.Package, imports: map[string]string{}, plain: map[string]string{}, locals: map[string]string{},
		refers: referred(g),
	}
	n.imports[rt] = n.free(load.RuntimeName)
	for _, std := range []string{"context", "errors", "fmt", "slices", "time"} {
		if name := n.free(std); name == std {
			n.plain[std] = std
		} else {
			n.imports[std] = name
		}
	}
	for _, i := range g.Spec.Imports {
		if n.plain[i.Path.Text] == "" && i.Path.Text != rt {
			n.imports[i.Path.Text] = n.free(i.Alias.Text)
		}
	}
	return n
}

// free adds to a name until neither the user's package nor another import has it.
func (n *names) free(name string) string {
	for n.pkg.InScope(name) || n.importName(name) || predeclared(name) {
		name += "1"
	}
	return name
}

func predeclared(name string) bool { return types.Universe.Lookup(name) != nil }

// local is a name for a variable, parameter or receiver.
func (n *names) local(name string) string {
	if free, ok := n.locals[name]; ok {
		return free
	}
	free := name
	for n.refers[free] || n.importName(free) {
		free += "1"
	}
	n.locals[name] = free
	return free
}

// message is the variable that holds a message: named from the user's type, apart from all names of ours.
func (n *names) message(name string) string {
	for reserved[name] || predeclared(name) || token.IsKeyword(name) {
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
	"p": true, "n": true, "i": true, "s": true, "err": true, "hand": true, "answer": true, "letter": true, "cause": true, "clone": true,
	"node": true, "left": true, "more": true, "members": true, "verdicts": true, "full": true,
	"progress": true, "deps": true, "options": true, "env": true, "ctx": true, "buf": true,
	"in": true, "made": true, "origin": true, "ok": true, "refused": true, "heard": true, "outcome": true,
}

// referred are the names of the user's package that the spec leads to.
func referred(g *ir.Graph) map[string]bool {
	r := reference{own: g.Package.Types, names: map[string]bool{}}
	for _, node := range g.Nodes {
		r.object(node.Message.Name)
		if node.Makes != nil {
			r.object(node.Makes.Name)
		}
		for _, call := range append(node.Calls(), node.DoneFunc, node.IfFunc) {
			if call != nil && call.Component == nil {
				r.object(call.Symbol.Func)
			}
		}
	}
	for _, c := range g.Components {
		r.object(c.Facts.Type)
		if c.New != nil {
			r.object(c.New.Func)
			r.literal(c.Config)
		}
	}
	return r.names
}

type reference struct {
	own   *types.Package
	names map[string]bool
}

func (r reference) object(o types.Object) {
	if o.Pkg() == r.own {
		r.names[o.Name()] = true
	}
}

// literal notes the types and constants of a config.
func (r reference) literal(l *load.Literal) {
	if l == nil {
		return
	}
	r.typ(l.Type)
	if l.Const != nil {
		r.object(l.Const)
	}
	for _, c := range l.Choice {
		r.object(c)
	}
	for _, f := range l.Fields {
		r.literal(f.Value)
	}
	for _, item := range l.Items {
		r.literal(item)
	}
}

func (r reference) typ(t types.Type) {
	switch t := t.(type) {
	case *types.Alias:
		r.object(t.Obj())
	case *types.Named:
		r.object(t.Obj())
		for arg := range t.TypeArgs().Types() {
			r.typ(arg)
		}
	case *types.Pointer:
		r.typ(t.Elem())
	case *types.Slice:
		r.typ(t.Elem())
	case *types.Array:
		r.typ(t.Elem())
	case *types.Map:
		r.typ(t.Key())
		r.typ(t.Elem())
	}
}
