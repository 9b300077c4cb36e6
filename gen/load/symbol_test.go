package load

import (
	"testing"

	"github.com/pipegen/pipegen/gen/diag"
)

func TestSymbolsOfEverySort(t *testing.T) {
	p := loadOne(t, request("orders", "shop", "example.com/app/shop"))
	for _, name := range []string{
		"Parse", "Feed.Read", "Feed.Done", "Feed.Promoted", "Feed.Write", "Feed.Audit", "OrderBox.Put",
		"OnlyIndirect.Promoted", "shop.LogReject", "shop.Auditor.Audit", "App.Handle",
	} {
		if s := p.Symbol(text(name), noDiagnostics(t)); s == nil || s.Func == nil || s.At.Line == 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestSymbolRefused(t *testing.T) {
	p := loadOne(t, request("orders", "shop", "example.com/app/shop"))
	for name, want := range map[string]string{
		"Handler": `
			Handler is a variable, not a function [symbol]
			  help: write a func: what a variable holds may change
			  MOD/orders/order.go:56:5: declared here
		`,
		"Answer": `
			Answer is a constant, not a function [symbol]
			  help: name a function
			  MOD/orders/order.go:58:7: declared here
		`,
		"Each": `
			Each is generic [symbol]
			  help: call it from a function of the concrete types, and name that one
			  MOD/orders/order.go:46:6: declared here
		`,
		"Feed": `
			Feed is a type, not a function [symbol]
			  help: name one of its methods: Feed.Audit, Feed.Done, Feed.Promoted, Feed.Read, Feed.Write
			  MOD/orders/order.go:61:6: declared here
		`,
		"Feed.Field": `
			Feed.Field is a field, not a method [symbol]
			  help: write a method: what a field holds may change
			  MOD/orders/order.go:65:2: declared here
		`,
		"Feed.hidden": `
			Feed has no method hidden [unknown-symbol]
			  MOD/orders/order.go:61:6: declared here
		`,
		"Twice.Promoted": `
			Twice has several embedded types with a method Promoted [symbol]
			  help: declare the method on Twice itself
			  MOD/orders/order.go:77:6: declared here
		`,
		"Box.Put": `
			Box is generic [symbol]
			  help: name an instance: declare type MyBox = Box[...] in the spec's folder
			  MOD/orders/order.go:86:6: declared here
		`,
		"PtrFeed.Read": `
			PtrFeed is a pointer type [symbol]
			  help: name the type it points to
			  MOD/orders/order.go:92:6: declared here
		`,
		"Sink.Write": `
			Sink is an interface: there is no value of it to call [symbol]
			  help: add components: {sink: {type: Sink}} and name sink.Write
			  MOD/orders/order.go:75:6: declared here
		`,
		"Sink": `
			Sink is a type, not a function [symbol]
			  help: add components: {sink: {type: Sink}} and name sink.Method
			  MOD/orders/order.go:75:6: declared here
		`,
		"Number.Write": `
			Number is a constraint for type parameters [symbol]
			  help: no variable can have this type: name another
			  MOD/orders/order.go:97:6: declared here
		`,
		"Parse.Read": `
			Parse is a function, not a type [symbol]
			  MOD/orders/order.go:20:6: declared here
		`,
		"Answer.Read": `
			Answer is not a type [symbol]
			  MOD/orders/order.go:58:7: declared here
		`,
		"shop": `
			shop is an import, not a symbol [symbol]
			  help: a symbol is Func, Type.Method, alias.Func or alias.Type.Method
		`,
		"shop.helper": `
			shop.helper is not exported [symbol]
			  help: export it
			  MOD/shop/shop.go:13:6: declared here
		`,
		"shop.Auditor.hidden": `
			shop.Auditor.hidden is not exported [symbol]
			  help: export it
		`,
		"shop.small.X": `
			shop.small is not exported [symbol]
			  help: export it
			  MOD/shop/shop.go:15:6: declared here
		`,
		"NeedsDeps": `
			NeedsDeps cannot be used: its signature has an error in Go [go-error]
			  MOD/orders/uses.go:9:19: undefined: OrdersDeps
		`,
		"(*Feed).Read": `
			"(*Feed).Read" is not a symbol [symbol]
			  help: write Feed.Read: pointers and calls are found out from the Go
		`,
		"Parse()": `
			"Parse()" is not a symbol [symbol]
			  help: write Parse: pointers and calls are found out from the Go
		`,
		"a-b": `
			"a-b" is not a symbol [symbol]
			  help: a symbol is Func, Type.Method, alias.Func or alias.Type.Method
		`,
		"a.b.c.d": `
			"a.b.c.d" is not a symbol [symbol]
			  help: a symbol is Func, Type.Method, alias.Func or alias.Type.Method
		`,
		"shop.Auditor.b.c": `
			"shop.Auditor.b.c" is not a symbol [symbol]
			  help: a symbol is Func, Type.Method, alias.Func or alias.Type.Method
		`,
	} {
		t.Run(name, func(t *testing.T) {
			var l diag.List
			if p.Symbol(text(name), &l) != nil {
				t.Error("accepted")
			}
			expect(t, &l, want)
		})
	}
}

func TestSymbolUnknown(t *testing.T) {
	p := loadOne(t, request("orders", "shop", "example.com/app/shop"))
	for name, want := range map[string]string{
		"shpo.Auditor.Audit": `
			no import shpo [unknown-symbol]
			  help: did you mean shop?
		`,
		"a.b.c": `
			no import a [unknown-symbol]
			  help: write its path under imports:, as in a: example.com/app/a; a symbol is Func, Type.Method, alias.Func or alias.Type.Method
		`,
		"Prase": `
			no function Prase in package orders [unknown-symbol]
			  help: did you mean Parse?
		`,
		"Feed.Raed": `
			Feed has no method Raed [unknown-symbol]
			  help: did you mean Feed.Read?
			  MOD/orders/order.go:61:6: declared here
		`,
		"feed.Read": `
			no type feed in package orders, and no import or component of that name [unknown-symbol]
			  help: did you mean Feed?
		`,
		"shp.LogReject": `
			no type shp in package orders, and no import or component of that name [unknown-symbol]
			  help: did you mean shop?
		`,
		"shop.LogRejct": `
			no function LogRejct in package shop [unknown-symbol]
			  help: did you mean shop.LogReject?
		`,
		"shop.Auditr.X": `
			no type Auditr in package shop [unknown-symbol]
			  help: did you mean shop.Auditor?
		`,
		"Entirely": `
			no function Entirely in package orders [unknown-symbol]
		`,
		"Generated": `
			no function Generated in package orders [unknown-symbol]
		`,
		"len": `
			no function len in package orders [unknown-symbol]
		`,
		"error.Error": `
			no type error in package orders, and no import or component of that name [unknown-symbol]
		`,
		"OnlyInTest": `
			no function OnlyInTest in package orders [unknown-symbol]
			  help: it is declared in a test file only: move it to a file whose name does not end in _test.go
			  MOD/orders/order_test.go:3:6: declared here
		`,
		"OnlySpecial": `
			no function OnlySpecial in package orders [unknown-symbol]
			  help: it is declared only in a file that is not part of this build: give pipegen the --tags that it asks for, or move it to a file without a constraint
			  MOD/orders/special.go:5:6: left out because of its constraint //go:build special && !plain
		`,
		"OnlyPlan9": `
			no function OnlyPlan9 in package orders [unknown-symbol]
			  help: it is declared only in a file that is not part of this build: move it to a file that is built everywhere
			  MOD/orders/file_plan9.go:3:6: left out because of the operating system or architecture in its name, file_plan9.go
		`,
		"Feed.TestMethod": `
			Feed has no method TestMethod [unknown-symbol]
			  help: it is declared in a test file only: move it to a file whose name does not end in _test.go
			  MOD/orders/order.go:61:6: declared here
			  MOD/orders/order_test.go:5:16: declared here
		`,
		"TestType.X": `
			no type TestType in package orders [unknown-symbol]
			  help: it is declared in a test file only: move it to a file whose name does not end in _test.go
			  MOD/orders/order_test.go:7:6: declared here
		`,
		"shop.TestHelper": `
			no function TestHelper in package shop [unknown-symbol]
			  help: it is declared in a test file only: move it to a file whose name does not end in _test.go
			  MOD/shop/shop_test.go:3:6: declared here
		`,
	} {
		t.Run(name, func(t *testing.T) {
			var l diag.List
			if p.Symbol(text(name), &l) != nil {
				t.Error("accepted")
			}
			expect(t, &l, want)
		})
	}
}

// Errors of Go count only where a symbol meets them, and then the diagnostic says which error it was.
func TestSymbolMeetsErrorInGo(t *testing.T) {
	p := loadOne(t, request("missing"))
	for name, want := range map[string]string{
		"Parse":     ``,
		"ParseFine": ``,
		"Uses": `
			Uses cannot be used: its signature has an error in Go [go-error]
			  MOD/missing/missing.go:4:2: could not import example.com/nowhere/dep (no required module provides package example.com/nowhere/dep; to add it: go get example.com/nowhere/dep)
		`,
		"Undefined": `
			Undefined cannot be used: its signature has an error in Go [go-error]
			  MOD/missing/missing.go:18:19: undefined: Ordre
		`,
		"Half.X": `
			Half has no method X [unknown-symbol]
			  MOD/missing/missing.go:20:6: declared here
			  MOD/missing/missing.go:20:20: undefined: Missing
		`,
	} {
		t.Run(name, func(t *testing.T) {
			var l diag.List
			p.Symbol(text(name), &l)
			expect(t, &l, want)
		})
	}
}

func TestComponentMethod(t *testing.T) {
	p := loadOne(t, request("orders", "shop", "example.com/app/shop"))
	sink := p.Type(text("Sink"), noDiagnostics(t))
	if s := p.Method(sink, "Write", text("audit.Write"), noDiagnostics(t)); s == nil || s.Recv != sink {
		t.Errorf("method of an interface: %+v", s)
	}
	var l diag.List
	if p.Method(sink, "Wirte", text("audit.Wirte"), &l) != nil {
		t.Error("accepted")
	}
	expect(t, &l, `
		Sink has no method Wirte [unknown-symbol]
		  help: did you mean audit.Write?
		  MOD/orders/order.go:75:6: declared here
	`)
}

// Names of tests, and of files for other machines, are taken as well; those of our own output are not.
func TestInScope(t *testing.T) {
	p := loadOne(t, request("orders"))
	for name, want := range map[string]bool{
		"Order": true, "Parse": true, "started": true, "Generated": false, "len": false, "Done": false,
		"OnlyInTest": true, "TestType": true, "OnlySpecial": true, "OnlyPlan9": true, "OfAnotherPackage": false,
	} {
		at, declared := p.Declared(name)
		if got := p.InScope(name); got != want || declared != want || declared != (at.Line > 0) {
			t.Errorf("%s: in scope %v, declared %v at %v", name, got, declared, at)
		}
	}
}
