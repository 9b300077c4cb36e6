package load

import (
	"testing"

	"github.com/pipegen/pipegen/gen/diag"
)

func TestComponent(t *testing.T) {
	p := loadOne(t, request("parts"))
	hook := func(h *Hook) string {
		switch {
		case h == nil:
			return "none"
		case h.Ctx && h.Err:
			return "ctx, error"
		case h.Ctx:
			return "ctx"
		case h.Err:
			return "error"
		}
		return "bare"
	}
	for _, c := range []struct {
		name         string
		face         bool
		start, close string
	}{
		{"Full", false, "ctx, error", "error"},
		{"Loose", false, "bare", "ctx"},
		{"FullFace", true, "ctx, error", "error"},
		{"FieldStart", false, "none", "none"},
		{"Ledger", false, "none", "none"},
	} {
		got := p.Component(p.Type(text(c.name), noDiagnostics(t)), text(c.name), noDiagnostics(t))
		if got == nil || got.Interface != c.face || hook(got.Start) != c.start || hook(got.Close) != c.close {
			t.Errorf("%s: got %+v, start %s, close %s", c.name, got, hook(got.Start), hook(got.Close))
		}
	}
}

func TestComponentRefused(t *testing.T) {
	p := loadOne(t, request("parts"))
	for name, want := range map[string]string{
		"WrongStart": `
			WrongStart.Start has the wrong signature: want func(ctx context.Context) error or func() error, found func(name string) error [signature]
			  help: pipelines call Start before all else and Close after it: a method that serves another purpose needs another name
			  MOD/parts/message.go:125:22: declared here
		`,
		"WrongClose": `
			WrongClose.Close has the wrong signature: want func() error, found func() (int, error) [signature]
			  help: pipelines call Start before all else and Close after it: a method that serves another purpose needs another name
			  MOD/parts/message.go:129:22: declared here
		`,
		"BrokenClose": `
			BrokenClose.Close cannot be used: its signature has an error in Go [go-error]
			  MOD/parts/message.go:133:31: undefined: Undeclared
		`,
	} {
		t.Run(name, func(t *testing.T) {
			var l diag.List
			if p.Component(p.Type(text(name), &l), text(name), &l) != nil {
				t.Error("accepted")
			}
			expect(t, &l, want)
		})
	}
}

func TestConstructor(t *testing.T) {
	p := loadOne(t, request("parts"))
	for name, want := range map[string]string{"Ledger": "NewLedger LedgerConfig", "quiet": "newQuiet quietConfig"} {
		c := p.Constructor(p.Type(text(name), noDiagnostics(t)), text(name), noDiagnostics(t))
		if c == nil || c.Func.Name()+" "+c.Config.Name() != want {
			t.Errorf("%s: got %v", name, c)
		}
	}
}

func TestConstructorRefused(t *testing.T) {
	p := loadOne(t, request("parts"))
	for name, want := range map[string]string{
		"Face": `
			Face is an interface: only a concrete type can have a config [constructor]
			  help: name the concrete type, or leave the config out and hand the component over in the deps
			  MOD/parts/message.go:89:6: declared here
		`,
		"NoConstructor": `
			NoConstructor has a config but no constructor NewNoConstructor [constructor]
			  help: write func NewNoConstructor(NoConstructorConfig) (*NoConstructor, error)
			  MOD/parts/message.go:149:6: NoConstructor is declared here
		`,
		"TestConstructor": `
			TestConstructor has a config but no constructor NewTestConstructor [constructor]
			  help: it is declared in a test file only: move it to a file whose name does not end in _test.go
			  MOD/parts/message_test.go:5:6: declared here
			  MOD/parts/message.go:151:6: TestConstructor is declared here
		`,
		"NoConfig": `
			NewNoConfig has the wrong signature: want func NewNoConfig(NoConfigConfig) (*NoConfig, error), found func NewNoConfig(c LedgerConfig) (*NoConfig, error) [constructor]
			  MOD/parts/message.go:155:6: declared here
		`,
		"ByPointer": `
			NewByPointer has the wrong signature: want func NewByPointer(ByPointerConfig) (*ByPointer, error), found func NewByPointer(c *ByPointerConfig) (*ByPointer, error) [constructor]
			  MOD/parts/message.go:161:6: declared here
		`,
		"NoError": `
			NewNoError has the wrong signature: want func NewNoError(NoErrorConfig) (*NoError, error), found func NewNoError(c NoErrorConfig) *NoError [constructor]
			  MOD/parts/message.go:167:6: declared here
		`,
		"MapConfigured": `
			MapConfiguredConfig is not a struct [constructor]
			  MOD/parts/message.go:171:6: declared here
		`,
		"BrokenNew": `
			NewBrokenNew cannot be used: its signature has an error in Go [go-error]
			  MOD/parts/message.go:177:21: undefined: BrokenNewConfig
		`,
	} {
		t.Run(name, func(t *testing.T) {
			var l diag.List
			if p.Constructor(p.Type(text(name), &l), text(name), &l) != nil {
				t.Error("accepted")
			}
			expect(t, &l, want)
		})
	}
}

func TestDefault(t *testing.T) {
	p := loadOne(t, request("parts"))
	for name, want := range map[string]string{"Simple": "NewSimple false", "Fallible": "NewFallible true", "Ledger": "", "Full": ""} {
		got := ""
		if f, fails := p.Default(p.Type(text(name), noDiagnostics(t))); f != nil {
			got = f.Name() + map[bool]string{false: " false", true: " true"}[fails]
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
