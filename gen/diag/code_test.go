package diag

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestCodesAreInOrder(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	for i, e := range Codes() {
		if !form.MatchString(string(e.Code)) {
			t.Errorf("code %q is not words with dashes between them", e.Code)
		}
		if e.Text == "" || strings.HasSuffix(e.Text, ".") || strings.Contains(e.Text, "\n") {
			t.Errorf("%s: want one line without a period, have %q", e.Code, e.Text)
		}
		if i > 0 && codes[i-1].Code >= e.Code {
			t.Errorf("%s stands after %s", e.Code, codes[i-1].Code)
		}
	}
}

// The compiler's sources and the table must agree: no code without an explanation, no explanation of nothing.
func TestCodesAreThoseInUse(t *testing.T) {
	literals := map[Code]bool{}
	files := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			filepath.Base(path) == "code.go" {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := literal(n); ok {
				literals[Code(s)] = true
			}
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 2 {
				report, ok := call.Fun.(*ast.SelectorExpr)
				code, isLiteral := literal(call.Args[1])
				if ok && isLiteral && (report.Sel.Name == "Errorf" || report.Sel.Name == "Warnf") &&
					!slices.ContainsFunc(codes, func(e Explanation) bool { return e.Code == Code(code) }) {
					t.Errorf("%s: the table of codes lacks %q", files.Position(call.Pos()), code)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range codes {
		if !literals[e.Code] {
			t.Errorf("code %q is explained and never used", e.Code)
		}
	}
}

func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
