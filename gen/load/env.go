package load

import (
	"go/types"
	"regexp"
	"strconv"
	"strings"

	"github.com/pipegen/pipegen/gen/spec"
)

// envRef is a scalar that is an environment variable and nothing else.
var envRef = regexp.MustCompile(`(?s)^\$\{([A-Za-z_][A-Za-z0-9_]*)(:-(.*))?\}$`)

// wholeNumber is what specs take for an integer.
var wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// withEnv checks text that holds ${ somewhere.
func (c *configCheck) withEnv(v *spec.Value, t types.Type, name string, field *types.Var) *Literal {
	const escape = "$${"
	if !strings.Contains(strings.ReplaceAll(v.Text, escape, ""), "${") {
		literal := *v
		literal.Text = strings.ReplaceAll(v.Text, escape, "${")
		return c.plain(&literal, t, name, field)
	}
	m := envRef.FindStringSubmatch(v.Text)
	if m == nil || strings.Contains(m[3], "${") {
		d := c.fail(v.At, "env", "an environment variable is written ${NAME} or ${NAME:-default}, alone in its value")
		switch alone := strings.HasPrefix(v.Text, "${") && strings.HasSuffix(v.Text, "}"); {
		case alone && strings.Count(v.Text, "${") == 1:
			d.Helpf("a name has letters, digits and _")
		case strings.HasSuffix(v.Text, "}}"):
			d.Helpf("a default cannot hold a variable")
		default:
			d.Helpf("put the whole text into the variable; the characters ${ themselves are written $${")
		}
		return nil
	}
	basic, ok := t.Underlying().(*types.Basic)
	if !ok {
		c.fail(v.At, "env", "%s is %s: only text, numbers, booleans and durations can come from the environment",
			name, c.p.typeString(t))
		return nil
	}
	ref := &EnvRef{Name: m[1], HasDefault: m[2] != "", Default: m[3]}
	lit := &Literal{Type: t, Kind: LiteralEnv, Env: ref}
	if basic.Info()&types.IsString != 0 {
		lit.Choice = c.choice(t)
	}
	if ref.HasDefault {
		otherwise := &spec.Value{At: v.At, Shape: defaultShape(ref.Default, basic), Text: ref.Default}
		end := c.explain(name, t, field)
		ref.Value = c.scalar(otherwise, t, basic)
		end()
		if ref.Value != nil && basic.Info()&types.IsInteger != 0 && strings.Contains(ref.Value.Text, "<<") {
			bytes, _ := otherwise.AsSize(c.l)
			ref.Default = strconv.FormatInt(bytes, 10) // the runtime parses plain numbers
		}
	}
	return lit
}

// defaultShape gives the default of a variable the shape it would have as a value of its own.
func defaultShape(s string, basic *types.Basic) spec.Shape {
	info := basic.Info()
	switch {
	case info&types.IsString != 0:
		return spec.String
	case s == "true" || s == "false":
		return spec.Bool
	}
	if wholeNumber.MatchString(s) {
		return spec.Int
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && info&types.IsFloat != 0 {
		return spec.Float
	}
	return spec.String
}
