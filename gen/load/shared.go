package load

import "go/types"

// A sharing is a place in a struct where a copy by assignment and its original would have something in common.
type sharing struct {
	path, why string
	field     *types.Var // nil where it is the whole type
}

// immutable are types of the standard library that hold pointers, or are interfaces, and never change: copies may share
// what is behind. The two after the blank line matter as targets of pointers.
var immutable = map[string]bool{
	"time.Time":          true,
	"net/netip.Addr":     true,
	"net/netip.AddrPort": true,
	"net/netip.Prefix":   true,
	"unique.Handle":      true,
	"context.Context":    true,
	"reflect.Type":       true,

	"time.Location":    true,
	"net/url.Userinfo": true,
}

func isImmutable(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && immutable[n.Obj().Pkg().Path()+"."+n.Obj().Name()]
}

// findShared finds the first part of t that forbids copying by assignment, nil where there is none.
func findShared(t types.Type, path string, field *types.Var) *sharing {
	if isImmutable(t) {
		return nil
	}
	if mustNotCopy(t) {
		return &sharing{path, "must not be copied after first use", field}
	}
	why := ""
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Kind() == types.UnsafePointer {
			why = "is a pointer"
		}
	case *types.Pointer:
		if !isImmutable(u.Elem()) {
			why = "is a pointer"
		}
	case *types.Slice:
		why = "is a slice"
	case *types.Map:
		why = "is a map"
	case *types.Chan:
		why = "is a channel"
	case *types.Signature:
		why = "is a func"
	case *types.Interface:
		why = "is an interface"
	case *types.Array:
		if u.Len() > 0 {
			return findShared(u.Elem(), path+"[]", field)
		}
	case *types.Struct:
		for f := range u.Fields() {
			if s := findShared(f.Type(), path+"."+f.Name(), f); s != nil {
				return s
			}
		}
	}
	if why == "" {
		return nil
	}
	return &sharing{path, why, field}
}

// mustNotCopy follows go vet: a type with Lock and Unlock by pointer, and the types of sync and sync/atomic.
func mustNotCopy(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || types.IsInterface(t) {
		return false
	}
	if pkg := n.Obj().Pkg(); pkg != nil && (pkg.Path() == "sync" || pkg.Path() == "sync/atomic") {
		return true
	}
	methods := 0
	for m := range n.Methods() {
		if (m.Name() == "Lock" || m.Name() == "Unlock") && isPointer(m.Signature().Recv().Type()) &&
			m.Signature().Params().Len() == 0 && m.Signature().Results().Len() == 0 {
			methods++
		}
	}
	return methods == 2
}
