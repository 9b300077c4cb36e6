package golden_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEachRuleHasItsTest holds the tables of contract.md against the tests that are marked ◆: each rule names such tests, and each
// of them is named by a rule.
func TestEachRuleHasItsTest(t *testing.T) {
	named, marked := namedTests(t), markedTests(t)
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if !marked[name] {
			t.Errorf("contract.md names %s: there is no such test, or it isn't marked ◆", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(marked)) {
		if !named[name] {
			t.Errorf("%s is marked ◆, but no rule of contract.md names it", name)
		}
	}
}

var contractTest = regexp.MustCompile(`^\S+ Test\w+$`)

// namedTests are the tests in contract.md, each "golden/slim TestPrimaryAloneDecides".
func namedTests(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("contract.md")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 4 || strings.HasPrefix(cells[1], "-") || strings.TrimSpace(cells[2]) == "tests" {
			continue
		}
		for name := range strings.SplitSeq(cells[2], ",") {
			name = strings.TrimSpace(name)
			if !contractTest.MatchString(name) {
				t.Errorf("the rule %q names %q, which is no test", strings.TrimSpace(cells[1]), name)
			}
			all[name] = true
		}
	}
	if len(all) == 0 {
		t.Fatal("no rules")
	}
	return all
}

// markedTests are the tests of this module whose comments begin with ◆.
func markedTests(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, pattern := range []string{"*/*_test.go", "../runtime/*_test.go", "../gen/*_test.go", "../gen/*/*_test.go", "../examples/*/*_test.go"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			folder := filepath.ToSlash(filepath.Join("golden", filepath.Dir(path)))
			for _, d := range file.Decls {
				f, is := d.(*ast.FuncDecl)
				if is && strings.HasPrefix(f.Doc.Text(), "◆") {
					all[folder+" "+f.Name.Name] = true
				}
			}
		}
	}
	return all
}
