package spec

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipegen/pipegen/gen/diag"
)

func TestOutputName(t *testing.T) {
	tests := []struct{ file, want string }{
		{"orders.yaml", "orders_gen.go"},
		{"dir/orders.yml", "orders_gen.go"},
		{`C:\dir\orders.yaml`, "orders_gen.go"},
		{"orders.pipeline.yaml", "orders_gen.go"},
		{"pipeline.yaml", "pipeline_gen.go"},
		{"a.b.yaml", "a.b_gen.go"},
		{"orders", "orders_gen.go"},
		{"x_windows.yaml", "x_windows_gen.go"},
	}
	for _, test := range tests {
		var l diag.List
		s := Read(test.file, []byte(fine), &l)
		if p := problems(&l); p != "" || s.OutputName() != test.want {
			t.Errorf("%s: want %s, have %s\n%s", test.file, test.want, s.OutputName(), p)
		}
	}
}

// The name of a spec may be one from which no output can be named.
func TestOutputNameFromBadSpecName(t *testing.T) {
	tests := []struct{ file, want string }{
		{"dir/my orders.yaml", `"my orders_gen.go" cannot be the generated file: its name has at most 100 letters, digits and _.-`},
		{".pipeline.yaml", `"_gen.go" cannot be the generated file: Go ignores files that start with _`},
		{"x_linux.a.yaml", `"x_linux.a_gen.go" cannot be the generated file: Go builds files of such a name for one operating system or architecture only`},
		{"con.yaml", ``},
		{"con.a.yaml", `"con.a_gen.go" cannot be the generated file: Windows takes it for a device`},
	}
	for _, test := range tests {
		var l diag.List
		Read(test.file, []byte(fine), &l)
		want := ""
		if test.want != "" {
			want = "1:1+0 output: " + test.want + "\n  = the name comes from the spec's: rename it, or write output: NAME_gen.go\n"
		}
		if d := cmp.Diff(want, problems(&l)); d != "" {
			t.Errorf("%s: %s", test.file, d)
		}
	}
}

func TestOutputAccepted(t *testing.T) {
	for _, name := range []string{"orders.go", "orders_gen.go", "linux.go", "windows.go", "x_unix.go", "x_linuxes.go", "1.go", "a.b-c.go", "com10.go", "test.go"} {
		if why := outputTrouble(name); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
}
