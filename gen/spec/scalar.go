package spec

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// The numbers that all YAML readers, JSON and people read alike.
var (
	decimal  = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)
	fraction = regexp.MustCompile(`^-?(0|[1-9][0-9]*)?(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)
)

// scalar fills v from a scalar. yaml.v3 resolves plain text by a mixture of YAML 1.1 and 1.2: where their readers differ
// (010 is 8 or 10, 1_000 is a number or text), the author is asked to be clear.
func (b *builder) scalar(v *Value, n *yaml.Node) {
	v.Text = n.Value
	v.Quoted = n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	tag := n.ShortTag()
	switch {
	case v.Quoted:
		v.Shape = String
	case decimal.MatchString(v.Text):
		v.Shape = Int
	case v.Text == "true" || v.Text == "false":
		v.Shape = Bool
	case v.Text == "" || v.Text == "null" || v.Text == "~":
		v.Shape = Null
	case tag == "!!float" && fraction.MatchString(v.Text):
		v.Shape = Float
	case tag == "!!int" || tag == "!!float" || tag == "!!bool" || tag == "!!null":
		v.Shape = Invalid
		b.unclear(v, plainly(tag, n))
	default:
		v.Shape = String // dates among them
	}
}

// octal is what YAML 1.1 takes for a number to the base 8, YAML 1.2 for one to the base 10.
var octal = regexp.MustCompile(`^-?0[0-7]+$`)

// unclear reports a scalar that YAML readers understand differently: some of them as plain, which may be empty.
func (b *builder) unclear(v *Value, plain string) {
	text := Short(v.Text)
	switch {
	case octal.MatchString(v.Text) && plain != "" && len(v.Text) < 20:
		sign, digits := "", v.Text
		if digits[0] == '-' {
			sign, digits = "-", digits[1:]
		}
		if digits = strings.TrimLeft(digits, "0"); digits == "" {
			sign, digits = "", "0"
		}
		d := b.list.Errorf(v.At, "unclear-scalar", "%s is ambiguous: %s to some YAML readers, %s to others", text, plain, sign+digits)
		if plain == sign+digits {
			d.Message = fmt.Sprintf("%s is ambiguous: %s to some YAML readers, text to others", text, plain)
			d.Helpf("write %s, or %s where text is meant", plain, quote(v.Text))
		} else {
			d.Helpf("write %s or %s, or %s where text is meant", plain, sign+digits, quote(v.Text))
		}
	case plain != "":
		b.list.Errorf(v.At, "unclear-scalar", "%s is ambiguous: %s to some YAML readers, text to others", text, plain).
			Helpf("write %s, or %s where text is meant", plain, quote(v.Text))
	default:
		b.list.Errorf(v.At, "unclear-scalar", "%s is ambiguous: a number to some YAML readers, text to others", text).
			Helpf("where text is meant, write %s", quote(v.Text))
	}
}

// plainly gives the clear spelling of what yaml.v3 reads; "" where there is none, as for .inf.
func plainly(tag string, n *yaml.Node) string {
	var i int64
	var f float64
	switch {
	case tag == "!!bool" || tag == "!!null":
		return strings.ToLower(n.Value)
	case tag == "!!int" && n.Decode(&i) == nil:
		return strconv.FormatInt(i, 10)
	case tag == "!!float" && n.Decode(&f) == nil && !math.IsInf(f, 0) && !math.IsNaN(f):
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return ""
}

// extent gives how many bytes from offset on its line belong to a node: all or the first line of a scalar, and of a list
// or mapping what starts it.
func (t *text) extent(n *yaml.Node, offset int) int {
	rest := t.src[offset:t.lineEnd(t.lineOf(offset))]
	switch {
	case rest == "":
		return 0
	case strings.IndexByte("!&*", rest[0]) >= 0:
		return word(rest)
	case startsWithKey(n):
		return t.extent(n.Content[0], offset)
	case n.Kind != yaml.ScalarNode:
		return 1
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		return quoted(rest)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return word(rest)
	case strings.HasPrefix(rest, n.Value):
		return len(n.Value)
	}
	return len(strings.TrimRight(rest, " \t")) // plain text that goes on in the next line
}

// word measures up to the next blank or flow indicator.
func word(s string) int {
	if end := strings.IndexAny(s, " \t,[]{}"); end >= 0 {
		return end
	}
	return len(s)
}

// quoted measures a quoted text, or all of s where it goes on in the next line.
func quoted(s string) int {
	q := s[0]
	for i := 1; i < len(s); i++ {
		switch {
		case q == '"' && s[i] == '\\', q == '\'' && s[i] == q && i+1 < len(s) && s[i+1] == q:
			i++ // an escape
		case s[i] == q:
			return i + 1
		}
	}
	return len(s)
}
