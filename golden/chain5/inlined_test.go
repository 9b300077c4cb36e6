package chain5

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A report is what the compiler says of this package and its tests: which calls it inlined, and the code.
type report string

func compile(t testing.TB) report {
	t.Helper()
	cmd := exec.Command("go", "test", "-c", "-gcflags=-m -S", "-o", filepath.Join(t.TempDir(), "chain5.test"), ".")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return report(out)
}

var callLine = regexp.MustCompile(`\tCALL\t(\S+)\(SB\)`)

// callsLeft is how many calls the code of a function has, but those of Go's own runtime.
func (r report) callsLeft(function string) (n int) {
	_, code, _ := strings.Cut(string(r), "/golden/chain5."+function+" STEXT")
	for _, line := range strings.Split(code, "\n")[1:] {
		if !strings.HasPrefix(line, "\t") {
			break
		}
		if call := callLine.FindStringSubmatch(line); call != nil && !strings.HasPrefix(call[1], "runtime.") {
			n++
		}
	}
	return n
}

var inlineLine = regexp.MustCompile(`(?m)^(?:\./)?(\w+\.go):(\d+):\d+: inlining call to (\S+)$`)

// inlined are the functions of the user's whose calls in the lines of a function were inlined, in the order of the calls.
func (r report) inlined(file string, first, last int) (calls []string) {
	for _, m := range inlineLine.FindAllStringSubmatch(string(r), -1) {
		line := number(m[2])
		if m[1] == file && first <= line && line <= last && slices.Contains(users, m[3]) {
			calls = append(calls, m[3])
		}
	}
	return calls
}

func number(digits string) (n int) {
	for _, d := range digits {
		n = 10*n + int(d-'0')
	}
	return n
}

// users are what the spec names, in its order.
var users = []string{"Price", "Discount", "Tax", "Ship", "Round", "(*Till).Ring"}

// function finds a method in a file of this package.
func function(t *testing.T, file, name string) (body *ast.BlockStmt, first, last int) {
	t.Helper()
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Name.Name == name {
			return d.Body, set.Position(d.Pos()).Line, set.Position(d.End()).Line
		}
	}
	t.Fatalf("%s has no %s", file, name)
	return nil, 0, 0
}

// branches is how many statements of a function body may go one way or another.
func branches(body *ast.BlockStmt) (n int) {
	ast.Inspect(body, func(node ast.Node) bool {
		switch node.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			n++
		}
		return true
	})
	return n
}

func TestCallsAreInlinedAsByHand(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the package")
	}
	r := compile(t)
	_, first, last := function(t, "pipeline_gen.go", "priceToTill")
	generated := r.inlined("pipeline_gen.go", first, last)
	_, first, last = function(t, "byhand_test.go", "whole")
	byhand := r.inlined("byhand_test.go", first, last)
	if !slices.Equal(byhand, users) {
		t.Errorf("by hand, inlined are %v", byhand)
	}
	if !slices.Equal(generated, byhand) {
		t.Errorf("inlined are %v, by hand %v", generated, byhand)
	}
	if n := r.callsLeft("(*Chain).turnPrice"); n == 0 {
		t.Error("no calls are found where there are some")
	}
	if got, want := r.callsLeft("(*Chain).priceToTill"), r.callsLeft("(*twin).whole"); got > want {
		t.Errorf("%d calls are left, by hand %d", got, want)
	}
}

func TestNoBranchBeyondThoseByHand(t *testing.T) {
	generated, _, _ := function(t, "pipeline_gen.go", "priceToTill")
	byhand, _, _ := function(t, "byhand_test.go", "whole")
	if got, want := branches(generated), branches(byhand); got > want {
		t.Errorf("%d branches, by hand %d", got, want)
	}
	if ack, _, _ := function(t, "pipeline_gen.go", "ackIntake"); branches(ack) > 0 {
		t.Error("an Ack asks what it is")
	}
}
