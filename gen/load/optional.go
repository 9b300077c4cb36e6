package load

import (
	"go/types"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/spec"
)

// Optional finds a method that a component may have, and matches it as Match does. The symbol is nil where the type has none by that
// name; ok is false after a report. help says what a method of that name is there for.
func (p *Package) Optional(typ *types.TypeName, name string, want []Pattern, holes map[string]types.Type,
	at spec.Text, help string, l *diag.List,
) (s *Symbol, m Match, ok bool) {
	o, _, _ := types.LookupFieldOrMethod(typ.Type(), true, p.Types, name)
	if _, is := o.(*types.Func); !is {
		return nil, Match{}, true
	}
	full := spec.Text{Text: at.Text + "." + name, At: at.At}
	own := new(diag.List)
	if s = p.method(typ, name, full, nil, own); s != nil {
		m, ok = p.Match(s, full, want, holes, own)
	}
	for _, d := range own.Sorted() {
		d.Helpf("%s", help)
	}
	l.Add(own)
	return s, m, ok
}

// Place is where a type, function or field is declared.
func (p *Package) Place(o types.Object) diag.Span { return p.world.place(o) }
