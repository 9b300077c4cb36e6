package prove

import (
	"testing"

	"github.com/pipegen/pipegen/gen/program"
)

func TestFunctionsOfStacksAreNamed(t *testing.T) {
	e := &evidence{target: Target{Pipeline: &program.Pipeline{Path: "example.com/app"}}}
	for function, want := range map[string]name{
		"example.com/shop.Count":                            {"example.com/shop", "", "Count"},
		"example.com/shop.Count.func1":                      {"example.com/shop", "", "Count"},
		"example.com/shop.Count.func12.3":                   {"example.com/shop", "", "Count"},
		"example.com/shop.Ledger.Store":                     {"example.com/shop", "Ledger", "Store"},
		"example.com/shop.(*Ledger).Store":                  {"example.com/shop", "Ledger", "Store"},
		"example.com/shop.(*Ledger).Store.func1":            {"example.com/shop", "Ledger", "Store"},
		"example.com/shop.(*box[...]).keep":                 {"example.com/shop", "box", "keep"},
		"example.com/shop.first[go.shape.struct { N int }]": {"example.com/shop", "", "first"},
		"example.com/shop%2ev2.Count":                       {"example.com/shop.v2", "", "Count"},
		"example.com/shop.Ledger.function":                  {"example.com/shop", "Ledger", "function"},
		"main.Count":                                        {"example.com/app", "", "Count"},
		"main.(*Main).turnIntake":                           {"example.com/app", "Main", "turnIntake"},
		"runtime.makeslice":                                 {"runtime", "", "makeslice"},
	} {
		if got := e.named(function); got != want {
			t.Errorf("%s: %#v, want %#v", function, got, want)
		}
	}
}
