package load

import (
	"go/types"
	"testing"

	"github.com/pipegen/pipegen/gen/diag"
)

func TestMessageFacts(t *testing.T) {
	p := loadOne(t, request("parts", "shop", "example.com/app/shop"))
	for _, c := range []struct {
		name    string
		reset   bool
		cloneTo bool
		shared  string
	}{
		{"Plain", true, true, ""},
		{"ByValue", true, false, ""},
		{"Embedding", false, false, "Embedding.Buffer.buf is a slice"},
		{"HasSlice", false, false, "HasSlice.Parts is a slice"},
		{"HasDeep", false, false, "HasDeep.Rows[].Tags is a map"},
		{"HasPointer", false, false, "HasPointer.Next is a pointer"},
		{"HasFace", false, false, "HasFace.Any is an interface"},
		{"HasChan", false, false, "HasChan.C is a channel"},
		{"HasFunc", false, false, "HasFunc.F is a func"},
		{"HasMutex", false, false, "HasMutex.mu must not be copied after first use"},
		{"HasAtomic", false, false, "HasAtomic.N must not be copied after first use"},
		{"HasNoCopy", false, false, "HasNoCopy._ must not be copied after first use"},
		{"HasForeign", false, false, "HasForeign.Buf.buf is a slice"},
		{"HasError", false, false, "HasError.Err is an interface"},
		{"PlainBox", false, false, ""},
		{"DefinedBox", false, false, "DefinedBox.Value is a slice"},
		{"Foreign", false, false, ""},
		{"shop.Order", false, false, ""},
	} {
		m := p.Message(text(c.name), noDiagnostics(t))
		if m == nil {
			t.Errorf("%s: not a message", c.name)
			continue
		}
		shared := ""
		if m.Shared != nil {
			shared = m.Shared.Path + " " + m.Shared.Why
			if m.Shared.At.Line == 0 {
				t.Errorf("%s: no place for %s", c.name, shared)
			}
		}
		if m.Reset != c.reset || m.CloneTo != c.cloneTo || shared != c.shared {
			t.Errorf("%s: got Reset %v, CloneTo %v, shared %q", c.name, m.Reset, m.CloneTo, shared)
		}
	}
}

// The size is that on a 64-bit machine, wherever the compiler runs.
func TestMessageSize(t *testing.T) {
	p := loadOne(t, request("parts"))
	for name, size := range map[string]int64{"Sizes": 32, "HasSlice": 40, "ByValue": 8} {
		if m := p.Message(text(name), noDiagnostics(t)); m.Size != size {
			t.Errorf("%s has %d bytes, want %d", name, m.Size, size)
		}
	}
}

// Initial values of variables are not looked at, unless a size depends on them.
func TestMessageSizeFromVariables(t *testing.T) {
	p := loadOne(t, request("measured", "shop", "example.com/app/shop"))
	if m := p.Message(text("Order"), noDiagnostics(t)); m == nil || m.Size != 3*8+8+2*8 {
		t.Errorf("got %+v", m)
	}
}

func TestMessageRefused(t *testing.T) {
	p := loadOne(t, request("parts", "shop", "example.com/app/shop"))
	for name, want := range map[string]string{
		"Face": `
			message type Face is an interface [message]
			  help: a message is a struct, which pools can hold; an interface may be one of its fields
			  MOD/parts/message.go:89:6: declared here
		`,
		"Text": `
			message type Text is not a struct [message]
			  help: a message is a struct that flows by pointer: declare one with a field of this type
			  MOD/parts/message.go:91:6: declared here
		`,
		"Unnamed": `
			message type Unnamed is an alias of a struct without a name [message]
			  help: write type Unnamed struct, without the =
			  MOD/parts/message.go:87:6: declared here
		`,
		"Broken": `
			field Cell of message Broken cannot be used: its declaration has an error in Go [go-error]
			  MOD/parts/message.go:100:23: undefined: Undeclared
		`,
		"Box": `
			Box is generic [symbol]
			  help: name an instance: declare type MyBox = Box[...] in the spec's folder
			  MOD/parts/message.go:81:6: declared here
		`,
		"shop.small": `
			shop.small is not exported [symbol]
			  help: export it
			  MOD/shop/shop.go:15:6: declared here
		`,
		"Nowhere": `
			no type Nowhere in package parts [unknown-symbol]
		`,
		"Other": `
			Other.Reset is not used, since it has another signature: messages are zeroed when they return to their pool [message]
			  help: want func(), found func(hard bool)
			  MOD/parts/message.go:45:17: declared here
			Other.CloneTo is not used, since it has another signature: messages are copied by assignment [message]
			  help: want func(dst *Other), found func(dst Other) bool
			  MOD/parts/message.go:46:17: declared here
		`,
		"Behind": `
			field Next of message Behind cannot be used: its declaration has an error in Go [go-error]
			  MOD/parts/message.go:102:27: undefined: Undeclared
		`,
		"shop": `
			shop is an import, not a symbol [symbol]
			  help: a type is Type or alias.Type
		`,
		"shop.A.B": `
			shop.A.B is not the name of a type [symbol]
			  help: a type is Type or alias.Type
		`,
	} {
		t.Run(name, func(t *testing.T) {
			var l diag.List
			p.Message(text(name), &l)
			expect(t, &l, want)
		})
	}
}

// A type found in a signature may have no name, or one that generated code cannot write.
func TestMessageFactsOfTypesFromSignatures(t *testing.T) {
	p := loadOne(t, request("parts", "shop", "example.com/app/shop"))
	hidden := p.aliases["shop"].types.Scope().Lookup("small").Type()
	for _, c := range []struct {
		typ  types.Type
		want string
	}{
		{types.NewStruct(nil, nil), `
			message type struct{} has no name [message]
			  help: a message is a named struct
		`},
		{types.Typ[types.Int], `
			message type int has no name [message]
			  help: a message is a named struct
		`},
		{hidden, `
			message type shop.small cannot be named in the spec's folder [message]
			  help: export it from a package that can be imported there
			  MOD/shop/shop.go:15:6: declared here
		`},
	} {
		var l diag.List
		if p.MessageFacts(c.typ, text("Convert"), &l) != nil {
			t.Errorf("%s is a message", c.typ)
		}
		expect(t, &l, c.want)
	}
}
