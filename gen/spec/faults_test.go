package spec

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/pipegen/pipegen/gen/diag"
)

var update = flag.Bool("update", false, "write what is reported into testdata")

// Each file of testdata holds pairs: a faulty source, and under the same name with "reports" behind it what its author
// gets to read.
func TestFaults(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var files []txtar.File
		for i, f := range archive.Files {
			if strings.HasSuffix(f.Name, " reports") {
				continue
			}
			want := ""
			if i+1 < len(archive.Files) && archive.Files[i+1].Name == f.Name+" reports" {
				want = string(archive.Files[i+1].Data)
			}
			got := report(f.Data)
			files = append(files, f, txtar.File{Name: f.Name + " reports", Data: []byte(got)})
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+f.Name, func(t *testing.T) {
				if d := cmp.Diff(want, got); d != "" && !*update {
					t.Error(d)
				}
			})
		}
		if *update {
			archive.Files = files
			if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func report(src []byte) string {
	var l diag.List
	var b strings.Builder
	Read("orders.yaml", src, &l)
	l.Render(&b, func(string) []byte { return src })
	return b.String()
}
