package accesslog

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// quietTable writes to out and shows nothing meanwhile.
func quietTable(t *testing.T, c TableConfig, out *bytes.Buffer) *Table {
	t.Helper()
	table, err := NewTable(c)
	if err != nil {
		t.Fatal(err)
	}
	table.out, table.live = out, nil
	return table
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	table := quietTable(t, TableConfig{Top: 2, Capacity: 100}, &out)
	for _, line := range []string{
		start + `"GET /a?x HTTP/1.1" 200 1000`,
		start + `"GET /a?y HTTP/1.1" 404 500`,
		start + `"GET /b HTTP/1.1" 200 24`,
		start + `"GET /c HTTP/1.1" 503 -`,
		`192.0.2.7 - - [09/Oct/2025:23:00:00 +0000] "\x16\x03" 400 1`,
		`192.0.2.7 - - [10/Oct/2025:20:55:35 +0000] "" 000 -`,
		start + "\"GET /\x1b[2J\xff HTTP/1.1\" 200 0",
		start + "\"GET /\x1b[2J\xff HTTP/1.1\" 200 0",
	} {
		table.Add([]*Entry{parsed(t, line)})
	}
	if out.Len() > 0 {
		t.Errorf("before Close: %s", out.String())
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	want := `8 requests, 1.5 KiB sent, 2025-10-09 23:00:00 to 2025-10-10 20:55:36 UTC

status   requests
0xx             1   12.5%
2xx             4   50.0%
4xx             2   25.0%
5xx             1   12.5%

  requests          path
         2   25.0%  /?[2J�
         2   25.0%  /a
         2   25.0%  (no HTTP request)
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestEmptyTable(t *testing.T) {
	var out bytes.Buffer
	err := quietTable(t, TableConfig{}, &out).Close()
	if err != nil || !strings.HasPrefix(out.String(), "0 requests, 0 B sent\n") {
		t.Errorf("%v: %s", err, out.String())
	}
}

func TestTableSaysWhatIsNotExact(t *testing.T) {
	var out bytes.Buffer
	table := quietTable(t, TableConfig{Top: 1, Capacity: 1}, &out)
	for _, path := range []string{"/a", "/a", "/b"} {
		table.Count(parsed(t, start+`"GET `+path+` HTTP/1.1" 200 1`))
	}
	if got := table.String(); !strings.Contains(got, "/b  (up to 2 too many)") {
		t.Error(got)
	}
}

func TestTableOfAbsurdSizes(t *testing.T) {
	table := quietTable(t, TableConfig{}, new(bytes.Buffer))
	e := parsed(t, start+`"GET / HTTP/1.1" 200 999999999999999999`)
	for range 20 {
		table.Count(e)
	}
	if table.bytes != math.MaxInt64 {
		t.Errorf("%d bytes", table.bytes)
	}
}

// The clock is read once per batch, and the picture drawn once per second at most, each in place of the one before.
func TestTableShowsItself(t *testing.T) {
	var out, live bytes.Buffer
	table := quietTable(t, TableConfig{}, &out)
	table.live = &live
	now, reads := time.Date(2025, 10, 10, 0, 0, 0, 0, time.UTC), 0
	table.now = func() time.Time { reads++; return now }
	e := parsed(t, typical)
	batch := []*Entry{e, e, e}

	table.Add(batch)
	if reads != 1 || !strings.HasPrefix(live.String(), "3 requests") {
		t.Errorf("%d reads of the clock; shown: %q", reads, live.String())
	}
	height := strings.Count(live.String(), "\n")
	live.Reset()
	now = now.Add(time.Second - 1)
	table.Add(batch)
	if live.Len() > 0 {
		t.Errorf("shown within a second: %q", live.String())
	}
	now = now.Add(1)
	table.Add(batch)
	if want := fmt.Sprintf("\x1b[%dA\x1b[J9 requests", height); !strings.HasPrefix(live.String(), want) {
		t.Errorf("shown: %q", live.String())
	}
	live.Reset()
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("\x1b[%dA\x1b[J", height); live.String() != want {
		t.Errorf("left on the terminal: %q", live.String())
	}
	if !strings.HasPrefix(out.String(), "9 requests") {
		t.Errorf("written: %q", out.String())
	}
}

func TestTableConfig(t *testing.T) {
	for _, c := range []TableConfig{{Top: -1}, {Capacity: -1}, {Top: 5, Capacity: 4}} {
		if _, err := NewTable(c); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
	for c, want := range map[TableConfig]TableConfig{
		{}:            {Top: 10, Capacity: 1024},
		{Top: 5000}:   {Top: 5000, Capacity: 5000},
		{Capacity: 3}: {Top: 3, Capacity: 3},
	} {
		table, err := NewTable(c)
		if err != nil {
			t.Fatal(err)
		}
		if got := (TableConfig{table.top, cap(table.paths.counters)}); got != want {
			t.Errorf("%+v gives %+v, want %+v", c, got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 1 << 20: "1.0 MiB", 5 << 30: "5.0 GiB",
		1 << 50: "1024.0 TiB",
	} {
		if got := size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestPrintable(t *testing.T) {
	if got := printable(strings.Repeat("é", 90)); got != strings.Repeat("é", 80)+"..." {
		t.Error(got)
	}
	if got := printable("/a\x00\u202e\xff日"); got != "/a??\ufffd日" {
		t.Errorf("%q", got)
	}
}
