package load

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/spec"
)

// A Symbol is a function or method that generated code can call directly.
type Symbol struct {
	Func *types.Func
	Sig  *types.Signature
	Recv *types.TypeName // as the spec names it, which may be an alias or embed the method's own type; nil for a function
	At   diag.Span       // of its declaration in Go
}

// Symbol finds Func, Type.Method, alias.Func or alias.Type.Method; nil after reporting.
func (p *Package) Symbol(t spec.Text, l *diag.List) *Symbol {
	return p.symbol(t, nil, l)
}

// Call finds a symbol as Symbol does and matches it as Match does; where nothing has that name, functions that match
// are proposed first.
func (p *Package) Call(t spec.Text, want []Pattern, holes map[string]types.Type, l *diag.List) (*Symbol, Match, bool) {
	fits := func(s *types.Signature) bool { _, ok := match(s, want, holes); return ok }
	s := p.symbol(t, fits, l)
	if s == nil {
		return nil, Match{}, false
	}
	m, ok := p.Match(s, t, want, holes, l)
	return s, m, ok
}

// Method finds a method of a component, whose type may be an interface; at is where the spec names it.
func (p *Package) Method(typ *types.TypeName, name string, at spec.Text, l *diag.List) *Symbol {
	return p.method(typ, name, at, nil, l)
}

// Type finds Type or alias.Type; nil after reporting. It may be an interface, and need not be a struct.
func (p *Package) Type(t spec.Text, l *diag.List) *types.TypeName {
	s, ok := p.split(t, "a type is Type or alias.Type", l)
	if !ok {
		return nil
	}
	if len(s.names) == 2 && s.prefix == "" && !p.InScope(s.names[0]) {
		p.reportNoImport(s.names[0], t, "a type is Type or alias.Type", l)
		return nil
	}
	if len(s.names) != 1 {
		l.Errorf(t.At, "symbol", "%s is not the name of a type", t.Text).Helpf("a type is Type or alias.Type")
		return nil
	}
	return p.typeName(s, t, l)
}

// A scoped is a symbol of the spec, taken apart: the package it is looked up in, and the names.
type scoped struct {
	node   *node
	prefix string // "alias." or ""
	names  []string
}

// foreign reports whether names must be exported.
func (p *Package) foreign(s scoped) bool { return s.node != p.node }

// split takes a symbol apart. An alias comes before a type of the same name.
func (p *Package) split(t spec.Text, forms string, l *diag.List) (scoped, bool) {
	names := strings.Split(t.Text, ".")
	for _, name := range names {
		if !token.IsIdentifier(name) {
			d := l.Errorf(t.At, "symbol", "%q is not a symbol", t.Text)
			if plain := strings.NewReplacer("(", "", ")", "", "*", "", "&", "").Replace(t.Text); plain != t.Text && isDotted(plain) {
				d.Helpf("write %s: pointers and calls are found out from the Go", plain)
			} else {
				d.Helpf("%s", forms)
			}
			return scoped{}, false
		}
	}
	dep, aliased := p.aliases[names[0]]
	switch {
	case !aliased:
		return scoped{p.node, "", names}, true
	case dep == nil:
		return scoped{}, false // the import failed, as l says already
	case len(names) == 1:
		l.Errorf(t.At, "symbol", "%s is an import, not a symbol", t.Text).Helpf("%s", forms)
		return scoped{}, false
	}
	return scoped{dep, names[0] + ".", names[1:]}, true
}

func isDotted(s string) bool {
	for name := range strings.SplitSeq(s, ".") {
		if !token.IsIdentifier(name) {
			return false
		}
	}
	return true
}

const symbolForms = "a symbol is Func, Type.Method, alias.Func or alias.Type.Method"

// symbol does the work of Symbol and Call; fits is nil or tells which functions to propose.
func (p *Package) symbol(t spec.Text, fits func(*types.Signature) bool, l *diag.List) *Symbol {
	s, ok := p.split(t, symbolForms, l)
	if !ok {
		return nil
	}
	switch len(s.names) {
	case 1:
		return p.function(s, t, fits, l)
	case 2:
		typ := p.typeName(s, t, l)
		if typ == nil {
			return nil
		}
		if types.IsInterface(typ.Type()) {
			l.Errorf(t.At, "symbol", "%s is an interface: there is no value of it to call", s.prefix+s.names[0]).
				Helpf("%s", byComponent(s.prefix+s.names[0], s.names[0], s.names[1])).
				Notef(p.world.place(typ), "declared here")
			return nil
		}
		return p.method(typ, s.names[1], t, fits, l)
	}
	if s.prefix != "" || len(s.names) > 3 {
		l.Errorf(t.At, "symbol", "%q is not a symbol", t.Text).Helpf("%s", symbolForms)
		return nil
	}
	p.reportNoImport(s.names[0], t, symbolForms, l)
	return nil
}

func (p *Package) function(s scoped, t spec.Text, fits func(*types.Signature) bool, l *diag.List) *Symbol {
	name := s.names[0]
	o := s.node.types.Scope().Lookup(name)
	if o == nil {
		p.reportUnknown(s, t, fits, l)
		return nil
	}
	var reason, help string
	switch o := o.(type) {
	case *types.Func:
		switch {
		case p.foreign(s) && !o.Exported():
			reason, help = "is not exported", "export it"
		case o.Signature().TypeParams().Len() > 0:
			reason, help = "is generic", "call it from a function of the concrete types, and name that one"
		default:
			return p.checked(&Symbol{Func: o, Sig: o.Signature(), At: p.world.place(o)}, t, l)
		}
	case *types.Var:
		reason, help = "is a variable, not a function", "write a func: what a variable holds may change"
	case *types.TypeName:
		reason, help = "is a type, not a function", "name one of its methods, as in "+t.Text+".Method"
		if types.IsInterface(o.Type()) {
			help = byComponent(t.Text, name, "Method")
		} else if names := p.methodNames(s, o, fits); len(names) > 0 {
			help = "name one of its methods: " + list(names)
		}
	default:
		reason, help = "is a constant, not a function", "name a function"
	}
	l.Errorf(t.At, "symbol", "%s %s", t.Text, reason).Helpf("%s", help).Notef(p.world.place(o), "declared here")
	return nil
}

// byComponent says how to name a method of an interface, the value of which whoever makes the pipeline brings.
func byComponent(typ, name, method string) string {
	component := snake(name)
	return fmt.Sprintf("add components: {%s: {type: %s}} and name %s.%s", component, typ, component, method)
}

// typeName finds the type that the first name of s is, and refuses what can be neither a component nor a message.
func (p *Package) typeName(s scoped, t spec.Text, l *diag.List) *types.TypeName {
	name := s.names[0]
	o := s.node.types.Scope().Lookup(name)
	if o == nil {
		p.reportUnknownType(s, t, l)
		return nil
	}
	tn, ok := o.(*types.TypeName)
	var reason, help string
	switch {
	case !ok:
		reason, help = "is not a type", ""
		if _, isFunc := o.(*types.Func); isFunc {
			reason = "is a function, not a type"
		}
	case p.foreign(s) && !tn.Exported():
		reason, help = "is not exported", "export it"
	case isGeneric(tn.Type()):
		reason, help = "is generic", "name an instance: declare type My"+name+" = "+name+"[...] in the spec's folder"
	case isPointer(tn.Type()):
		reason, help = "is a pointer type", "name the type it points to"
	case isConstraint(tn.Type()):
		reason, help = "is a constraint for type parameters", "no variable can have this type: name another"
	case isInvalid(tn.Type()):
		p.reportFault(tn, s.prefix+name, "symbol", t, l)
		return nil
	default:
		return tn
	}
	d := l.Errorf(t.At, "symbol", "%s %s", s.prefix+name, reason).Notef(p.world.place(o), "declared here")
	if help != "" {
		d.Helpf("%s", help)
	}
	return nil
}

func (p *Package) method(typ *types.TypeName, name string, t spec.Text, fits func(*types.Signature) bool, l *diag.List) *Symbol {
	foreign := typ.Pkg() != p.Types
	o, _, _ := types.LookupFieldOrMethod(typ.Type(), true, p.Types, name)
	var reason, help string
	switch f := o.(type) {
	case *types.Func:
		return p.checked(&Symbol{Func: f, Sig: f.Signature(), Recv: typ, At: p.world.place(f)}, t, l)
	case *types.Var:
		reason, help = "is a field, not a method", "write a method: what a field holds may change"
	default:
		if foreign && !ast.IsExported(name) {
			reason, help = "is not exported", "export it"
			break
		}
		p.reportNoMethod(typ, name, t, fits, l)
		return nil
	}
	d := l.Errorf(t.At, "symbol", "%s %s", t.Text, reason).Helpf("%s", help)
	if o != nil {
		d.Notef(p.world.place(o), "declared here")
	}
	return nil
}

// checked gives s unless Go could not make sense of its signature.
func (p *Package) checked(s *Symbol, t spec.Text, l *diag.List) *Symbol {
	if isInvalid(s.Sig) {
		p.reportFault(s.Func, t.Text, "signature", t, l)
		return nil
	}
	return s
}

func isGeneric(t types.Type) bool {
	switch t := t.(type) {
	case *types.Alias:
		return t.TypeParams().Len() > t.TypeArgs().Len()
	case *types.Named:
		return t.TypeParams().Len() > t.TypeArgs().Len()
	}
	return false
}

// isConstraint reports whether t is an interface that variables cannot have.
func isConstraint(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && !i.IsMethodSet()
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}
