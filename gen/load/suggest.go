package load

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/spec"
)

// reportUnknown reports that the package has no function of this name.
func (p *Package) reportUnknown(s scoped, t spec.Text, fits func(*types.Signature) bool, l *diag.List) {
	d := l.Errorf(t.At, "unknown-symbol", "no function %s in package %s", s.names[0], s.node.types.Name())
	if p.explainHidden(d, s.node, "", s.names[0]) {
		return
	}
	var all, fitting []string
	scope := s.node.types.Scope()
	for _, name := range scope.Names() {
		if p.foreign(s) && !ast.IsExported(name) {
			continue
		}
		switch o := scope.Lookup(name).(type) {
		case *types.Func:
			all = append(all, s.prefix+name)
			if fits != nil && fits(o.Signature()) {
				fitting = append(fitting, s.prefix+name)
			}
		case *types.TypeName:
			all = append(all, p.methodNames(s, o, nil)...)
			if fits != nil {
				fitting = append(fitting, p.methodNames(s, o, fits)...)
			}
		}
	}
	propose(d, t.Text, fitting, all)
}

// reportUnknownType reports that the package has no type of this name.
func (p *Package) reportUnknownType(s scoped, t spec.Text, l *diag.List) {
	name := s.names[0]
	d := l.Errorf(t.At, "unknown-symbol", "no type %s in package %s", name, s.node.types.Name())
	if len(s.names) > 1 && s.prefix == "" && name == strings.ToLower(name) {
		d.Message += ", and no import or component of that name"
	}
	if p.explainHidden(d, s.node, "", name) {
		return
	}
	var all []string
	scope := s.node.types.Scope()
	for _, n := range scope.Names() {
		if tn, ok := scope.Lookup(n).(*types.TypeName); ok && (tn.Exported() || !p.foreign(s)) {
			all = append(all, s.prefix+n)
		}
	}
	if len(s.names) > 1 && s.prefix == "" {
		for alias := range p.aliases {
			all = append(all, alias)
		}
	}
	propose(d, s.prefix+name, nil, all)
}

// reportNoImport reports that the spec has no import of this name; forms says what could stand there.
func (p *Package) reportNoImport(alias string, t spec.Text, forms string, l *diag.List) {
	d := l.Errorf(t.At, "unknown-symbol", "no import %s", alias).
		Helpf("write its path under imports:, as in %s: example.com/app/%s; %s", alias, alias, forms)
	propose(d, alias, nil, slices.Sorted(maps.Keys(p.aliases)))
}

// reportNoMethod reports that a type lacks a method.
func (p *Package) reportNoMethod(typ *types.TypeName, name string, t spec.Text, fits func(*types.Signature) bool, l *diag.List) {
	if _, index, _ := types.LookupFieldOrMethod(typ.Type(), true, p.Types, name); index != nil {
		l.Errorf(t.At, "symbol", "%s has several embedded types with a method %s", p.typeString(typ.Type()), name).
			Helpf("declare the method on %s itself", typ.Name()).Notef(p.world.place(typ), "declared here")
		return
	}
	d := l.Errorf(t.At, "unknown-symbol", "%s has no method %s", p.typeString(typ.Type()), name).
		Notef(p.world.place(typ), "declared here")
	n := p.world.declarer(typ)
	if n != nil {
		if p.explainHidden(d, n, typ.Name(), name) {
			return
		}
		if at, text, ok := p.world.faultIn(n, typ); ok {
			d.Notef(at, "%s", text)
		}
	}
	before := strings.TrimSuffix(t.Text, name)
	var all, fitting []string
	for m := range p.methods(typ) {
		all = append(all, before+m.Name())
		if fits != nil && fits(m.Signature()) {
			fitting = append(fitting, before+m.Name())
		}
	}
	propose(d, t.Text, fitting, all)
}

// methods gives the methods that generated code can call on a variable of the type.
func (p *Package) methods(typ *types.TypeName) func(yield func(*types.Func) bool) {
	return func(yield func(*types.Func) bool) {
		t := typ.Type()
		if !types.IsInterface(t) {
			t = types.NewPointer(t)
		}
		for sel := range types.NewMethodSet(t).Methods() {
			if f := sel.Obj().(*types.Func); (f.Exported() || f.Pkg() == p.Types) && !yield(f) {
				return
			}
		}
	}
}

// methodNames gives the symbols of a concrete type's methods, those that fit if fits is given.
func (p *Package) methodNames(s scoped, typ *types.TypeName, fits func(*types.Signature) bool) (names []string) {
	if types.IsInterface(typ.Type()) || isGeneric(typ.Type()) || isPointer(typ.Type()) {
		return nil
	}
	for m := range p.methods(typ) {
		if fits == nil || fits(m.Signature()) {
			names = append(names, s.prefix+typ.Name()+"."+m.Name())
		}
	}
	return names
}

// propose sets the help of d to what may have been meant: a name spelled alike, best one that fits; else the few that fit.
func propose(d *diag.Diagnostic, name string, fitting, all []string) {
	if near := spec.Nearest(name, fitting); near != "" {
		d.Helpf("did you mean %s?", near)
	} else if near := spec.Nearest(name, all); near != "" {
		d.Helpf("did you mean %s?", near)
	} else if n := len(fitting); n > 0 && n <= 6 {
		d.Helpf("these would fit: %s", list(fitting))
	}
}

// list writes names as in a sentence; long lists are cut.
func list(names []string) string {
	const most = 8
	if len(names) > most {
		names = append(names[:most:most], "…")
	}
	return strings.Join(names, ", ")
}
