package main

import (
	"bytes"
	"errors"
	"os"
	"testing"
)

// The test data is what this program writes by default.
func TestTestData(t *testing.T) {
	want, err := os.ReadFile("../testdata/access.log")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := write(&got, 4000, 1); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("testdata/access.log is not what loggen writes; in examples/accesslog: go run ./loggen > testdata/access.log")
	}
	if len(want) >= 1<<20 || want[len(want)-1] == '\n' {
		t.Errorf("%d bytes, the last %q", len(want), want[len(want)-1])
	}
}

func TestWriteReportsErrors(t *testing.T) {
	full := errors.New("disk full")
	if err := write(writer{full}, 10, 1); err != full {
		t.Errorf("got %v", err)
	}
	if err := write(writer{full}, 0, 1); err != nil {
		t.Errorf("nothing to write: %v", err)
	}
}

type writer struct{ err error }

func (w writer) Write([]byte) (int, error) { return 0, w.err }
