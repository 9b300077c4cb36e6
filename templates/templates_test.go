package templates

import (
	"testing"
	"text/template/parse"
)

func TestTemplatesHaveNoLogic(t *testing.T) {
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		tree := parsed.Lookup(e.Name())
		if tree == nil {
			t.Errorf("%s was not parsed", e.Name())
			continue
		}
		for _, what := range logic(tree.Tree) {
			t.Errorf("%s: %s", e.Name(), what)
		}
	}
	if want := len(parsed.Templates()); want != len(entries) {
		t.Errorf("%d templates in %d files: one of them defines another", want, len(entries))
	}
}

// logic lists what a template does beyond naming things.
func logic(tree *parse.Tree) (found []string) {
	for _, n := range tree.Root.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
		case *parse.ActionNode:
			if pipe := n.Pipe; len(pipe.Decl) > 0 || len(pipe.Cmds) > 1 || len(pipe.Cmds[0].Args) > 1 ||
				pipe.Cmds[0].Args[0].Type() != parse.NodeField {
				found = append(found, n.String()+" is more than a name")
			}
		default:
			found = append(found, n.String()+" is neither text nor a name")
		}
	}
	return found
}

func TestLogicIsFound(t *testing.T) {
	for text, want := range map[string]int{
		"text {{.Name}} text {{.Other}}":       0,
		"{{if .Name}}x{{end}}":                 1,
		"{{range .Names}}x{{end}}":             1,
		"{{with .Name}}x{{end}}":               1,
		`{{template "other"}}`:                 1,
		"{{$x := .Name}}":                      1,
		"{{.Name | printf}}{{printf .Name}}":   2,
		"{{.Name}}{{.}}{{/* not kept */}}text": 1,
	} {
		trees, err := parse.Parse("test", text, "", "", map[string]any{"printf": func() {}})
		if err != nil {
			t.Fatal(err)
		}
		if got := logic(trees["test"]); len(got) != want {
			t.Errorf("%s: found %q, want %d", text, got, want)
		}
	}
}

func TestRender(t *testing.T) {
	if _, err := Render("absent", nil); err == nil {
		t.Error("an unknown template was rendered")
	}
	got, err := Render("run_main.go", map[string]string{"Pipeline": "Orders"})
	if err == nil {
		t.Errorf("a name was missing, and yet:\n%s", got)
	}
}
