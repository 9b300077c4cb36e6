package spec

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipegen/pipegen/gen/diag"
)

func TestReadRefusesText(t *testing.T) {
	const escape = "\n  = delete it, or write it as \\u200b in double quotes\n"
	const deleteIt = "\n  = delete it\n"
	const utf8 = "\n  = save the file as UTF-8 without a byte order mark\n"
	tests := []struct{ name, src, want string }{
		{"byte order mark", "\ufeffversion: 1\n", "1:1+3 encoding: the file starts with a byte order mark" + utf8},
		{"UTF-16, small end first", "\xff\xfev\x00", "1:1+0 encoding: the file is UTF-16, a spec is UTF-8" + utf8},
		{"UTF-16, big end first", "\xfe\xff\x00v", "1:1+0 encoding: the file is UTF-16, a spec is UTF-8" + utf8},
		{"UTF-16 without a mark", "v\x00e\x00", "1:1+0 encoding: the file is UTF-16, a spec is UTF-8" + utf8},
		{"UTF-16 without a mark, big end first", "\x00v\x00e", "1:1+0 encoding: the file is UTF-16, a spec is UTF-8" + utf8},
		{"Latin-1", "a: 1\nb: é\xe9\xe9\n", "2:6+1 encoding: byte 0xe9 is not UTF-8 here" + utf8},
		{"cut off in a character", "a: \xc3", "1:4+1 encoding: byte 0xc3 is not UTF-8 here" + utf8},
		{"surrogate", "a: \xed\xa0\x80", "1:4+1 encoding: byte 0xed is not UTF-8 here" + utf8},
		{"NUL", "ab: \x00\n", "1:5+1 bad-character: control character U+0000 is not allowed" + deleteIt},
		{"escape", "a: é\x1b[31m\n", "1:6+1 bad-character: control character U+001B is not allowed" + deleteIt},
		{"delete", "a: \x7f\n", "1:4+1 bad-character: control character U+007F is not allowed" + deleteIt},
		{"C1 control", "a: \u009b\n", "1:4+2 bad-character: control character U+009B is not allowed" + deleteIt},
		{"carriage return", "a: 1\rb: 2\r\n", "1:5+1 bad-character: carriage return without line feed U+000D is not allowed" + deleteIt},
		{"carriage return at the end", "a: 1\r", "1:5+1 bad-character: carriage return without line feed U+000D is not allowed" + deleteIt},
		{"next line", "a: 1\u0085b: 2\n", "1:5+2 bad-character: line break U+0085 is not allowed" + deleteIt},
		{"line separator", "# x\n\na: 1\u2028\n", "3:5+3 bad-character: line break U+2028 is not allowed" + deleteIt},
		{"paragraph separator", "# x\u2029a: 1\n", "1:4+3 bad-character: line break U+2029 is not allowed" + deleteIt},
		{"text direction", "a: b # \u202e c\n", "1:8+3 bad-character: text direction character U+202E is not allowed" + deleteIt},
		{"text direction mark", "a\u061c: b\n", "1:2+2 bad-character: text direction character U+061C is not allowed" + deleteIt},
		{"no width", "a\u200b: b\n", "1:2+3 bad-character: invisible character U+200B is not allowed" + deleteIt},
		{"mark in the middle", "a: \ufeff\n", "1:4+3 bad-character: invisible character U+FEFF is not allowed" + deleteIt},
		{"invisible tag", "a: \U000e0041\n", "1:4+4 bad-character: invisible character U+E0041 is not allowed" + deleteIt},
		{"noncharacter", "a: \uffff\n", "1:4+3 bad-character: noncharacter U+FFFF is not allowed" + deleteIt},
		{"two on two lines", "a: \x01\nb: \x02\n", "1:4+1 bad-character: control character U+0001 is not allowed" + deleteIt +
			"2:4+1 bad-character: control character U+0002 is not allowed" + deleteIt},
		{"in a config", "c:\n  a: {config: {dsn: a\u200b}}\n", "2:22+3 bad-character: invisible character U+200B is not allowed" + escape},
		{"below a config", "c:\n  a:\n    config:\n\n      b: 1\n      dsn: a\u200b\n", "6:13+3 bad-character: invisible character U+200B is not allowed" + escape},
		{"after a config", "c:\n  a:\n    config:\n      b: 1\n    type: a\u200b\n", "5:12+3 bad-character: invisible character U+200B is not allowed" + deleteIt},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var l diag.List
			if Read("orders.yaml", []byte(test.src), &l) != nil {
				t.Error("there is a spec")
			}
			if d := cmp.Diff(test.want, problems(&l)); d != "" {
				t.Error(d)
			}
		})
	}
}

// What people write is not refused: tabs in comments, wide letters, joined emoji, escapes that name what may not be seen.
func TestReadAcceptsText(t *testing.T) {
	src := fine + "#\ttab\ndoc: \"naïve 日本 \U0001f469\u200d\U0001f680 می\u200cخواهم \ufffd\"\n" +
		`components: {a: {type: A, config: {x: "\0\x1b\u202e\u2028", "é": 'ü'}}}`
	var l diag.List
	s := Read("orders.yaml", []byte(src), &l)
	if p := problems(&l); p != "" {
		t.Fatal(p)
	}
	if got := s.Components[0].Config.Get("x").Value.Text; got != "\x00\x1b\u202e\u2028" {
		t.Errorf("escapes were read as %q", got)
	}
}

// A binary file gets a few reports, not one per byte.
func TestReadStopsReportingCharacters(t *testing.T) {
	var l diag.List
	Read("orders.yaml", []byte("ab"+strings.Repeat("\x01", 100_000)), &l)
	if n := len(l.Sorted()); n != 20 {
		t.Errorf("%d reports", n)
	}
}

func TestReadLimits(t *testing.T) {
	config := func(s string) string { return fine + "components: {a: {type: A, config: {x: " + s + "}}}" } // at depth 5
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	values := func(n int) string { return "[" + strings.Repeat("1,", n) + "]" }
	const around = 29 // values of config without x's
	tests := []struct {
		name, src, want string
		usable          bool
	}{
		{"bytes", fine + "#" + strings.Repeat("x", maxBytes-len(fine)-1), "", true},
		{"bytes, one more", fine + "#" + strings.Repeat("x", maxBytes-len(fine)),
			"1:1+0 too-large: the spec has 1048577 bytes, at most 1048576 are read\n", false},
		{"bytes before anything else", strings.Repeat("\xff", maxBytes+1),
			"1:1+0 too-large: the spec has 1048577 bytes, at most 1048576 are read\n", false},
		{"depth", config(nested(maxDepth - 4)), "", true},
		{"depth, one more", config(nested(maxDepth - 3)), "6:99+1 too-deep: values are nested more than 64 deep\n", false},
		{"depth beyond yaml.v3's limit", strings.Repeat("[", 20_000), "1:10001+1 too-deep: values are nested more than 64 deep\n", false},
		{"depth beyond yaml.v3's limit, long", "\n" + strings.Repeat("[", 200_000), "2:1+1 too-deep: values are nested more than 64 deep\n", false},
		{"values", config(values(maxValues - around)), "", true},
		{"values, one more", config(values(maxValues - around + 1)),
			fmt.Sprintf("6:%d+1 too-large: the spec has more than 100000 values\n", 40+2*(maxValues-around)), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var l diag.List
			s := Read("orders.yaml", []byte(test.src), &l)
			if (s != nil) != test.usable {
				t.Errorf("spec: %v", s != nil)
			}
			if d := cmp.Diff(test.want, problems(&l)); d != "" {
				t.Error(d)
			}
		})
	}
}

// A spec on one line must not cost a walk along the line for each of its values: the column of a value is counted on
// from that of the value before.
func TestColumnsAreCountedOnce(t *testing.T) {
	var l diag.List
	for _, src := range oneLine(40_000) {
		text, ok := newText("orders.yaml", []byte(src), &l)
		if !ok {
			t.Fatal(problems(&l))
		}
		root := parse(text, &l)
		if root == nil || buildValue(text, root, &l) == nil {
			t.Fatal(problems(&l))
		}
		if text.steps > 2*len(src) {
			t.Errorf("%.12s… of %d bytes took %d steps", src, len(src), text.steps)
		}
	}
}

// oneLine gives sources of about n values on one line, with characters of several bytes.
func oneLine(n int) []string {
	return []string{
		"é: [" + strings.Repeat("ü,", n) + "]",
		"é: [" + strings.Repeat("{},", n) + "]",
		"{" + func() string {
			var b strings.Builder
			for i := range n / 2 {
				fmt.Fprintf(&b, "ключ%d:, ", i)
			}
			return b.String()
		}() + "}",
	}
}

func BenchmarkReadOneLine(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 40_000} {
		src := []byte("{nodes: {" + strings.Repeat("éééééééé: x, ", n) + "}}") // many duplicates: reports, too
		b.Run(fmt.Sprint(len(src)), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				var l diag.List
				Read("orders.yaml", src, &l)
			}
		})
	}
}
