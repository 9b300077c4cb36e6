package prove

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/load"
)

// Driven is what package sim tells of a pipeline that it has driven, in its own words.
type Driven struct {
	Messages    uint64          `json:"messages"`
	Allocations uint64          `json:"allocations"`        // meanwhile, by whomever
	Allocates   bool            `json:"allocates"`          // more than may be
	Few         bool            `json:"few"`                // fewer messages than tell anything
	Drafts      int             `json:"drafts"`             // messages that were drawn,
	Passing     int             `json:"passing"`            // and those of them on which nothing fails
	Pushed      []string        `json:"pushed,omitempty"`   // receivers that push: from one goroutine
	Failures    []DrivenFailure `json:"failed,omitempty"`   // of nodes
	Error       string          `json:"error,omitempty"`    // it could not be driven
	Profiled    uint64          `json:"profiled,omitempty"` // messages, for Sites
	Sites       []drivenSite    `json:"sites,omitempty"`
}

// A DrivenFailure is how often a node has failed meanwhile.
type DrivenFailure struct {
	Node  string `json:"node"`
	Times uint64 `json:"times"`
}

// A drivenSite is where objects were allocated.
type drivenSite struct {
	Objects uint64        `json:"objects"`
	Stack   []drivenFrame `json:"stack"` // innermost first
}

type drivenFrame struct {
	Function string `json:"function"`
	File     string `json:"file"`
	Line     int    `json:"line"`
}

// A culprit is a line of the user's, or of ours, that allocates.
type culprit struct {
	at      place // without a column
	of      name
	by      string // what it calls of the standard library; empty: nothing
	objects uint64
	nodes   []*ir.Node
}

// Drive adds to the proof what came of driving its pipeline.
func (p *Proof) Drive(d *Driven) {
	p.Driven = d
	at := diag.Span{Pos: diag.Pos{File: p.Spec, Line: 1, Col: 1}}
	switch {
	case d.Error != "":
		p.List.Errorf(at, "not-driven", "%s cannot be driven: %s", p.Pipeline, d.Error).
			Helpf("receivers and exporters are replaced, and components are neither started nor closed; all else runs as it is")
		return
	case d.Few:
		p.List.Warnf(at, "not-driven", "%d messages of %s came through in ten seconds: too few to tell what each allocates", d.Messages, p.Pipeline)
	}
	if !d.Allocates {
		return
	}
	culprits := p.evidence.culprits(d)
	for _, c := range culprits {
		p.evidence.accuse(&p.List, d, c)
	}
	if len(culprits) == 0 {
		p.List.Errorf(at, "allocates", "%s allocates %s objects for each message, at no place that a profile would name",
			p.Pipeline, rate(d.Allocations, d.Messages)).Helpf("%s", includes)
	}
}

const includes = "the count includes functions of the package, and whatever else its program does"

// rate gives objects for a message in a few digits.
func rate(objects, messages uint64) string {
	return fmt.Sprintf("%.2f", float64(objects)/float64(max(messages, 1)))
}

// culprits gives the lines that allocate more than something for each message, the worst first.
func (e *evidence) culprits(d *Driven) (all []*culprit) {
	for _, s := range d.Sites {
		c := e.culprit(s)
		if c == nil {
			continue
		}
		same := slices.IndexFunc(all, func(o *culprit) bool { return o.at == c.at && o.by == c.by })
		if same < 0 {
			all = append(all, c)
		} else {
			all[same].objects += c.objects
		}
	}
	slices.SortFunc(all, func(a, b *culprit) int { return cmp.Or(cmp.Compare(b.objects, a.objects), a.at.compare(b.at)) })
	return slices.DeleteFunc(all, func(c *culprit) bool { return c.objects*200 < d.Profiled })
}

// culprit finds the innermost function of a stack that is not the standard library's; nil where there is none.
func (e *evidence) culprit(s drivenSite) *culprit {
	for i, f := range s.Stack {
		n := e.named(f.Function)
		if e.lib.isStandard(n.pkg) || n.pkg == "" {
			continue
		}
		c := &culprit{at: place{file: f.File, line: f.Line}, of: n, objects: s.Objects, nodes: e.nodesIn(s.Stack[i:])}
		if i > 0 {
			if by := e.named(s.Stack[i-1].Function); by.pkg != "runtime" {
				c.by = by.pkg + "." + by.String()
			}
		}
		return c
	}
	return nil
}

// nodesIn gives the nodes whose function is in a stack: one of the user's, or generated.
func (e *evidence) nodesIn(stack []drivenFrame) []*ir.Node {
	for _, f := range stack {
		n := e.named(f.Function)
		var nodes []*ir.Node
		for _, node := range e.target.Graph.Nodes {
			named := func(c *ir.Call) bool { called, ok := nameOf(c.Symbol.Func); return ok && called == n }
			if slices.ContainsFunc(callsOf(node), named) {
				nodes = append(nodes, node)
			}
		}
		if nodes == nil && e.generated[n] != nil {
			nodes = e.nodesOf(e.generated[n])
		}
		if nodes != nil {
			return nodes
		}
	}
	return nil
}

// named takes apart a function as stacks have it: example.com/shop.(*Ledger).Store.func1 is of Ledger.Store.
func (e *evidence) named(function string) name {
	slash := strings.LastIndexByte(function, '/') + 1
	path, rest, _ := strings.Cut(function[slash:], ".")
	pkg := function[:slash] + path
	if plain, err := url.PathUnescape(pkg); err == nil {
		pkg = plain
	}
	if pkg == "main" {
		pkg = e.target.Path
	}
	rest = withoutBrackets(rest)
	if recv, ok := strings.CutPrefix(rest, "(*"); ok {
		recv, rest, _ = strings.Cut(recv, ").")
		rest, _, _ = strings.Cut(rest, ".")
		return name{pkg, recv, rest}
	}
	first, second, ok := strings.Cut(rest, ".")
	second, _, _ = strings.Cut(second, ".")
	if !ok || isLiteral(second) {
		return name{pkg, "", first}
	}
	return name{pkg, first, second}
}

// isLiteral reports whether a part of a function's name is what the compiler calls a function literal in it.
func isLiteral(part string) bool {
	rest, ok := strings.CutPrefix(part, "func")
	return ok && rest != "" && strings.Trim(rest, "0123456789") == "" || strings.HasPrefix(part, "gowrap")
}

// withoutBrackets leaves out what a generic is instantiated with.
func withoutBrackets(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		if r == '[' {
			depth++
		}
		if depth == 0 {
			b.WriteRune(r)
		}
		if r == ']' {
			depth--
		}
	}
	return b.String()
}

func (e *evidence) accuse(list *diag.List, d *Driven, c *culprit) {
	where := c.of.String()
	if c.of.pkg == load.RuntimePath {
		where = load.RuntimeName + "." + where
	}
	if c.by != "" {
		where += ", by " + c.by + ","
	}
	p := c.at
	p.col = firstColumn(e.lib.overlay, p)
	found := list.Errorf(span(p), "allocates", "%s allocates %s objects for each message", where, rate(c.objects, d.Profiled))
	for _, n := range c.nodes {
		found.Notef(n.At, "it ran for %s %s", n.Kind, n.Name)
	}
	for _, f := range d.Failures {
		for _, n := range e.target.Graph.Nodes {
			if n.Name == f.Node {
				found.Notef(n.At, "%s failed %d times meanwhile, and what fails may allocate", f.Node, f.Times)
			}
		}
	}
	switch _, generated := e.generated[c.of]; {
	case len(d.Failures) > 0:
		found.Helpf("let the message draw what does not fail, by a method Simulate(*rand.Rand)")
	case generated || c.of.pkg == load.RuntimePath:
		found.Helpf("%s", faultOfOurs)
	default:
		found.Helpf("functions of the package count, too: make it once, keep it in the message or in a component, and use it again")
	}
}

// firstColumn is where the text of a line begins.
func firstColumn(overlay map[string][]byte, p place) int {
	data, ok := overlay[p.file]
	if !ok {
		data, _ = os.ReadFile(p.file)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		if n++; n == p.line {
			return len(line) - len(strings.TrimLeft(line, " \t")) + 1
		}
	}
	return 1
}
