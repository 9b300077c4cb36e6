package rt

import (
	"errors"
	"log/slog"
	"testing"
)

// plumber stands for a generated pipeline: its methods call the functions of nodes in every way that Go knows.
type plumber struct {
	tool    tool
	pointer *tool
	any     interface{ Twist() }
}

type tool struct{ broken bool }

func (t tool) Turn()    { breaks(t.broken) }
func (t *tool) Grip()   { breaks(t.broken) }
func (t tool) Twist()   { breaks(t.broken) }
func (t *tool) helper() { t.Grip() }

func breaks(broken bool) {
	if broken {
		panic("broken")
	}
}

func inlined(n int) int { return 1 / n }

//go:noinline
func notInlined(n int) int { return 1 / n }

func byClosure(n int) int {
	f := func() int { return inlined(n) }
	return f()
}

func byDefer(n int) { defer func() { _ = inlined(n) }() }

func again(depth int) int {
	if depth == 0 {
		return inlined(0)
	}
	return again(depth-1) + 1
}

func rethrown() {
	defer func() { panic(recover()) }()
	inlined(0)
}

func (p *plumber) callTwist()    { p.any.Twist() }
func (p *plumber) callInlined()  { _ = inlined(0) }
func (p *plumber) run(do func()) { do() }

// stats is a method that a user's function may call, and that is no node's.
func (p *plumber) stats() { breaks(true) }
func usesStats(p *plumber) {
	p.stats()
}

func TestLocate(t *testing.T) {
	broken := tool{broken: true}
	p := &plumber{tool: broken, pointer: &broken, any: broken}
	for name, test := range map[string]struct {
		do   func(*plumber)
		want string // Call of the node; empty for none
	}{
		"inlined":                               {(*plumber).doInlined, "inlined"},
		"not inlined":                           {(*plumber).doNotInlined, "notInlined"},
		"method of a value":                     {(*plumber).doTurn, "tool.Turn"},
		"value's method by way of a pointer":    {(*plumber).doTurnOfPointer, "tool.Turn"},
		"method of a pointer":                   {(*plumber).doGrip, "(*tool).Grip"},
		"closure in the function":               {(*plumber).doByClosure, "byClosure"},
		"deferred in the function":              {(*plumber).doByDefer, "byDefer"},
		"one node's function in another's":      {(*plumber).doHelper, "(*tool).helper"},
		"recursion":                             {(*plumber).doAgain, "again"},
		"caught and thrown again":               {(*plumber).doRethrown, "rethrown"},
		"interface's method by way of a method": {(*plumber).callTwist, "(*plumber).callTwist"},
		"function by way of a method":           {(*plumber).callInlined, "(*plumber).callInlined"},
		"a method that the function calls":      {(*plumber).doUsesStats, "usesStats"},
		"no node's function":                    {(*plumber).doBreaks, ""},
		"the pipeline itself":                   {(*plumber).doItself, ""},
	} {
		nodes := []*Node{{Name: "no function"}}
		for _, call := range []string{
			"inlined", "notInlined", "tool.Turn", "(*tool).Grip", "byClosure", "byDefer", "(*tool).helper", "again",
			"rethrown", "(*plumber).callTwist", "(*plumber).callInlined", "usesStats",
		} {
			nodes = append(nodes, &Node{Name: call, Call: call})
		}
		got := ""
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
				if n := locate("plumber", nodes); n != nil {
					got = n.Name
				}
			}()
			test.do(p)
		}()
		if got != test.want {
			t.Errorf("%s: located %q, want %q", name, got, test.want)
		}
	}
}

func (p *plumber) doInlined()       { _ = inlined(0) }
func (p *plumber) doNotInlined()    { _ = notInlined(0) }
func (p *plumber) doTurn()          { p.tool.Turn() }
func (p *plumber) doTurnOfPointer() { p.pointer.Turn() }
func (p *plumber) doGrip()          { p.pointer.Grip() }
func (p *plumber) doByClosure()     { _ = byClosure(0) }
func (p *plumber) doByDefer()       { byDefer(0) }
func (p *plumber) doHelper()        { p.pointer.helper() }
func (p *plumber) doAgain()         { _ = again(1000) }
func (p *plumber) doRethrown()      { rethrown() }
func (p *plumber) doUsesStats()     { usesStats(p) }
func (p *plumber) doBreaks()        { breaks(true) }
func (p *plumber) doItself()        { panic("a bug of ours") }

func plumbing() *Runner {
	r := &Runner{}
	r.Init("plumber", Shutdown{}, []Option{WithLogger(slog.New(slog.DiscardHandler))})
	return r
}

// A panic that is no node's function's must not be taken for a message's: it ends the segment and is Run's error.
func TestPanicOfNoNodeEndsTheSegment(t *testing.T) {
	r := plumbing()
	p := &plumber{}
	bug := errors.New("a bug of ours")
	s := &Segment{Nodes: []*Node{{Name: "inlined", Call: "inlined"}}, Panic: func(*Node, error) { t.Error("a message was blamed") }}
	if over := r.enter(s, func(*Segment) { p.run(func() { panic(bug) }) }); !over || !errors.Is(r.err, bug) {
		t.Errorf("over %v, error %v", over, r.err)
	}
}

// A panic in the last look before a segment sleeps leaves neither an arming nor a token behind.
func TestPanicWhileArmed(t *testing.T) {
	for _, woken := range []bool{false, true} {
		r := plumbing()
		p := &plumber{}
		s := &Segment{Nodes: []*Node{{Name: "inlined", Call: "(*plumber).callInlined"}}, Park: newParker()}
		s.Turn = func() bool {
			if !s.armed {
				return false
			}
			if woken {
				s.Park.Wake()
			}
			p.callInlined()
			return true
		}
		s.Drain = func() bool { return false }
		settled := 0
		s.Panic = func(*Node, error) { settled++ }
		if r.enter(s, r.turns) {
			t.Error("enter does not tell of the panic")
		}
		if s.armed || s.Park.armed.Load() || len(s.Park.token) != 0 {
			t.Error("an arming or a token is left")
		}
		r.enter(s, func(*Segment) {})
		r.enter(s, func(*Segment) {})
		if settled != 1 {
			t.Errorf("the message was settled %d times", settled)
		}
	}
}
