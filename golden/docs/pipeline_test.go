package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
)

func TestItRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		press := &Press{}
		p, err := NewDocs(DocsDeps{Feed: &Feed{trial.Count(100, func(p *Page, i int) { p.Number = i })}, Press: press})
		if err != nil {
			t.Fatal(err)
		}
		trial.Run(t, p)
		if press.Printed != 100 || press.Shredded != 100 {
			t.Errorf("%+v", press)
		}
	})
}

// Each text stands in the doc comment of what it is about, and no line of it is a directive.
func TestTextsAreDocComments(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "pipeline_gen.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]string{}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			docs[d.Name.Name] = d.Doc.Text()
		case *ast.GenDecl:
			if t, ok := d.Specs[0].(*ast.TypeSpec); ok {
				docs[t.Name.Name] = d.Doc.Text()
			}
		}
	}
	for name, want := range map[string]string{
		"Docs": "two paragraphs", "readIntake": "Pages come in here", "numberTee": "Gives each page its number",
		"exportPrint": "The printer.", "exportBin": "The bin.", "shred": "Nothing is left.", "exportJam": "Takes what the printer tore.",
	} {
		if !strings.Contains(docs[name], want) {
			t.Errorf("the comment of %s is %q", name, docs[name])
		}
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:") || strings.HasPrefix(c.Text, "/*") {
				t.Errorf("%s", c.Text)
			}
		}
	}
}
