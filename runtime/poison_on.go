//go:build pipegendebug && !pipegensim

package rt

import (
	"fmt"
	"reflect"
)

// poison overwrites a released message, so that code which kept it fails loudly: strings say what happened, numbers are
// absurd, pointers, maps, slices and interfaces are nil.
func poison[M any](body *M) { spoil(reflect.ValueOf(body).Elem()) }

// revive readies a poisoned message for its next use. What was changed in between was changed by code that kept it.
func revive[M any](body *M) {
	var fresh M
	spoil(reflect.ValueOf(&fresh).Elem())
	if !reflect.DeepEqual(&fresh, body) {
		panic(fmt.Sprintf("rt: a %T was changed after it had been released: a function kept it", *body))
	}
	var zero M
	*body = zero
	wipe(body)
}

// forget makes a batch that was released useless to whoever has kept it.
func forget[M any](members []*M) { clear(members) }

func derive[M, From any](*Msg[M], *Msg[From]) {}

const (
	poisonText   = "pipegen: this message was released; do not keep it"
	poisonNumber = 0x5E
)

func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			spoil(reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()) // unexported ones too
		}
	case reflect.Array:
		for i := range v.Len() {
			spoil(v.Index(i))
		}
	case reflect.String:
		v.SetString(poisonText)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(poisonNumber)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(poisonNumber)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(poisonNumber)
	case reflect.Bool, reflect.Complex64, reflect.Complex128:
	default:
		v.SetZero()
	}
}
