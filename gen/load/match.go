package load

import (
	"go/types"
	"maps"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/spec"
)

// A Match says which pattern a function fits and how to call it.
type Match struct {
	Index int                   // of the pattern
	Ctx   bool                  // the first parameter is a context.Context
	Err   bool                  // the last result is the pattern's final error
	Types map[string]types.Type // what the holes of the pattern stand for, given or found out
}

// Match finds the first pattern that a function fits. Two liberties are built in: a context.Context may lead the
// parameters of any pattern, and a final error result may be left out. Holes without a type in holes take what the
// function has there. Where nothing fits, that is reported with what is wanted and found.
func (p *Package) Match(s *Symbol, at spec.Text, want []Pattern, holes map[string]types.Type, l *diag.List) (Match, bool) {
	if m, ok := match(s.Sig, want, holes); ok {
		return m, true
	}
	var wanted []string
	for _, w := range want {
		wanted = append(wanted, w.show(holes, p.typeString))
	}
	d := l.Errorf(at.At, "signature", "%s has the wrong signature: want %s, found %s", at.Text, strings.Join(wanted, " or "), p.typeString(s.Sig))
	if help := p.mend(s.Sig, want, holes); help != "" {
		d.Helpf("%s", help)
	}
	d.Notef(s.At, "declared here")
	return Match{}, false
}

// Fits reports whether a function fits one of several patterns, and gives its type without names. It is Match without a
// report.
func (p *Package) Fits(s *Symbol, want []Pattern, holes map[string]types.Type) (typ string, ok bool) {
	_, ok = match(s.Sig, want, holes)
	bare := types.NewSignatureType(nil, nil, nil, unnamed(s.Sig.Params()), unnamed(s.Sig.Results()), false)
	return p.typeString(bare), ok
}

func unnamed(t *types.Tuple) *types.Tuple {
	var all []*types.Var
	for v := range t.Variables() {
		all = append(all, types.NewParam(0, nil, "", v.Type()))
	}
	return types.NewTuple(all...)
}

// match is Match without words.
func match(sig *types.Signature, want []Pattern, holes map[string]types.Type) (Match, bool) {
	if sig.Variadic() {
		return Match{}, false
	}
	for i, w := range want {
		if m, ok := w.matchOne(sig, holes); ok {
			m.Index = i
			return m, true
		}
	}
	return Match{}, false
}

func (p Pattern) matchOne(sig *types.Signature, holes map[string]types.Type) (Match, bool) {
	m := Match{Types: map[string]types.Type{}}
	maps.Copy(m.Types, holes)
	params, results := variables(sig.Params()), variables(sig.Results())
	m.Ctx = len(params) > 0 && isContext(params[0])
	if m.Ctx && !p.ctx {
		params = params[1:]
	}
	if len(params) != len(p.params) {
		return m, false
	}
	for i, want := range p.params {
		if !want.match(params[i], m.Types) {
			return m, false
		}
	}
	wanted := p.results
	if p.mayFail() {
		if len(results) == len(wanted) {
			m.Err = true
		} else {
			wanted = wanted[:len(wanted)-1]
		}
	}
	if len(results) != len(wanted) {
		return m, false
	}
	for i, want := range wanted {
		if !want.match(results[i], m.Types) {
			return m, false
		}
	}
	return m, true
}

// mayFail reports whether the pattern's last result is an error.
func (p Pattern) mayFail() bool {
	n := len(p.results)
	return n > 0 && p.results[n-1].form == predeclared && types.Identical(p.results[n-1].typ, errorType)
}

var errorType = types.Universe.Lookup("error").Type()

func variables(t *types.Tuple) (all []types.Type) {
	for v := range t.Variables() {
		all = append(all, v.Type())
	}
	return all
}

func isContext(t types.Type) bool { return isNamed(t, "context", "Context") }

func isNamed(t types.Type, path, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path
}

// mend says what to change where the reason of a mismatch is a common one.
func (p *Package) mend(sig *types.Signature, want []Pattern, holes map[string]types.Type) string {
	if sig.Variadic() {
		return "a variadic function cannot be called here: wrap it in one with plain parameters"
	}
	params, results := variables(sig.Params()), variables(sig.Results())
	for i, t := range params {
		if i > 0 && isContext(t) {
			return "the context comes first"
		}
		for _, known := range holes {
			if known != nil && types.Identical(t, known) {
				return "messages go by pointer: take *" + p.typeString(known)
			}
		}
	}
	for i, t := range results {
		if i < len(results)-1 && types.Identical(t, errorType) {
			return "the error comes last"
		}
	}
	for _, w := range want {
		if !w.mayFail() && len(results) > 0 && types.Identical(results[len(results)-1], errorType) {
			short := types.NewSignatureType(nil, nil, nil, sig.Params(), types.NewTuple(tail(sig.Results())...), false)
			if _, ok := w.matchOne(short, holes); ok {
				return "it cannot fail here: leave the error out"
			}
		}
	}
	for _, w := range want {
		if w.mayFail() && len(w.results) == 1 && len(results) > 1 {
			short := types.NewSignatureType(nil, nil, nil, sig.Params(), nil, false)
			if _, ok := w.matchOne(short, holes); ok {
				return "return only error"
			}
		}
	}
	// Would it fit if messages of the type it takes arrived here?
	if known := holes["M"]; known != nil {
		other := maps.Clone(holes)
		delete(other, "M")
		if m, ok := match(sig, want, other); ok && m.Types["M"] != nil {
			return "messages of type " + p.typeString(known) + " arrive here, not " + p.typeString(m.Types["M"])
		}
	}
	return ""
}

// tail gives the results without the last one.
func tail(t *types.Tuple) (all []*types.Var) {
	for i := range t.Len() - 1 {
		all = append(all, t.At(i))
	}
	return all
}
