package load

import (
	"go/types"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/spec"
)

// A Message is what the compiler needs to know about a type that flows.
type Message struct {
	Type    types.Type // a named struct, or an alias or instance of one
	Name    *types.TypeName
	Reset   bool    // has Reset() of its own, called when it returns to its pool
	CloneTo bool    // has CloneTo(dst *M) of its own
	Shared  *Shared // what a plain assignment would share between two messages; nil where nothing is
	Size    int64   // bytes on a 64-bit machine, without what it points to

	Of *Message // of a batch: its members; it has their Name
}

// sliceBytes is the size of a slice without what it points to.
const sliceBytes = 24

// BatchOf is the message that is a batch of others: a slice of pointers to them.
func BatchOf(m *Message) *Message {
	return &Message{
		Type: types.NewSlice(types.NewPointer(m.Type)), Name: m.Name, Size: sliceBytes, Of: m,
		Shared: &Shared{Path: "[]*" + m.Name.Name(), Why: "is a slice"},
	}
}

// Text names the type for a reader of diagnostics.
func (m *Message) Text() string {
	if m.Of != nil {
		return "[]*" + m.Of.Name.Name()
	}
	return m.Name.Name()
}

// Shared is the first field of a message that forbids copying it by assignment.
type Shared struct {
	Path  string // such as Order.Lines[].Tags
	Field string // such as Lines; empty where it is the message itself
	Why   string // such as "is a slice"
	At    diag.Span
}

// Harm says what a plain copy does with the field: shares the slice Order.Lines.
func (s *Shared) Harm() string {
	for _, article := range []string{"is a ", "is an "} {
		if what, ok := strings.CutPrefix(s.Why, article); ok {
			return "shares the " + what + " " + s.Path
		}
	}
	return "spoils " + s.Path + ", which " + s.Why
}

// Message finds the message type that the spec names.
func (p *Package) Message(t spec.Text, l *diag.List) *Message {
	typ := p.Type(t, l)
	if typ == nil {
		return nil
	}
	return p.MessageFacts(typ.Type(), t, l)
}

// MessageFacts looks at a type that flows, named in the spec or found in a signature; at is where to report. It gives
// nil after reporting that messages cannot be of this type.
func (p *Package) MessageFacts(t types.Type, at spec.Text, l *diag.List) *Message {
	name := typeName(t)
	var reason, help string
	under, isStruct := t.Underlying().(*types.Struct)
	_, isNamed := types.Unalias(t).(*types.Named)
	switch {
	case name == nil:
		reason, help = "has no name", "a message is a named struct"
	case !isStruct && types.IsInterface(t):
		reason, help = "is an interface", "a message is a struct, which pools can hold; an interface may be one of its fields"
	case !isStruct:
		reason, help = "is not a struct", "a message is a struct that flows by pointer: declare one with a field of this type"
	case !isNamed:
		reason, help = "is an alias of a struct without a name", "write type "+name.Name()+" struct, without the ="
	case !p.nameable(name):
		reason, help = "cannot be named in the spec's folder", "export it from a package that can be imported there"
	}
	if reason != "" {
		d := l.Errorf(at.At, "message", "message type %s %s", p.typeString(t), reason).Helpf("%s", help)
		if name != nil {
			d.Notef(p.world.place(name), "declared here")
		}
		return nil
	}
	if field := invalidField(under, map[types.Type]bool{}); field != nil {
		p.reportFault(field, "field "+field.Name()+" of message "+p.typeString(t), "declaration", at, l)
		return nil
	}
	m := &Message{Type: t, Name: name, Size: sizes.Sizeof(under)}
	m.Reset = p.messageMethod(m, "Reset", nil, at, l)
	m.CloneTo = p.messageMethod(m, "CloneTo", types.NewPointer(t), at, l)
	if s := findShared(t, p.typeString(t), nil); s != nil {
		_, below, _ := strings.Cut(strings.TrimPrefix(s.path, p.typeString(t)), ".")
		field, _, _ := strings.Cut(below, ".")
		m.Shared = &Shared{Path: s.path, Field: strings.TrimRight(field, "[]"), Why: s.why, At: p.world.place(name)}
		if s.field != nil {
			m.Shared.At = p.world.place(s.field)
		}
	}
	return m
}

// typeName gives the name of a named type or alias, nil for others.
func typeName(t types.Type) *types.TypeName {
	switch t := t.(type) {
	case *types.Alias:
		return t.Obj()
	case *types.Named:
		return t.Obj()
	}
	return nil
}

// nameable reports whether code in the spec's folder can write the name.
func (p *Package) nameable(name *types.TypeName) bool {
	switch {
	case name.Pkg() == nil || name.Pkg() == p.Types:
		return true
	case name.Parent() != name.Pkg().Scope():
		return false // declared inside a function
	}
	return name.Exported() && name.Pkg().Name() != "main" && allowsInternal(p.Path, name.Pkg().Path())
}

// messageMethod reports whether messages have a method without results and with the one parameter, if that is given.
// A method of an embedded field does not count, since it knows nothing of the fields beside it. One with another signature
// serves another purpose: it is not called, and the author is told.
func (p *Package) messageMethod(m *Message, name string, param types.Type, at spec.Text, l *diag.List) bool {
	o, index, _ := types.LookupFieldOrMethod(m.Type, true, p.Types, name)
	f, ok := o.(*types.Func)
	if !ok || len(index) > 1 {
		return false
	}
	var params []*types.Var
	if param != nil {
		params = append(params, types.NewParam(0, nil, "dst", param))
	}
	want := types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), nil, false)
	if types.Identical(f.Signature(), want) {
		return true
	}
	purpose := "messages are zeroed when they return to their pool"
	if param != nil {
		purpose = "messages are copied by assignment"
	}
	l.Warnf(at.At, "message", "%s.%s is not used, since it has another signature: %s", p.typeString(m.Type), name, purpose).
		Helpf("want %s, found %s", p.typeString(want), p.typeString(f.Signature())).
		Notef(p.world.place(f), "declared here")
	return false
}

// invalidField finds a field that is part of the struct and whose type Go could not make sense of. What is behind
// pointers and the like does not count: neither size nor copying depend on it.
func invalidField(s *types.Struct, seen map[types.Type]bool) *types.Var {
	if seen[s] {
		return nil
	}
	seen[s] = true
	for f := range s.Fields() {
		t := f.Type()
		for {
			a, ok := t.Underlying().(*types.Array)
			if !ok {
				break
			}
			t = a.Elem()
		}
		switch u := t.Underlying().(type) {
		case *types.Basic:
			if u.Kind() == types.Invalid {
				return f
			}
		case *types.Struct:
			if inner := invalidField(u, seen); inner != nil {
				return inner
			}
		}
	}
	return nil
}
