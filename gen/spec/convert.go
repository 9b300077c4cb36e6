package spec

import (
	"go/token"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
)

// The converters give a value as what the caller wants, or report at the value what was wanted and found, and false.
// They check no range: what is allowed, the caller knows.

// AsString accepts any text, plain or quoted.
func (v *Value) AsString(l *diag.List) (string, bool) {
	if v.Shape == String {
		return v.Text, true
	}
	d := v.wrong(l, "text")
	if v.isScalar() && v.Shape != Null {
		d.Helpf("quote it: %s", quote(v.Text))
	}
	return "", false
}

// AsDoc accepts text that can stand in a Go comment: lines of characters that are seen.
func (v *Value) AsDoc(l *diag.List) (Text, bool) {
	s, ok := v.AsString(l)
	if !ok {
		return Text{}, false
	}
	for _, r := range s {
		if what := unclear(r); what != "" && r != '\n' && r != '\t' {
			l.Errorf(v.At, "doc", "%s %U is not allowed in documentation", what, r).Helpf("delete it")
			return Text{}, false
		}
	}
	if slices.Contains(strings.Fields(s), "+build") {
		l.Errorf(v.At, "doc", "the word +build is not allowed in documentation: at the start of a comment's line it is a build constraint").
			Helpf("delete it")
		return Text{}, false
	}
	return Text{s, v.At}, true
}

// AsNode accepts any text, as the name of a node: which nodes there are the caller knows.
func (v *Value) AsNode(l *diag.List) (Text, bool) {
	if v.Shape == String {
		return Text{v.Text, v.At}, true
	}
	v.wrong(l, "the name of a node, such as parse_line")
	return Text{}, false
}

// AsName accepts what names a Go symbol: up to three Go identifiers with dots between them.
func (v *Value) AsName(l *diag.List) (Text, bool) {
	if v.Shape != String {
		d := v.wrong(l, "a Go function such as Print or Feed.Read")
		if v.isScalar() && v.Shape != Null {
			d.Helpf("quote it: %s", quote(v.Text))
		}
		return Text{}, false
	}
	if isName(v.Text, 3) {
		return Text{v.Text, v.At}, true
	}
	d := l.Errorf(v.At, "name", "want a Go function such as Print or Feed.Read, found %s", quote(v.Text))
	bare := strings.NewReplacer("*", "", "&", "", "(", "", ")", "").Replace(strings.TrimSpace(v.Text))
	switch joined := strings.NewReplacer(" ", "_", "-", "_").Replace(bare); {
	case strings.Contains(v.Text, "${"):
		d.Helpf(onlyConfigs)
	case isName(joined, 3):
		d.Helpf("write %s", Short(joined))
	}
	return Text{}, false
}

// onlyConfigs helps those who try to take another value from the environment.
const onlyConfigs = "only values in the config of a component can come from the environment"

// maxName is far more than names have: what is longer would only fill messages.
const maxName = 255

// isName reports whether s is one to most Go identifiers with dots between them.
func isName(s string, most int) bool {
	if len(s) > maxName {
		return false
	}
	parts := strings.Split(s, ".")
	for _, p := range parts {
		if !token.IsIdentifier(p) || p == "_" {
			return false
		}
	}
	return len(parts) <= most
}

// AsFloat accepts a decimal number, whole or not; it is finite.
func (v *Value) AsFloat(l *diag.List) (float64, bool) {
	if v.Shape != Int && v.Shape != Float {
		v.wrong(l, "a number")
		return 0, false
	}
	f, err := strconv.ParseFloat(v.Text, 64)
	if err != nil || math.IsInf(f, 0) {
		l.Errorf(v.At, "out-of-range", "%s does not fit in a float64", Short(v.Text))
		return 0, false
	}
	return f, true
}

// AsFloatOf accepts a decimal number that lies between two others, as the value of a key.
func (v *Value) AsFloatOf(l *diag.List, key string, least, most int64) (float64, bool) {
	f, ok := v.AsFloat(l)
	if ok && (f < float64(least) || f > float64(most)) {
		l.Errorf(v.At, "out-of-range", "%s must be between %d and %d, found %s", key, least, most, Short(v.Text))
		ok = false
	}
	return f, ok
}

// AsBool accepts true and false.
func (v *Value) AsBool(l *diag.List) (value, ok bool) {
	if v.Shape == Bool {
		return v.Text == "true", true
	}
	d := v.wrong(l, "true or false")
	if v.Shape == String {
		switch text := strings.ToLower(v.Text); text {
		case "true", "false":
			d.Helpf("write %s", text)
			if v.Quoted && v.Text == text {
				d.Helpf("leave out the quotes")
			}
		case "yes", "on", "y":
			d.Helpf("write true")
		case "no", "off", "n":
			d.Helpf("write false")
		}
	}
	return false, false
}

// AsChoice accepts one of some words.
func (v *Value) AsChoice(l *diag.List, words ...string) (Text, bool) {
	want := words[len(words)-1]
	if len(words) > 1 {
		want = strings.Join(words[:len(words)-1], ", ") + " or " + want
	}
	if v.Shape != String {
		v.wrong(l, want)
		return Text{}, false
	}
	if slices.Contains(words, v.Text) {
		return Text{v.Text, v.At}, true
	}
	didYouMean(l.Errorf(v.At, "choice", "want %s, found %s", want, quote(v.Text)), v.Text, words)
	return Text{}, false
}

// AsList accepts a list.
func (v *Value) AsList(l *diag.List) ([]*Value, bool) {
	if v.Shape == Sequence {
		return v.Items, true
	}
	v.wrong(l, "a list")
	return nil, false
}

// AsMapping accepts a mapping.
func (v *Value) AsMapping(l *diag.List) ([]*Entry, bool) { return v.AsMappingLike(l, "") }

// AsMappingLike accepts a mapping; example shows one to those who wrote something else.
func (v *Value) AsMappingLike(l *diag.List, example string) ([]*Entry, bool) {
	if v.Shape == Mapping {
		return v.Entries, true
	}
	if d := v.wrong(l, "a mapping"); example != "" {
		d.Helpf("for instance %s", example)
	}
	return nil, false
}

// wrong reports a value of the wrong type, unless Read has reported it already.
func (v *Value) wrong(l *diag.List, want string) *diag.Diagnostic {
	if v.Shape == Invalid {
		return new(diag.Diagnostic) // takes the caller's help and is forgotten
	}
	d := l.Errorf(v.At, "wrong-type", "want %s, found %s", want, v.found())
	if v.Shape == String && strings.HasPrefix(v.Text, "${") {
		d.Helpf(onlyConfigs)
	}
	return d
}

// found describes a value in a diagnostic.
func (v *Value) found() string {
	switch v.Shape {
	case Null:
		return "nothing"
	case String:
		if v.Quoted {
			return "the text " + quote(v.Text)
		}
		return quote(v.Text)
	case Int, Float:
		return "the number " + Short(v.Text)
	case Bool:
		return v.Text
	case Sequence:
		return "a list"
	}
	return "a mapping"
}

func (v *Value) isScalar() bool {
	return v.Shape != Sequence && v.Shape != Mapping && v.Shape != Invalid
}
