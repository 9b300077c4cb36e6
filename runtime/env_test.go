package rt_test

import (
	"math"
	"strings"
	"testing"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

func TestEnvGivesValuesOfEveryType(t *testing.T) {
	t.Setenv("SET", "-7")
	t.Setenv("EMPTY", "")
	t.Setenv("YES", "true")
	t.Setenv("WAIT", "1m30s")
	t.Setenv("HALF", "0.5")
	var e rt.Env
	equal(t, "set", e.Or("SET", "1").String(), "-7")
	equal(t, "unset", e.Or("UNSET", "a b").String(), "a b")
	equal(t, "empty with a default", e.Or("EMPTY", "x").String(), "x")
	equal(t, "empty and needed", e.Need("EMPTY").String(), "")
	equal(t, "int", rt.EnvInt[int](e.Need("SET")), -7)
	equal(t, "int8", rt.EnvInt[int8](e.Or("UNSET", "-128")), math.MinInt8)
	equal(t, "uint16", rt.EnvUint[uint16](e.Or("UNSET", "65535")), math.MaxUint16)
	equal(t, "uint64", rt.EnvUint[uint64](e.Or("UNSET", "18446744073709551615")), math.MaxUint64)
	equal(t, "bool", e.Need("YES").Bool(), true)
	equal(t, "duration", e.Need("WAIT").Duration(), 90*time.Second)
	equal(t, "float32", rt.EnvFloat[float32](e.Need("HALF")), 0.5)
	if err := e.Err(); err != nil {
		t.Error(err)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestEnvReportsEverythingThatIsWrong(t *testing.T) {
	for name, text := range map[string]string{
		"INT": "3.5", "INT8": "128", "UINT": "-1", "UINT8": "256", "BOOL": "yes", "WAIT": "5",
		"FLOAT": "a", "FLOAT32": "1e39", "INF": "inf", "NAN": "NaN",
	} {
		t.Setenv(name, text)
	}
	var e rt.Env
	rt.EnvInt[int](e.Need("INT"))
	rt.EnvInt[int8](e.Need("INT8"))
	rt.EnvUint[uint](e.Need("UINT"))
	rt.EnvUint[uint8](e.Need("UINT8"))
	e.Need("BOOL").Bool()
	e.Need("WAIT").Duration()
	rt.EnvFloat[float64](e.Need("FLOAT"))
	rt.EnvFloat[float32](e.Need("FLOAT32"))
	rt.EnvFloat[float64](e.Need("INF"))
	rt.EnvFloat[float64](e.Need("NAN"))
	rt.EnvInt[int](e.Need("MISSING")) // reported once, as missing
	want := []string{
		`environment variable INT is "3.5", but must be a whole number that fits in int`,
		`environment variable INT8 is "128", but must be a whole number that fits in int8`,
		`environment variable UINT is "-1", but must be a whole number, not below 0, that fits in uint`,
		`environment variable UINT8 is "256", but must be a whole number, not below 0, that fits in uint8`,
		`environment variable BOOL is "yes", but must be true or false`,
		`environment variable WAIT is "5", but must be a duration such as 5s`,
		`environment variable FLOAT is "a", but must be a number that fits in float64`,
		`environment variable FLOAT32 is "1e39", but must be a number that fits in float32`,
		`environment variable INF is "inf", but must be a number that fits in float64`,
		`environment variable NAN is "NaN", but must be a number that fits in float64`,
		`environment variable MISSING is not set`,
	}
	if got := e.Err().Error(); got != strings.Join(want, "\n") {
		t.Errorf("reported:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}
