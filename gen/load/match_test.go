package load

import (
	"go/types"
	"testing"

	"github.com/pipegen/pipegen/gen/diag"
)

func patterns(sources ...string) (all []Pattern) {
	for _, s := range sources {
		all = append(all, MustPattern(s))
	}
	return all
}

var (
	reading  = patterns("func(buf []*M) (n int, err error)", "func(*M) error")
	mapping  = patterns("func(*M) error", "func(in *In, out *Out) error")
	filter   = patterns("func(*M) bool")
	exporter = patterns("func(*M) error", "func([]*M) error", "func(m *M, o rt.Outcome)", "func(*M, error) error")
	push     = patterns("func(ctx context.Context, in *rt.Intake[M]) error")
)

func TestMatch(t *testing.T) {
	p := loadOne(t, request("signatures"))
	order := p.Type(text("Order"), noDiagnostics(t)).Type()
	for _, c := range []struct {
		name     string
		want     []Pattern
		index    int
		ctx, err bool
	}{
		{"ReadMany", reading, 0, false, true},
		{"ReadManyCtx", reading, 0, true, true},
		{"ReadManySure", reading, 0, false, false},
		{"Plain", reading, 1, false, true},
		{"Plain", mapping, 0, false, true},
		{"PlainCtx", mapping, 0, true, true},
		{"Sure", mapping, 0, false, false},
		{"SureCtx", mapping, 0, true, false},
		{"Aliased", mapping, 0, false, true},
		{"Convert", mapping, 1, false, true},
		{"ConvertSure", mapping, 1, false, false},
		{"IsPaid", filter, 0, false, false},
		{"IsPaidCtx", filter, 0, true, false},
		{"Batch", exporter, 1, false, true},
		{"Later", exporter, 2, false, false},
		{"LaterCtx", exporter, 2, true, false},
		{"Cause", exporter, 3, false, true},
		{"Push", push, 0, true, true},
		{"PushSure", push, 0, true, false},
	} {
		_, m, ok := p.Call(text(c.name), c.want, map[string]types.Type{"M": order}, noDiagnostics(t))
		if !ok || m.Index != c.index || m.Ctx != c.ctx || m.Err != c.err {
			t.Errorf("%s: got %v %+v", c.name, ok, m)
		}
	}
}

// What a hole stands for may be found out; the same hole always stands for the same type.
func TestMatchFindsTypes(t *testing.T) {
	p := loadOne(t, request("signatures"))
	_, m, ok := p.Call(text("Convert"), mapping, nil, noDiagnostics(t))
	if !ok || p.typeString(m.Types["In"]) != "Order" || p.typeString(m.Types["Out"]) != "Invoice" {
		t.Errorf("got %v %v", ok, m.Types)
	}
	var l diag.List
	if _, _, ok := p.Call(text("Convert"), patterns("func(*A, *A)"), nil, &l); ok {
		t.Error("one hole stood for two types")
	}
}

func TestMatchRefused(t *testing.T) {
	p := loadOne(t, request("signatures"))
	order := p.Type(text("Order"), noDiagnostics(t)).Type()
	for name, c := range map[string]struct {
		kind []Pattern
		want string
	}{
		"ByValue": {mapping, `
			ByValue has the wrong signature: want func(*Order) error or func(in *In, out *Out) error, found func(o Order) error [signature]
			  help: messages go by pointer: take *Order
			  MOD/signatures/signatures.go:35:6: declared here
		`},
		"LateCtx": {mapping, `
			LateCtx has the wrong signature: want func(*Order) error or func(in *In, out *Out) error, found func(o *Order, ctx context.Context) error [signature]
			  help: the context comes first
			  MOD/signatures/signatures.go:36:6: declared here
		`},
		"ErrFirst": {reading, `
			ErrFirst has the wrong signature: want func(buf []*Order) (n int, err error) or func(*Order) error, found func(buf []*Order) (error, int) [signature]
			  help: the error comes last
			  MOD/signatures/signatures.go:37:6: declared here
		`},
		"FallibleFilter": {filter, `
			FallibleFilter has the wrong signature: want func(*Order) bool, found func(o *Order) (bool, error) [signature]
			  help: it cannot fail here: leave the error out
			  MOD/signatures/signatures.go:38:6: declared here
		`},
		"Bill": {exporter, `
			Bill has the wrong signature: want func(*Order) error or func([]*Order) error or func(m *Order, o rt.Outcome) or func(*Order, error) error, found func(i *Invoice) error [signature]
			  help: messages of type Order arrive here, not Invoice
			  MOD/signatures/signatures.go:39:6: declared here
		`},
		"BillMany": {exporter, `
			BillMany has the wrong signature: want func(*Order) error or func([]*Order) error or func(m *Order, o rt.Outcome) or func(*Order, error) error, found func(i []*Invoice) error [signature]
			  help: messages of type Order arrive here, not Invoice
			  MOD/signatures/signatures.go:40:6: declared here
		`},
		"Variadic": {exporter, `
			Variadic has the wrong signature: want func(*Order) error or func([]*Order) error or func(m *Order, o rt.Outcome) or func(*Order, error) error, found func(o ...*Order) error [signature]
			  help: a variadic function cannot be called here: wrap it in one with plain parameters
			  MOD/signatures/signatures.go:41:6: declared here
		`},
		"Nothing": {filter, `
			Nothing has the wrong signature: want func(*Order) bool, found func() [signature]
			  MOD/signatures/signatures.go:42:6: declared here
		`},
		"WrongIntake": {push, `
			WrongIntake has the wrong signature: want func(ctx context.Context, in *rt.Intake[Order]) error, found func(ctx context.Context, in *rt.Intake[Invoice]) error [signature]
			  help: messages of type Order arrive here, not Invoice
			  MOD/signatures/signatures.go:43:6: declared here
		`},
		"NoCtx": {push, `
			NoCtx has the wrong signature: want func(ctx context.Context, in *rt.Intake[Order]) error, found func(in *rt.Intake[Order]) error [signature]
			  MOD/signatures/signatures.go:44:6: declared here
		`},
		"Batch": {filter, `
			Batch has the wrong signature: want func(*Order) bool, found func(o []*Order) error [signature]
			  MOD/signatures/signatures.go:28:6: declared here
		`},
	} {
		t.Run(name, func(t *testing.T) {
			var l diag.List
			if _, _, ok := p.Call(text(name), c.kind, map[string]types.Type{"M": order}, &l); ok {
				t.Error("accepted")
			}
			expect(t, &l, c.want)
		})
	}
}

// A name that does not exist is first of all one of the functions that would fit.
func TestCallProposesWhatFits(t *testing.T) {
	p := loadOne(t, request("signatures"))
	order := p.Type(text("Order"), noDiagnostics(t)).Type()
	for name, c := range map[string]struct {
		kind []Pattern
		want string
	}{
		"IsPad": {filter, `
			no function IsPad in package signatures [unknown-symbol]
			  help: did you mean IsPaid?
		`},
		"Plan": {mapping, `
			no function Plan in package signatures [unknown-symbol]
			  help: did you mean Plain?
		`},
		"Whatnot": {filter, `
			no function Whatnot in package signatures [unknown-symbol]
			  help: these would fit: Checker.Approved, IsPaid, IsPaidCtx
		`},
	} {
		t.Run(name, func(t *testing.T) {
			var l diag.List
			p.Call(text(name), c.kind, map[string]types.Type{"M": order}, &l)
			expect(t, &l, c.want)
		})
	}
}

func TestMustPatternPanics(t *testing.T) {
	for _, src := range []string{"", "int", "func(", "func(map[string]M)", "func([4]M)", "func(x.Y)"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q is a pattern", src)
				}
			}()
			MustPattern(src)
		}()
	}
}
