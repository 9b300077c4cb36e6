//go:build pipegensim || pipegendrive

package sim

import (
	"math/rand/v2"
	"reflect"
)

// A Drawn message fills itself for a simulation, better than chance knows how to.
type Drawn interface{ Simulate(*rand.Rand) }

// fill fills a message with something.
func fill[M any](chance *rand.Rand, m *M) {
	if d, ok := any(m).(Drawn); ok {
		d.Simulate(chance)
		return
	}
	something(chance, reflect.ValueOf(m).Elem(), 3)
}

var texts = []string{"", "a", "eu", "error", "42", "2026-01-02", "a b,c", `{"id":7}`, "a rather long text, longer than any field is as a rule"}

// something sets what may be set from outside of its package.
func something(chance *rand.Rand, v reflect.Value, depth int) {
	if !v.CanSet() {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, field := range v.Fields() {
			something(chance, field, depth)
		}
	case reflect.Array:
		for i := range v.Len() {
			something(chance, v.Index(i), depth)
		}
	case reflect.Slice:
		if depth == 0 {
			return
		}
		v.SetLen(0)
		for range chance.IntN(5) {
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
			something(chance, v.Index(v.Len()-1), depth-1)
		}
	case reflect.String:
		v.SetString(texts[chance.IntN(len(texts))])
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(chance.Int64N(16))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(chance.Uint64N(16))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(chance.IntN(200)) / 8)
	case reflect.Bool:
		v.SetBool(chance.IntN(2) == 0)
	default: // pointers, maps, interfaces, functions: nil is what a fresh message has
	}
}
