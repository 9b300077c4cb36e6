package diag

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJSON(t *testing.T) {
	var l List
	l.Warnf(span("b.yaml", 2, 1, 3), "choice", "a < b")
	l.Errorf(span("a.yaml", 1, 2, 4), "name", "found \"x\"").Helpf("write y").Notef(span("a.go", 7, 8, 9), "here")
	want := `[
  {
    "at": {
      "file": "a.yaml",
      "line": 1,
      "col": 2,
      "len": 4
    },
    "severity": "error",
    "code": "name",
    "message": "found \"x\"",
    "help": "write y",
    "notes": [
      {
        "at": {
          "file": "a.go",
          "line": 7,
          "col": 8,
          "len": 9
        },
        "message": "here"
      }
    ]
  },
  {
    "at": {
      "file": "b.yaml",
      "line": 2,
      "col": 1,
      "len": 3
    },
    "severity": "warning",
    "code": "choice",
    "message": "a < b",
    "help": "",
    "notes": []
  }
]
`
	var b strings.Builder
	if err := l.JSON(&b); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

func TestJSONOfNothing(t *testing.T) {
	var b strings.Builder
	if err := new(List).JSON(&b); err != nil || b.String() != "[]\n" {
		t.Errorf("have %q, %v", b.String(), err)
	}
}
