package spec

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/pipegen/pipegen/gen/diag"
)

var (
	goDuration = regexp.MustCompile(`^-?(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`)
	days       = regexp.MustCompile(`^([0-9]{1,5})d$`)
	byteSize   = regexp.MustCompile(`^(0|[1-9][0-9]*)(KiB|MiB|GiB)$`)
	looseSize  = regexp.MustCompile(`^([0-9]{1,15}) *([kmg])(i?b)?$`)
)

// AsDuration accepts a Go duration such as 1m30s, and 0. It may be negative.
func (v *Value) AsDuration(l *diag.List) (time.Duration, bool) {
	const want = "a duration such as 5s"
	if v.Shape == Int && v.Text == "0" {
		return 0, true
	}
	if v.Shape != String {
		d := v.wrong(l, want)
		if v.Shape == Int || v.Shape == Float {
			d.Helpf("write the unit: ms, s, m or h")
		}
		return 0, false
	}
	value, err := time.ParseDuration(v.Text)
	if err == nil {
		return value, true
	}
	if goDuration.MatchString(v.Text) {
		l.Errorf(v.At, "duration", "%s is longer than a duration can be, about 292 years", quote(v.Text))
		return 0, false
	}
	d := l.Errorf(v.At, "duration", "want %s, found %s", want, quote(v.Text))
	if m := days.FindStringSubmatch(v.Text); m != nil {
		n, _ := strconv.Atoi(m[1])
		d.Helpf("write %dh", n*24)
	} else {
		d.Helpf("units are ns, us, ms, s, m and h, without blanks: 1m30s")
	}
	return 0, false
}

// isEndless reports whether v is a time of several days, or longer than a duration can be.
func isEndless(v *Value) bool {
	if v.Shape != String {
		return false
	}
	if m := days.FindStringSubmatch(v.Text); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n > 1
	}
	_, err := time.ParseDuration(v.Text)
	return err != nil && goDuration.MatchString(v.Text) && v.Text[0] != '-'
}

// AsSize accepts a number of bytes, plain or in KiB, MiB or GiB. It is not negative.
func (v *Value) AsSize(l *diag.List) (bytes int64, ok bool) {
	const want = "a size such as 64KiB"
	digits, unit := v.Text, ""
	switch v.Shape {
	case Int:
	case String:
		m := byteSize.FindStringSubmatch(v.Text)
		if m == nil {
			d := l.Errorf(v.At, "size", "want %s, found %s", want, quote(v.Text))
			if m := looseSize.FindStringSubmatch(strings.ToLower(v.Text)); m != nil {
				d.Helpf("write %s%siB", m[1], strings.ToUpper(m[2]))
			} else {
				d.Helpf("units are KiB, MiB and GiB; without one, bytes")
			}
			return 0, false
		}
		digits, unit = m[1], m[2]
	default:
		v.wrong(l, want)
		return 0, false
	}
	shift := map[string]int{"": 0, "KiB": 10, "MiB": 20, "GiB": 30}[unit]
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case strings.HasPrefix(digits, "-"):
		l.Errorf(v.At, "size", "a size is not negative")
		return 0, false
	case err != nil || n > math.MaxInt64>>shift:
		l.Errorf(v.At, "size", "%s is more bytes than fit in 64 bits", Short(v.Text))
		return 0, false
	}
	return n << shift, true
}

// Short cuts text of the spec for a message.
func Short(s string) string {
	const most = 60
	count := 0
	for i := range s {
		if count++; count > most {
			return s[:i] + "…"
		}
	}
	return s
}

// quote cuts and quotes text of the spec for a message.
func quote(s string) string { return fmt.Sprintf("%q", Short(s)) }
