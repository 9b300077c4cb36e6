package byhand_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/pipegen/pipegen/examples/accesslog"
	"github.com/pipegen/pipegen/examples/accesslog/byhand"
	"github.com/pipegen/pipegen/examples/accesslog/weblog"
)

func newTable(t testing.TB) *accesslog.Table {
	t.Helper()
	table, err := accesslog.NewTable(accesslog.TableConfig{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// What the example says of its test data: the generated pipeline must come to the same.
func TestRunOnTestData(t *testing.T) {
	log, err := os.Open("../testdata/access.log")
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	var store, rejects bytes.Buffer
	table := newTable(t)
	counts, err := byhand.Run(log, &store, &rejects, table)
	if err != nil {
		t.Fatal(err)
	}
	if want := (byhand.Counts{Lines: 4000, Stored: 3676, Filtered: 302, Rejected: 22}); counts != want {
		t.Errorf("got %+v, want %+v", counts, want)
	}
	var stored int64
	for line := range strings.Lines(store.String()) {
		if stored++; !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
	if stored != counts.Stored {
		t.Errorf("%d lines of JSON for %d entries", stored, counts.Stored)
	}
	if n := int64(strings.Count(rejects.String(), "# line ")); n != counts.Rejected {
		t.Errorf("%d reasons for %d rejects", n, counts.Rejected)
	}
	if got := table.String(); !strings.HasPrefix(got, "3676 requests, ") {
		t.Errorf("the table says\n%s", got)
	}
}

func TestRunReportsErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	good := `192.0.2.7 - - [10/Oct/2025:13:55:36 -0700] "GET / HTTP/1.1" 200 5` + "\n"
	input := strings.NewReader(good + "bad\n")
	if _, err := byhand.Run(iotest.ErrReader(broken), io.Discard, io.Discard, newTable(t)); err != broken {
		t.Errorf("reading: %v", err)
	}
	if _, err := byhand.Run(input, failing{broken}, io.Discard, newTable(t)); err != broken {
		t.Errorf("storing: %v", err)
	}
	input.Seek(0, io.SeekStart)
	if _, err := byhand.Run(input, io.Discard, failing{broken}, newTable(t)); err != broken {
		t.Errorf("rejecting: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// BenchmarkRun takes a log of some 50 MB from memory and throws the output away.
func BenchmarkRun(b *testing.B) {
	log := weblog.New(1)
	var input []byte
	for len(input) < 50_000_000 {
		input = log.AppendLine(input)
	}
	table := newTable(b)
	b.SetBytes(int64(len(input)))
	b.ReportAllocs()
	lines := int64(0)
	for b.Loop() {
		counts, err := byhand.Run(bytes.NewReader(input), io.Discard, io.Discard, table)
		if err != nil {
			b.Fatal(err)
		}
		lines += counts.Lines
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(lines), "ns/line")
}
