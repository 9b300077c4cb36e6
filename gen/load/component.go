package load

import (
	"go/ast"
	"go/types"
	"unicode"
	"unicode/utf8"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/spec"
)

// A Component is what the compiler needs to know about the type of a component.
type Component struct {
	Type      *types.TypeName
	Interface bool  // a field of the deps holds it as it is, not a pointer to it
	Start     *Hook // nil where the type has none
	Close     *Hook
}

// A Hook is an optional method of a component.
type Hook struct {
	Symbol   *Symbol
	Ctx, Err bool // it takes a context, gives an error
}

var (
	startPatterns = []Pattern{MustPattern("func(ctx context.Context) error"), MustPattern("func() error")}
	closePatterns = []Pattern{MustPattern("func() error")}
)

// Component looks at a type as that of a component; nil after reporting. As everywhere, a hook may take a context or
// not, and give an error or not; with any other signature it is an error.
func (p *Package) Component(typ *types.TypeName, at spec.Text, l *diag.List) *Component {
	c := &Component{Type: typ, Interface: types.IsInterface(typ.Type())}
	var startOK, closeOK bool
	c.Start, startOK = p.hook(typ, "Start", startPatterns, at, l)
	c.Close, closeOK = p.hook(typ, "Close", closePatterns, at, l)
	if !startOK || !closeOK {
		return nil
	}
	return c
}

func (p *Package) hook(typ *types.TypeName, name string, want []Pattern, at spec.Text, l *diag.List) (*Hook, bool) {
	o, _, _ := types.LookupFieldOrMethod(typ.Type(), true, p.Types, name)
	if _, ok := o.(*types.Func); !ok {
		return nil, true
	}
	full := spec.Text{Text: at.Text + "." + name, At: at.At}
	s := p.method(typ, name, full, nil, l)
	if s == nil {
		return nil, false
	}
	own := new(diag.List)
	m, ok := p.Match(s, full, want, nil, own)
	for _, d := range own.Sorted() {
		d.Helpf("pipelines call Start before all else and Close after it: a method that serves another purpose needs another name")
	}
	l.Add(own)
	return &Hook{s, m.Ctx, m.Err}, ok
}

// A Constructor builds a component from its config.
type Constructor struct {
	Func   *types.Func
	Config *types.TypeName // a struct
}

// Constructor finds func New<Type>(<Type>Config) (*Type, error) beside a type; nil after reporting. Beside a type that is
// not exported it may be called new<Type>, the first letter of the type turned into a capital.
func (p *Package) Constructor(typ *types.TypeName, at spec.Text, l *diag.List) *Constructor {
	name, config := constructorName(typ), typ.Name()+"Config"
	want := "func " + name + "(" + config + ") (*" + typ.Name() + ", error)"
	if types.IsInterface(typ.Type()) {
		l.Errorf(at.At, "constructor", "%s is an interface: only a concrete type can have a config", at.Text).
			Helpf("name the concrete type, or leave the config out and hand the component over in the deps").
			Notef(p.world.place(typ), "declared here")
		return nil
	}
	scope := typ.Pkg().Scope()
	f, ok := scope.Lookup(name).(*types.Func)
	if !ok {
		d := l.Errorf(at.At, "constructor", "%s has a config but no constructor %s", at.Text, name)
		if n := p.world.declarer(typ); n == nil || !p.explainHidden(d, n, "", name) {
			d.Helpf("write %s", want)
		}
		d.Notef(p.world.place(typ), "%s is declared here", typ.Name())
		return nil
	}
	sig := f.Signature()
	if isInvalid(sig) {
		p.reportFault(f, name, "signature", at, l)
		return nil
	}
	c, _ := scope.Lookup(config).(*types.TypeName)
	if c == nil || sig.Variadic() || sig.TypeParams().Len() > 0 ||
		sig.Params().Len() != 1 || !types.Identical(sig.Params().At(0).Type(), c.Type()) ||
		sig.Results().Len() != 2 || !types.Identical(sig.Results().At(0).Type(), types.NewPointer(typ.Type())) ||
		!types.Identical(sig.Results().At(1).Type(), errorType) {
		l.Errorf(at.At, "constructor", "%s has the wrong signature: want %s, found %s", name, want, "func "+name+p.typeString(sig)[len("func"):]).
			Notef(p.world.place(f), "declared here")
		return nil
	}
	if _, ok := c.Type().Underlying().(*types.Struct); !ok {
		l.Errorf(at.At, "constructor", "%s is not a struct", config).Notef(p.world.place(c), "declared here")
		return nil
	}
	return &Constructor{f, c}
}

// Default finds func New<Type>() *Type, or with an error as second result, which fails tells. It is nil where there is
// none; then the zero value serves.
func (p *Package) Default(typ *types.TypeName) (f *types.Func, fails bool) {
	f, ok := typ.Pkg().Scope().Lookup(constructorName(typ)).(*types.Func)
	if !ok {
		return nil, false
	}
	sig := f.Signature()
	n := sig.Results().Len()
	fails = n == 2 && types.Identical(sig.Results().At(1).Type(), errorType)
	if sig.TypeParams().Len() > 0 || sig.Params().Len() > 0 || n != 1 && !fails ||
		!types.Identical(sig.Results().At(0).Type(), types.NewPointer(typ.Type())) {
		return nil, false
	}
	return f, fails
}

func constructorName(typ *types.TypeName) string {
	if ast.IsExported(typ.Name()) {
		return "New" + typ.Name()
	}
	first, size := utf8.DecodeRuneInString(typ.Name())
	return "new" + string(unicode.ToUpper(first)) + typ.Name()[size:]
}
