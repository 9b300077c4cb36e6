package spec

import (
	"math"
	"math/bits"
	"strconv"

	"github.com/pipegen/pipegen/gen/diag"
)

// An IntRule says which integers a key may have.
type IntRule struct {
	Name     string // of the key
	Min, Max int64
	Power    bool // of two
}

// AsInt accepts a plain decimal integer that fits in 64 bits.
func (v *Value) AsInt(l *diag.List) (int64, bool) {
	if !v.isInt(l, func(int64) bool { return true }) {
		return 0, false
	}
	i, err := strconv.ParseInt(v.Text, 10, 64)
	if err != nil {
		l.Errorf(v.At, "out-of-range", "%s does not fit in 64 bits", Short(v.Text))
		return 0, false
	}
	return i, true
}

// AsIntOf accepts a plain decimal integer that obeys a rule.
func (v *Value) AsIntOf(l *diag.List, r IntRule) (int64, bool) {
	if !v.isInt(l, r.allows) {
		return 0, false
	}
	n, err := strconv.ParseInt(v.Text, 10, 64)
	switch {
	case err != nil || n < r.Min || n > r.Max:
		l.Errorf(v.At, "out-of-range", "%s must be between %d and %d, found %s", r.Name, r.Min, r.Max, Short(v.Text))
		return 0, false
	case !r.allows(n):
		above := int64(1) << bits.Len64(uint64(n))
		d := l.Errorf(v.At, "power-of-two", "%s must be a power of two, found %d", r.Name, n)
		switch below := above / 2; {
		case below < r.Min:
			d.Helpf("write %d", above)
		case above > r.Max:
			d.Helpf("write %d", below)
		default:
			d.Helpf("write %d or %d", below, above)
		}
		return 0, false
	}
	return n, true
}

func (r IntRule) allows(n int64) bool {
	return n >= r.Min && n <= r.Max && !(r.Power && n&(n-1) != 0)
}

// isInt reports whether v is an integer, or says what to write instead, if that is allowed.
func (v *Value) isInt(l *diag.List, allowed func(int64) bool) bool {
	if v.Shape == Int {
		return true
	}
	d := v.wrong(l, "a whole number")
	if v.Shape == String && decimal.MatchString(v.Text) {
		if n, err := strconv.ParseInt(v.Text, 10, 64); err == nil && allowed(n) {
			d.Helpf("leave out the quotes: %s", v.Text)
		}
	} else if f, err := strconv.ParseFloat(v.Text, 64); v.Shape == Float && err == nil &&
		f == math.Trunc(f) && math.Abs(f) < 1e15 && allowed(int64(f)) {
		d.Helpf("write %.0f", f)
	}
	return false
}
