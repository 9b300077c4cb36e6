package accesslog

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// entryOf makes an entry of a line that was not cut.
func entryOf(line string) *Entry {
	e := new(Entry)
	e.SetLine(1, []byte(line), len(line))
	return e
}

const (
	start    = `192.0.2.7 - - [10/Oct/2025:13:55:36 -0700] `
	combined = start + `"GET /a HTTP/1.1" 200 512 "-" `
)

func TestParseFields(t *testing.T) {
	type fields struct {
		host, user, method, path, query, proto, request, referer, agent, further string
		status                                                                   int
		bytes                                                                    int64
	}
	tests := []struct {
		name, line string
		want       fields
	}{
		{"combined",
			`192.0.2.7 - alice [10/Oct/2025:13:55:36 -0700] "GET /a/b?x=1&y=?2 HTTP/1.1" 200 2326 "https://r.example/" ` +
				`"curl/8"`,
			fields{host: "192.0.2.7", user: "alice", method: "GET", path: "/a/b", query: "x=1&y=?2", proto: "HTTP/1.1",
				request: "GET /a/b?x=1&y=?2 HTTP/1.1", referer: "https://r.example/", agent: "curl/8",
				status: 200, bytes: 2326}},
		{"common", start + `"HEAD / HTTP/1.0" 304 -`,
			fields{host: "192.0.2.7", method: "HEAD", path: "/", proto: "HTTP/1.0", request: "HEAD / HTTP/1.0", status: 304}},
		{"CRLF", start + `"GET / HTTP/1.1" 200 5` + "\r",
			fields{host: "192.0.2.7", method: "GET", path: "/", proto: "HTTP/1.1", request: "GET / HTTP/1.1",
				status: 200, bytes: 5}},
		{"IPv6", strings.Replace(start, "192.0.2.7", "2001:db8::7", 1) + `"GET / HTTP/2" 200 5 "" "-"`,
			fields{host: "2001:db8::7", method: "GET", path: "/", proto: "HTTP/2", request: "GET / HTTP/2",
				status: 200, bytes: 5}},
		{"zone of a link-local address", strings.Replace(start, "192.0.2.7", "fe80::1%eth0", 1) + `"-" 408 -`,
			fields{host: "fe80::1%eth0", status: 408}},
		{"host name", strings.Replace(start, "192.0.2.7", "crawl-1_a.example.com", 1) + `"-" 408 -`,
			fields{host: "crawl-1_a.example.com", status: 408}},
		{"escaped quotes", combined + `"a \"b\" \\"`,
			fields{host: "192.0.2.7", method: "GET", path: "/a", proto: "HTTP/1.1", request: "GET /a HTTP/1.1",
				agent: `a \"b\" \\`, status: 200, bytes: 512}},
		{"quote in a path", start + `"GET /\"?\" HTTP/1.1" 404 0 "-" "-"`,
			fields{host: "192.0.2.7", method: "GET", path: `/\"`, query: `\"`, proto: "HTTP/1.1",
				request: `GET /\"?\" HTTP/1.1`, status: 404}},
		{"not UTF-8", combined + "\"fran\xe7ais\"",
			fields{host: "192.0.2.7", method: "GET", path: "/a", proto: "HTTP/1.1", request: "GET /a HTTP/1.1",
				agent: "fran\xe7ais", status: 200, bytes: 512}},
		{"further fields", combined + `"curl" "198.51.100.7, 10.0.0.1" 0.004 "-"`,
			fields{host: "192.0.2.7", method: "GET", path: "/a", proto: "HTTP/1.1", request: "GET /a HTTP/1.1", agent: "curl",
				further: `"198.51.100.7, 10.0.0.1" 0.004 "-"`, status: 200, bytes: 512}},
		{"HTTP/0.9", start + `"GET /a" 200 5`,
			fields{host: "192.0.2.7", method: "GET", path: "/a", request: "GET /a", status: 200, bytes: 5}},
		{"path with a space", start + `"GET /a b?c d HTTP/1.1" 200 5`,
			fields{host: "192.0.2.7", method: "GET", path: "/a b", query: "c d", proto: "HTTP/1.1",
				request: "GET /a b?c d HTTP/1.1", status: 200, bytes: 5}},
		{"only a query", start + `"GET ?a HTTP/1.1" 200 5`,
			fields{host: "192.0.2.7", method: "GET", query: "a", proto: "HTTP/1.1", request: "GET ?a HTTP/1.1",
				status: 200, bytes: 5}},
		{"connect", start + `"CONNECT example.com:443 HTTP/1.1" 405 5`,
			fields{host: "192.0.2.7", method: "CONNECT", path: "example.com:443", proto: "HTTP/1.1",
				request: "CONNECT example.com:443 HTTP/1.1", status: 405, bytes: 5}},
		{"18 digits", start + `"-" 200 999999999999999999`,
			fields{host: "192.0.2.7", status: 200, bytes: 999999999999999999}},
		{"status of a client that left", start + `"" 000 0`, fields{host: "192.0.2.7"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := entryOf(test.line)
			if err := Parse(e); err != nil {
				t.Fatal(err)
			}
			got := fields{string(e.Host()), string(e.User()), string(e.Method()), string(e.Path()), string(e.Query()),
				string(e.Proto()), string(e.Request()), string(e.Referer()), string(e.Agent()),
				string(e.further.of(e.line)), e.Status, e.Bytes}
			if got != test.want {
				t.Errorf("%s\ngot  %+v\nwant %+v", test.line, got, test.want)
			}
			if string(e.Raw()) != test.line {
				t.Errorf("the raw line became %q", e.Raw())
			}
		})
	}
}

// What clients send in place of a request makes no line bad.
func TestMalformedRequests(t *testing.T) {
	for _, request := range []string{
		`\x16\x03\x01\x02`, "\x16\x03\x01\x00\xa5", "SSH-2.0-Go", "GET", "GET ", "GET  HTTP/1.1", "GET /a b", " / HTTP/1.1",
		"GET /a HTTP/x", "G=T / HTTP/1.1", "HTTP/1.1", "GET HTTP/1.1", `\"`,
	} {
		e := entryOf(start + `"` + request + `" 400 0 "-" "-"`)
		if err := Parse(e); err != nil {
			t.Errorf("%q: %v", request, err)
			continue
		}
		if !e.Malformed() || string(e.Request()) != request {
			t.Errorf("%q: malformed %t, request %q", request, e.Malformed(), e.Request())
		}
		if len(e.Method())+len(e.Path())+len(e.Query())+len(e.Proto()) > 0 {
			t.Errorf("%q: taken for %q %q %q %q", request, e.Method(), e.Path(), e.Query(), e.Proto())
		}
	}
	for _, request := range []string{"-", ""} {
		if e := entryOf(start + `"` + request + `" 400 0`); Parse(e) != nil || e.Malformed() {
			t.Errorf("%q is no request at all", request)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name, line string
		column     int
		reason     string
	}{
		{"empty", "", 1, "empty"},
		{"only CR", "\r", 1, "empty"},
		{"zeros of a crashed file system", "\x00\x00\x00", 1, "address"},
		{"no host", ` - - [10/Oct/2025:13:55:36 -0700] "-" 200 1`, 1, "address"},
		{"error log", `2025/10/10 13:55:36 [error]`, 5, "address"},
		{"ends in the host", `192.0.2.7`, 10, "address"},
		{"no identity", `192.0.2.7 `, 11, "identity"},
		{"ends in the identity", `192.0.2.7 -`, 12, "identity"},
		{"two spaces", `192.0.2.7  - [10/Oct/2025:13:55:36 -0700] "-" 200 1`, 11, "identity"},
		{"no user", `192.0.2.7 - `, 13, "the user"},
		{"virtual host first", `www.example.com:443 192.0.2.7 - - [10/Oct/2025:13:55:36 -0700] "-" 200 1`, 33, "a time"},
		{"cut before the time", `192.0.2.7 - - `, 15, "a time"},
		{"cut in the time", `192.0.2.7 - - [10/Oct/2025:13`, 16, "a time"},
		{"time too long", `192.0.2.7 - - [10/Oct/2025:13:55:36.123 -0700] "-" 200 1`, 16, "a time"},
		{"cut after the time", `192.0.2.7 - - [10/Oct/2025:13:55:36 -0700]`, 43, "the request"},
		{"no quote", start + `GET / HTTP/1.1 200 1`, 43, "the request"},
		{"request not closed", start + `"GET / HTTP/1.1 200 1`, 44, "not closed"},
		{"closed by an escaped quote", start + `"GET / HTTP/1.1\" 200 1`, 44, "not closed"},
		{"cut after the request", start + `"GET / HTTP/1.1"`, 60, "the status"},
		{"text after the request", start + `"GET /"quote" HTTP/1.1" 200 1`, 51, "the status"},
		{"status with a letter", start + `"-" 2x0 1`, 48, "three digits"},
		{"status too short", start + `"-" 20`, 47, "the status"},
		{"status too long", start + `"-" 2000 1`, 51, "the size"},
		{"cut after the status", start + `"-" 200`, 51, "the size"},
		{"cut before the size", start + `"-" 200 `, 51, "the size"},
		{"size with a letter", start + `"-" 200 x`, 52, "the size"},
		{"negative size", start + `"-" 200 -1`, 53, "the referer"},
		{"size of 19 digits", start + `"-" 200 1000000000000000000`, 52, "the size"},
		{"space at the end", start + `"-" 200 1 `, 53, "the referer"},
		{"referer without quotes", start + `"-" 200 1 - "-"`, 53, "the referer"},
		{"referer not closed", start + `"-" 200 1 "https://r.example/ `, 54, "not closed"},
		{"no agent", start + `"-" 200 1 "-"`, 57, "the user agent"},
		{"agent without quotes", start + `"-" 200 1 "-" curl`, 57, "the user agent"},
		{"agent not closed", start + `"-" 200 1 "-" "Mozilla`, 58, "not closed"},
		{"agent with quotes inside", start + `"-" 200 1 "-" "a "b" c"`, 62, "broken quotes"},
		{"space after the agent", start + `"-" 200 1 "-" "a" `, 61, "broken quotes"},
		{"further field not closed", start + `"-" 200 1 "-" "a" "b`, 62, "broken quotes"},
		{"further field with a quote", start + `"-" 200 1 "-" "a" b"c"`, 63, "broken quotes"},
		{"two spaces before a further field", start + `"-" 200 1 "-" "a"  b`, 62, "broken quotes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := entryOf(test.line)
			e.Number = 17
			var p *ParseError
			if err := Parse(e); !errors.As(err, &p) {
				t.Fatalf("%q: got %v", test.line, err)
			}
			if p.Line != 17 || p.Column != test.column || !strings.Contains(p.Reason, test.reason) {
				t.Errorf("%q: %v; want column %d and %q", test.line, p, test.column, test.reason)
			}
		})
	}
}

// Every cut of a line is refused or, where a field of the common format ends, accepted; none panics.
func TestParseCutLines(t *testing.T) {
	line := combined + `"Mozilla/5.0 (\"x\")" further "field"`
	for n := range len(line) {
		err := Parse(entryOf(line[:n]))
		size := strings.Index(line, "512")
		complete := n > size && n <= size+3 || strings.HasSuffix(line[:n], `)"`) ||
			n > strings.Index(line, "further") && n < strings.Index(line, ` "field"`)+1
		if (err == nil) != complete {
			t.Errorf("%s: %v", line[:n], err)
		}
	}
}

func TestParseRefusesCutLine(t *testing.T) {
	e := new(Entry)
	e.SetLine(3, []byte(combined+`"-"`), 70000)
	err := Parse(e)
	if err == nil || !strings.Contains(err.Error(), "line 3") || !strings.Contains(err.Error(), "70000 bytes") {
		t.Errorf("got %v", err)
	}
}

// readStamp agrees with package time on every day of 800 years, and on what is no time.
func TestReadStamp(t *testing.T) {
	zones := []*time.Location{time.UTC, time.FixedZone("", 14*3600), time.FixedZone("", -(9*3600 + 30*60))}
	at := time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := 0; at.Year() < 2400; i++ {
		spelled := at.In(zones[i%3])
		unix, month, problem := readStamp((*[stampLen]byte)(spelled.AppendFormat(nil, "02/Jan/2006:15:04:05 -0700")))
		if problem != "" || unix != at.Unix() || int(month) != int(spelled.Month()) {
			t.Fatalf("%v: got %d in month %d, %s", spelled, unix, month, problem)
		}
		at = at.Add(24*time.Hour - 61*time.Second)
	}
	tests := []struct {
		stamp string
		ok    bool
	}{
		{"29/Feb/2024:00:00:00 +0000", true},
		{"29/Feb/2000:00:00:00 +0000", true},
		{"29/Feb/1900:00:00:00 +0000", false},
		{"29/Feb/2025:00:00:00 +0000", false},
		{"31/Apr/2025:00:00:00 +0000", false},
		{"00/Oct/2025:00:00:00 +0000", false},
		{"32/Oct/2025:00:00:00 +0000", false},
		{"10/Oct/0000:00:00:00 +0000", false},
		{"10/Oct/2025:24:00:00 +0000", false},
		{"10/Oct/2025:23:60:00 +0000", false},
		{"10/Oct/2025:23:59:60 +0000", true},
		{"10/Oct/2025:23:59:61 +0000", false},
		{"10/Oct/2025:00:00:00 +1500", false},
		{"10/Oct/2025:00:00:00 +0060", false},
		{"10/Oct/2025:00:00:00 00000", false},
		{"10/oct/2025:00:00:00 +0000", false},
		{"10/Okt/2025:00:00:00 +0000", false},
		{"1o/Oct/2025:00:00:00 +0000", false},
		{"10/Oct/2o25:00:00:00 +0000", false},
		{"10/Oct/2025 00:00:00 +0000", false},
		{"10/Oct/2025:00:00:00 +0\xff00", false},
		{" 1/Oct/2025:00:00:00 +0000", false},
	}
	for _, test := range tests {
		_, _, problem := readStamp((*[stampLen]byte)([]byte(test.stamp)))
		if (problem == "") != test.ok {
			t.Errorf("%q: %q", test.stamp, problem)
		}
	}
}

// twoDigits must see a byte that is no digit, whichever of 256 it is.
func TestTwoDigits(t *testing.T) {
	for c := range 256 {
		digit := c >= '0' && c <= '9'
		if _, bad := twoDigits(byte(c), '0'); (bad&0x80 == 0) != digit {
			t.Errorf("byte %d as tens: %x", c, bad)
		}
		if _, bad := twoDigits('0', byte(c)); (bad&0x80 == 0) != digit {
			t.Errorf("byte %d as ones: %x", c, bad)
		}
	}
	if value, _ := twoDigits('4', '2'); value != 42 {
		t.Errorf("42 is read as %d", value)
	}
}

func TestIsTraffic(t *testing.T) {
	tests := []struct {
		request, agent string
		want           bool
	}{
		{"GET /healthz HTTP/1.1", "curl", false},
		{"GET /healthz?verbose HTTP/1.1", "curl", false},
		{"GET /livez HTTP/1.1", "-", false},
		{"GET /readyz HTTP/1.1", "-", false},
		{"GET / HTTP/1.1", "kube-probe/1.33", false},
		{"GET / HTTP/1.1", "ELB-HealthChecker/2.0", false},
		{"GET / HTTP/1.1", "GoogleHC/1.0", false},
		{"GET / HTTP/1.1", "Mozilla/5.0 kube-probe/1.33", true},
		{"GET /healthz/ HTTP/1.1", "curl", true},
		{"GET /healthz.html HTTP/1.1", "curl", true},
		{"-", "-", true},
	}
	for _, test := range tests {
		e := entryOf(start + `"` + test.request + `" 200 5 "-" "` + test.agent + `"`)
		if err := Parse(e); err != nil {
			t.Fatal(err)
		}
		if got := IsTraffic(e); got != test.want {
			t.Errorf("%s by %s: %t", test.request, test.agent, got)
		}
	}
}
