package accesslog

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// jsonOf parses a line and its JSON.
func jsonOf(t *testing.T, line string) (text string, object map[string]any) {
	t.Helper()
	e := entryOf(line)
	if err := Parse(e); err != nil {
		t.Fatal(err)
	}
	text = string(e.AppendJSON(nil))
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return text, object
}

func TestAppendJSON(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"all fields",
			`2001:db8::7 id alice [10/Oct/2025:13:55:36 -0730] "GET /a?b=c HTTP/1.1" 200 512 "https://r.example/" "curl" "x" y`,
			`{"time":"2025-10-10T13:55:36-07:30","host":"2001:db8::7","ident":"id","user":"alice","method":"GET","path":"/a",` +
				`"query":"b=c","proto":"HTTP/1.1","status":200,"bytes":512,"referer":"https://r.example/","agent":"curl",` +
				`"further":"\"x\" y"}`},
		{"as few as can be",
			`192.0.2.7 - - [01/Jan/2025:00:00:00 +0000] "-" 408 -`,
			`{"time":"2025-01-01T00:00:00+00:00","host":"192.0.2.7","status":408,"bytes":0}`},
		{"malformed",
			`192.0.2.7 - - [31/Dec/2025:00:00:00 +0000] "\x16\x03" 400 7 "-" "-"`,
			`{"time":"2025-12-31T00:00:00+00:00","host":"192.0.2.7","request":"\u0016\u0003","status":400,"bytes":7}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, _ := jsonOf(t, test.line); got != test.want {
				t.Errorf("\ngot  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestJSONText(t *testing.T) {
	tests := []struct{ name, log, want string }{
		{"plain", "Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (X11; Linux x86_64)"},
		{"quote, as Apache", `a \"b\" c`, `a "b" c`},
		{"quote, as nginx", `a \x22b\x22 c`, `a "b" c`},
		{"backslash", `C:\\x`, `C:\x`},
		{"controls, as Apache", `\b\n\r\t\v`, "\b\n\r\t\v"},
		{"no escape", `\q \x2 \xg0 \`, `\q \x2 \xg0 \`},
		{"escaped UTF-8", `\xE2\x82\xac`, "€"},
		{"escaped UTF-8 of four bytes", `\xF0\x9F\x9A\xB2!`, "🚲!"},
		{"UTF-8", "日本語", "日本語"},
		{"UTF-8 of two bytes", "café", "café"},
		{"escaped UTF-8 of two bytes", `caf\xc3\xa9`, "café"},
		{"half escaped", "\xe2\\x82\xac", "€"},
		{"Latin-1", "fran\xe7ais", "français"},
		{"escaped Latin-1", `fran\xe7ais`, "français"},
		{"cut UTF-8", "\xe2\x82", "â\u0082"},
		{"cut UTF-8, then plain", "\xe2\x82x", "â\u0082x"},
		{"overlong", "\xc0\xaf", "À¯"},
		{"surrogate", "\xed\xa0\x80", "í\u00a0\u0080"},
		{"binary", "\x00\x01\x1f\x7f\x80\xff", "\x00\x01\x1f\x7f\u0080ÿ"},
		{"replacement character", "\xef\xbf\xbd", "\ufffd"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			// The odd bytes may stand anywhere among plain ones, which are looked at eight at a time.
			for pad := range 18 {
				before, after := strings.Repeat("a", pad), strings.Repeat("z", 17-pad)
				if test.log[len(test.log)-1] == '\\' {
					after = ""
				}
				text := appendText(nil, []byte(before+test.log+after))
				var got string
				if err := json.Unmarshal([]byte(`"`+string(text)+`"`), &got); err != nil {
					t.Fatalf("%v in %s", err, text)
				}
				if want := before + test.want + after; got != want {
					t.Fatalf("%q became %q, want %q", before+test.log+after, got, want)
				}
			}
		})
	}
}

// plain looks at eight bytes at once; it must find what a loop over bytes finds.
func TestPlain(t *testing.T) {
	slow := func(text []byte) int {
		for i, c := range text {
			if c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
				return i
			}
		}
		return len(text)
	}
	for c := range 256 {
		for next := range 256 { // a borrow runs into the next byte
			text := []byte("abcdefgh" + string([]byte{'a', byte(c), byte(next), 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'}))
			for from := range 10 {
				if got, want := plain(text[from:]), slow(text[from:]); got != want {
					t.Fatalf("%q: %d, want %d", text[from:], got, want)
				}
			}
		}
	}
}
