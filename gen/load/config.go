package load

import (
	"cmp"
	"fmt"
	"go/constant"
	"go/types"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/spec"
)

// Config checks a mapping of the spec against a config struct, field by field, and gives the literal to write. It is nil
// after reporting; every fault is reported at its place. Text that needs the characters ${ writes $${ for them.
func (p *Package) Config(v *spec.Value, t *types.TypeName, l *diag.List) *Literal {
	c := configCheck{p: p, l: l}
	lit := c.structure(v, t.Type(), t.Name())
	if c.failed {
		return nil
	}
	return lit
}

// A configCheck is one call of Config. Its methods give nil after reporting.
type configCheck struct {
	p      *Package
	l      *diag.List
	failed bool
}

func (c *configCheck) fail(at diag.Span, code diag.Code, format string, args ...any) *diag.Diagnostic {
	c.failed = true
	return c.l.Errorf(at, code, format, args...)
}

// done notes that a converter failed and has reported it.
func (c *configCheck) done(ok bool) bool {
	c.failed = c.failed || !ok
	return ok
}

// structure checks a mapping against a struct; in says where it stands in the Go, such as LedgerConfig.Pool.
func (c *configCheck) structure(v *spec.Value, t types.Type, in string) *Literal {
	entries, ok := v.AsMapping(c.l)
	if !c.done(ok) {
		return nil
	}
	keys, names := c.p.configKeys(t.Underlying().(*types.Struct))
	lit := &Literal{Type: t, Kind: LiteralStruct}
	for _, e := range entries {
		k, ok := keys[e.Key.Text]
		if !ok {
			c.unknownKey(e.Key, t, in, names)
			continue
		}
		field := k.path[len(k.path)-1]
		name := in + "." + fieldPath(k.path)
		if k.reason != "" {
			c.fail(e.Key.At, "config-type", "%s %s", name, k.reason).Helpf("%s", k.help).
				Notef(c.p.world.place(field), "declared here")
			continue
		}
		if value := c.value(e.Value, field.Type(), name, field); value != nil {
			lit.set(k.path, value)
		}
	}
	return lit
}

func (c *configCheck) unknownKey(key spec.Text, t types.Type, in string, names []string) {
	d := c.fail(key.At, "unknown-key", "%s has no key %q", in, spec.Short(key.Text))
	near := snake(key.Text) // the name of the field
	if !slices.Contains(names, near) {
		near = cmp.Or(spec.Nearest(key.Text, names), spec.Nearest(near, names))
	}
	switch {
	case near != "":
		d.Helpf("did you mean %q?", near)
	case len(names) > 0:
		d.Helpf("its keys are %s", list(names))
	default:
		d.Helpf("it has no fields that a spec can set")
	}
	if name := typeName(t); name != nil {
		d.Notef(c.p.world.place(name), "declared here")
	}
}

// set puts a value at a field, making the literals of the inlined structs on the way.
func (lit *Literal) set(path []*types.Var, value *Literal) {
	f := path[0]
	if len(path) == 1 {
		lit.Fields = append(lit.Fields, FieldLiteral{f.Name(), value})
		return
	}
	i := slices.IndexFunc(lit.Fields, func(l FieldLiteral) bool { return l.Name == f.Name() })
	if i < 0 {
		inner := &Literal{Type: f.Type(), Kind: LiteralStruct}
		if ptr, ok := f.Type().Underlying().(*types.Pointer); ok {
			inner = &Literal{Type: f.Type(), Kind: LiteralAddress, Items: []*Literal{{Type: ptr.Elem(), Kind: LiteralStruct}}}
		}
		i, lit.Fields = len(lit.Fields), append(lit.Fields, FieldLiteral{f.Name(), inner})
	}
	inner := lit.Fields[i].Value
	if inner.Kind == LiteralAddress {
		inner = inner.Items[0]
	}
	inner.set(path[1:], value)
}

// value checks a value against the type of a field, or of an element somewhere in it; name says which.
func (c *configCheck) value(v *spec.Value, t types.Type, name string, field *types.Var) *Literal {
	if isInvalid(t) {
		c.failed = true
		c.p.reportFault(field, name, "declaration", spec.Text{At: v.At}, c.l)
		return nil
	}
	if why := c.unwritable(t); why != "" {
		d := c.fail(v.At, "config-type", "%s is %s, which a spec cannot write: %s", name, c.p.typeString(t), why).
			Helpf("leave the key out and let the constructor see to it")
		d.Notef(c.p.world.place(field), "declared here")
		return nil
	}
	if v.Shape == spec.String && strings.Contains(v.Text, "${") {
		return c.withEnv(v, t, name, field)
	}
	return c.plain(v, t, name, field)
}

// plain is value without environment variables.
func (c *configCheck) plain(v *spec.Value, t types.Type, name string, field *types.Var) *Literal {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		defer c.explain(name, t, field)()
		return c.scalar(v, t, u)
	case *types.Struct:
		if !c.mapping(v, t, name, field) {
			return nil
		}
		return c.structure(v, t, c.p.typeString(t))
	case *types.Pointer:
		if !c.mapping(v, t, name, field) {
			return nil
		}
		inner := c.structure(v, u.Elem(), c.p.typeString(u.Elem()))
		if inner == nil {
			return nil
		}
		return &Literal{Type: t, Kind: LiteralAddress, Items: []*Literal{inner}}
	case *types.Map:
		if !c.mapping(v, t, name, field) {
			return nil
		}
		lit := &Literal{Type: t, Kind: LiteralMap}
		for _, e := range v.Entries {
			if strings.Contains(e.Key.Text, "${") {
				c.fail(e.Key.At, "env", "a key cannot come from the environment")
				continue
			}
			c.scalar(&spec.Value{At: e.Key.At, Shape: spec.String, Text: e.Key.Text}, u.Key(), u.Key().Underlying().(*types.Basic))
			lit.Keys = append(lit.Keys, e.Key.Text)
			lit.Items = append(lit.Items, c.value(e.Value, u.Elem(), name+"["+strconv.Quote(spec.Short(e.Key.Text))+"]", field))
		}
		return lit
	}
	end := c.explain(name, t, field)
	items, ok := v.AsList(c.l)
	if a, isArray := t.Underlying().(*types.Array); ok && isArray && a.Len() != int64(len(items)) {
		c.fail(v.At, "wrong-type", "want %d items, found %d", a.Len(), len(items))
		ok = false
	}
	end()
	if !c.done(ok) {
		return nil
	}
	lit := &Literal{Type: t, Kind: LiteralList}
	for i, item := range items {
		lit.Items = append(lit.Items, c.value(item, elem(t), fmt.Sprintf("%s[%d]", name, i), field))
	}
	return lit
}

// mapping reports whether v is one.
func (c *configCheck) mapping(v *spec.Value, t types.Type, name string, field *types.Var) bool {
	defer c.explain(name, t, field)()
	_, ok := v.AsMapping(c.l)
	return c.done(ok)
}

func elem(t types.Type) types.Type {
	if a, ok := t.Underlying().(*types.Array); ok {
		return a.Elem()
	}
	return t.Underlying().(*types.Slice).Elem()
}

// explain has the reports that follow, until the result is called, say which field the value is for.
func (c *configCheck) explain(name string, t types.Type, field *types.Var) (end func()) {
	outer := c.l
	c.l = new(diag.List)
	return func() {
		for _, d := range c.l.Sorted() {
			e := outer.Errorf(d.At, d.Code, "%s", d.Message)
			e.Help, e.Notes = d.Help, d.Notes
			e.Notef(c.p.world.place(field), "%s is %s", name, c.p.typeString(t))
		}
		c.l = outer
	}
}

// unwritable says why no value of a spec can be of the type, "" where one can.
func (c *configCheck) unwritable(t types.Type) string {
	name := typeName(t)
	composite := true
	why := ""
	switch u := t.Underlying().(type) {
	case *types.Basic:
		composite = false
		if u.Info()&(types.IsString|types.IsBoolean|types.IsInteger|types.IsFloat) == 0 || u.Kind() == types.Uintptr {
			why = "it is neither text, number, boolean nor duration"
		}
	case *types.Slice, *types.Array:
	case *types.Map:
		if b, ok := u.Key().Underlying().(*types.Basic); !ok || b.Info()&types.IsString == 0 {
			why = "its keys are not strings"
		}
	case *types.Struct:
		switch {
		case name == nil:
			why = "the struct has no name"
		case name.Pkg() != nil && name.Pkg() != c.p.Types && u.NumFields() > 0 && !anyExported(u):
			why = "it has no exported fields"
		}
	case *types.Pointer:
		if inner, ok := u.Elem().Underlying().(*types.Struct); !ok || inner == nil || typeName(u.Elem()) == nil {
			why = "of pointers, only those to a named struct can be written"
		} else {
			return c.unwritable(u.Elem())
		}
	default:
		why = "only code makes such values"
	}
	if why == "" && composite && name != nil && !c.p.nameable(name) {
		why = "its name is not visible in the spec's folder"
	}
	return why
}

func anyExported(s *types.Struct) bool {
	for f := range s.Fields() {
		if f.Exported() {
			return true
		}
	}
	return false
}

// scalar checks a scalar against a basic type, or a named one that is such underneath.
func (c *configCheck) scalar(v *spec.Value, t types.Type, u *types.Basic) *Literal {
	text := func(s string) *Literal { return &Literal{Type: t, Text: s} }
	switch info := u.Info(); {
	case isNamed(t, "time", "Duration"):
		d, ok := v.AsDuration(c.l)
		if !c.done(ok) {
			return nil
		}
		return &Literal{Type: t, Kind: LiteralDuration, Dur: d}
	case info&types.IsString != 0:
		if consts := c.choice(t); len(consts) > 0 {
			return c.oneOf(v, t, consts)
		}
		s, ok := v.AsString(c.l)
		if !c.done(ok) {
			return nil
		}
		return text(strconv.Quote(s))
	case info&types.IsBoolean != 0:
		b, ok := v.AsBool(c.l)
		if !c.done(ok) {
			return nil
		}
		return text(strconv.FormatBool(b))
	case info&types.IsFloat != 0:
		f, ok := v.AsFloat(c.l)
		if !c.done(ok) {
			return nil
		}
		if u.Kind() == types.Float32 && math.Abs(f) > math.MaxFloat32 {
			c.fail(v.At, "out-of-range", "%s does not fit in float32", spec.Short(v.Text))
			return nil
		}
		return text(strconv.FormatFloat(f, 'g', -1, 64))
	}
	s, ok := c.integer(v, u)
	if !c.done(ok) {
		return nil
	}
	return text(s)
}

// sizeText finds what was meant to be a size, well written or not.
var sizeText = regexp.MustCompile(`^[0-9]+ *[kKmMgG]?[iI]?[bB]$|^[0-9]+ *[kKmMgG]$`)

// integer checks a whole number, which for convenience may be written as a size, and gives it as Go.
func (c *configCheck) integer(v *spec.Value, u *types.Basic) (string, bool) {
	bits := int(sizes.Sizeof(u)) * 8
	signed := u.Info()&types.IsUnsigned == 0
	digits, expr := v.Text, v.Text
	switch {
	case v.Shape == spec.String && sizeText.MatchString(v.Text):
		bytes, ok := v.AsSize(c.l)
		if !ok {
			return "", false
		}
		digits = strconv.FormatInt(bytes, 10)
		expr = sizeExpr(v.Text, digits)
	case v.Shape != spec.Int:
		v.AsInt(c.l)
		return "", false
	}
	low, high := "0", strconv.FormatUint(math.MaxUint64>>(64-bits), 10)
	_, err := strconv.ParseUint(digits, 10, bits)
	if signed {
		low, high = strconv.FormatInt(math.MinInt64>>(64-bits), 10), strconv.FormatInt(math.MaxInt64>>(64-bits), 10)
		_, err = strconv.ParseInt(digits, 10, bits)
	}
	if err != nil {
		c.fail(v.At, "out-of-range", "%s does not fit in %s, which holds %s to %s", spec.Short(v.Text), u.Name(), low, high)
		return "", false
	}
	return expr, true
}

// sizeExpr writes a size in Go as its author wrote it: 64KiB is 64 << 10.
func sizeExpr(written, bytes string) string {
	for unit, shift := range map[string]string{"KiB": "10", "MiB": "20", "GiB": "30"} {
		if n, ok := strings.CutSuffix(written, unit); ok {
			return n + " << " + shift
		}
	}
	return bytes
}

// choice gives the constants of a named string type, in the order of their declaration.
func (c *configCheck) choice(t types.Type) (consts []*types.Const) {
	name := typeName(types.Unalias(t))
	if name == nil || name.Pkg() == nil {
		return nil
	}
	scope := name.Pkg().Scope()
	for _, n := range scope.Names() {
		if k, ok := scope.Lookup(n).(*types.Const); ok && types.Identical(k.Type(), t) && k.Val().Kind() == constant.String &&
			(k.Exported() || k.Pkg() == c.p.Types) {
			consts = append(consts, k)
		}
	}
	slices.SortFunc(consts, func(a, b *types.Const) int { return int(a.Pos() - b.Pos()) })
	seen := map[string]bool{} // two constants may have one value: the first stands for it
	return slices.DeleteFunc(consts, func(k *types.Const) bool {
		value := constant.StringVal(k.Val())
		again := seen[value]
		seen[value] = true
		return again
	})
}

// oneOf checks that a value is that of one of the constants.
func (c *configCheck) oneOf(v *spec.Value, t types.Type, consts []*types.Const) *Literal {
	var words []string
	for _, k := range consts {
		words = append(words, constant.StringVal(k.Val()))
	}
	word, ok := v.AsChoice(c.l, words...)
	if !c.done(ok) {
		return nil
	}
	return &Literal{Type: t, Kind: LiteralConst, Const: consts[slices.Index(words, word.Text)]}
}
