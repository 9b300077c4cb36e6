package rt

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestOnlyTheHostWaits: a goroutine, a wait or a clock that the host does not know would be out of a simulation's hands.
func TestOnlyTheHostWaits(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "host_") {
			continue
		}
		seen++
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range waits(fset, file) {
			t.Error(found)
		}
	}
	if seen < 20 {
		t.Errorf("%d files", seen)
	}
}

// worldly are functions and types of other packages that belong into the host.
var worldly = []string{
	"time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.AfterFunc", "time.NewTimer", "time.NewTicker", "time.Tick",
	"runtime.Gosched", "sync.WaitGroup", "sync.Cond", "sync.NewCond", "sync.RWMutex", "context.WithTimeout", "context.WithDeadline", "context.AfterFunc",
}

// waits lists what a file does that only the host may do. A send is fine: it goes to a channel that has room. So is a look
// at a channel that does not wait.
func waits(fset *token.FileSet, file *ast.File) (found []string) {
	looks := map[ast.Node]bool{} // receives that don't wait
	ast.Inspect(file, func(n ast.Node) bool {
		what := ""
		switch n := n.(type) {
		case *ast.GoStmt:
			what = "a goroutine"
		case *ast.SelectStmt:
			if !slices.ContainsFunc(n.Body.List, func(s ast.Stmt) bool { return s.(*ast.CommClause).Comm == nil }) {
				what = "a select without default"
			}
			for _, s := range n.Body.List {
				if c, ok := s.(*ast.CommClause).Comm.(*ast.ExprStmt); ok {
					looks[c.X] = true
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.ARROW && !looks[n] {
				what = "a receive"
			}
		case *ast.SelectorExpr:
			if of, ok := n.X.(*ast.Ident); ok && slices.Contains(worldly, of.Name+"."+n.Sel.Name) {
				what = of.Name + "." + n.Sel.Name
			}
		}
		if what != "" {
			found = append(found, fmt.Sprintf("%v: %s", fset.Position(n.Pos()), what))
		}
		return true
	})
	return found
}

func TestWaitsAreFound(t *testing.T) {
	for body, want := range map[string]int{
		"go f()":                              1,
		"<-c":                                 1,
		"v, ok := <-c":                        1,
		"select { case <-c: }":                1,
		"select { case <-c: default: }":       0,
		"select { case v = <-c: default: }":   1,
		"for range c { }; c <- v; close(c)":   0,
		"time.Sleep(d); d := 2 * time.Second": 1,
		"var wg sync.WaitGroup":               1,
	} {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "f.go", "package p\nfunc f() { "+body+" }", parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := waits(fset, file); len(got) != want {
			t.Errorf("%s: %q, want %d", body, got, want)
		}
	}
}
