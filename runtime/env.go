package rt

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Env reads the environment variables that a spec's config names, and collects what is wrong with them.
type Env struct{ errs []error }

// An EnvValue is the text of one variable on its way to the type of a field.
type EnvValue struct {
	env  *Env
	name string
	text string
	bad  bool
}

// Or is the value of a variable, or a default where it is unset or empty.
func (e *Env) Or(name, otherwise string) EnvValue {
	if text := os.Getenv(name); text != "" {
		return EnvValue{env: e, name: name, text: text}
	}
	return EnvValue{env: e, name: name, text: otherwise}
}

// Need is the value of a variable that must be set.
func (e *Env) Need(name string) EnvValue {
	text, ok := os.LookupEnv(name)
	if !ok {
		e.errs = append(e.errs, fmt.Errorf("environment variable %s is not set", name))
	}
	return EnvValue{env: e, name: name, text: text, bad: !ok}
}

// Err is all that was wrong, or nil.
func (e *Env) Err() error { return errors.Join(e.errs...) }

// OneOf requires one of some words.
func (v EnvValue) OneOf(words ...string) EnvValue {
	if !slices.Contains(words, v.text) {
		v.check("one of "+strings.Join(words, ", "), strconv.ErrSyntax)
	}
	return v
}

// String gives the text as it is.
func (v EnvValue) String() string { return v.text }

func (v EnvValue) check(want string, err error) {
	if err != nil && !v.bad {
		v.env.errs = append(v.env.errs, fmt.Errorf("environment variable %s is %q, but must be %s", v.name, v.text, want))
	}
}

// Bool gives true or false.
func (v EnvValue) Bool() bool {
	if v.text == "true" || v.text == "false" {
		return v.text == "true"
	}
	v.check("true or false", strconv.ErrSyntax)
	return false
}

// Duration gives a duration such as 5s.
func (v EnvValue) Duration() time.Duration {
	d, err := time.ParseDuration(v.text)
	v.check("a duration such as 5s", err)
	return d
}

// EnvInt gives a whole number in the range of T.
func EnvInt[T ~int | ~int8 | ~int16 | ~int32 | ~int64](v EnvValue) T {
	n, err := strconv.ParseInt(v.text, 10, 64)
	if err == nil && int64(T(n)) != n {
		err = strconv.ErrRange
	}
	v.check(fmt.Sprintf("a whole number that fits in %T", T(0)), err)
	return T(n)
}

// EnvUint gives a whole number in the range of T, not below 0.
func EnvUint[T ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr](v EnvValue) T {
	n, err := strconv.ParseUint(v.text, 10, 64)
	if err == nil && uint64(T(n)) != n {
		err = strconv.ErrRange
	}
	v.check(fmt.Sprintf("a whole number, not below 0, that fits in %T", T(0)), err)
	return T(n)
}

// EnvFloat gives a number in the range of T, neither infinite nor NaN.
func EnvFloat[T ~float32 | ~float64](v EnvValue) T {
	f, err := strconv.ParseFloat(v.text, 64)
	if err == nil && (math.IsNaN(f) || math.IsInf(float64(T(f)), 0)) {
		err = strconv.ErrRange
	}
	v.check(fmt.Sprintf("a number that fits in %T", T(0)), err)
	return T(f)
}
