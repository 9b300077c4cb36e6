package spec

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/pipegen/pipegen/gen/diag"
)

// Whatever a file holds, Read ends, says the same again, and points into the file; what it says can be shown.
func FuzzRead(f *testing.F) {
	f.Add([]byte(fine))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("a: \"\u202e\x00\"\r\n"))
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatal("no testdata", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if !strings.HasSuffix(file.Name, " reports") {
				f.Add(file.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		var l, again diag.List
		s := Read("orders.yaml", src, &l)
		if s == nil && !l.Failed() {
			t.Error("no spec and nothing reported")
		}
		Read("orders.yaml", src, &again)
		if d := cmp.Diff(l.Sorted(), again.Sorted()); d != "" {
			t.Error("read twice:", d)
		}
		lines := strings.Split(string(src), "\n")
		inside := func(at diag.Span) {
			if at.Line < 1 || at.Line > len(lines) || at.Col < 1 || at.Len < 0 || at.Col-1+at.Len > len(lines[at.Line-1]) {
				t.Errorf("%v+%d lies outside the file", at.Pos, at.Len)
			}
		}
		for _, d := range l.Sorted() {
			inside(d.At)
			for _, n := range d.Notes {
				inside(n.At)
			}
			if d.Message == "" || strings.Contains(d.Message, "\n") {
				t.Errorf("message %q", d.Message)
			}
		}
		if s != nil {
			for _, c := range s.Components {
				if c.Config != nil {
					walk(c.Config, inside)
				}
			}
			for _, n := range s.Nodes {
				inside(n.At)
				for _, e := range n.Fields {
					inside(e.Key.At)
					walk(e.Value, inside)
				}
			}
		}
		for _, r := range report(src) {
			if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
				t.Errorf("%U was written", r)
			}
		}
	})
}

func walk(v *Value, inside func(diag.Span)) {
	inside(v.At)
	for _, i := range v.Items {
		walk(i, inside)
	}
	for _, e := range v.Entries {
		inside(e.Key.At)
		walk(e.Value, inside)
	}
}
