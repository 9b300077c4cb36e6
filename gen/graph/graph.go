// Package graph draws pipelines for documents: as Mermaid, which many places render where they find it, and as the dot
// language of Graphviz.
package graph

import (
	"fmt"
	"strings"
)

// A Picture is what is drawn of a pipeline.
type Picture struct {
	Name   string
	Nodes  []Node // upstream first
	Edges  []Edge
	Groups []Group
}

// A Node is drawn by its shape: the ends of a pipeline differ from what lies between.
type Node struct {
	Name string
	Text []string // lines below the name: kind, workers, path
	End  End
}

// An End says at which end of the pipeline a node stands.
type End uint8

const (
	Middle End = iota
	Source
	Sink
)

// An Edge leads from one node to another.
type Edge struct {
	From, To string
	Label    []string // queue, policy, path
	Error    bool     // the way of what a node refuses
}

// A Group is a segment: nodes that run on one goroutine.
type Group struct {
	Name  string
	Nodes []string
}

// Mermaid draws p as a Mermaid flowchart.
func Mermaid(p *Picture) string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	grouped := byGroup(p)
	for i, g := range p.Groups {
		fmt.Fprintf(&b, "  subgraph segment_%d [%s]\n", i, mermaidText(g.Name))
		for _, n := range grouped[i] {
			fmt.Fprintf(&b, "    %s\n", mermaidNode(n))
		}
		b.WriteString("  end\n")
	}
	for _, n := range grouped[alone] {
		fmt.Fprintf(&b, "  %s\n", mermaidNode(n))
	}
	for _, e := range p.Edges {
		arrow := "-->"
		if e.Error {
			arrow = "-.->"
		}
		if len(e.Label) > 0 {
			arrow += "|" + mermaidText(strings.Join(e.Label, ", ")) + "|"
		}
		fmt.Fprintf(&b, "  %s %s %s\n", mermaidID(e.From), arrow, mermaidID(e.To))
	}
	return b.String()
}

func mermaidNode(n Node) string {
	left, right := "[", "]"
	switch n.End {
	case Source:
		left, right = "([", "])"
	case Sink:
		left, right = "[[", "]]"
	}
	text := strings.Join(append([]string{n.Name}, n.Text...), "\n")
	return mermaidID(n.Name) + left + mermaidText(text) + right
}

// mermaidID keeps names apart from Mermaid's words, such as end.
func mermaidID(name string) string { return "node_" + name }

var mermaidEscape = strings.NewReplacer(`"`, "#quot;", "&", "#amp;", "<", "#lt;", ">", "#gt;", "#", "#35;", "\n", "<br>")

func mermaidText(s string) string { return `"` + mermaidEscape.Replace(s) + `"` }

// Dot draws p as a digraph of Graphviz.
func Dot(p *Picture) string {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph %s {\n  rankdir=LR\n  node [shape=box]\n", dotText(p.Name))
	grouped := byGroup(p)
	for i, g := range p.Groups {
		fmt.Fprintf(&b, "  subgraph cluster_%d {\n    label=%s\n", i, dotText(g.Name))
		for _, n := range grouped[i] {
			fmt.Fprintf(&b, "    %s\n", dotNode(n))
		}
		b.WriteString("  }\n")
	}
	for _, n := range grouped[alone] {
		fmt.Fprintf(&b, "  %s\n", dotNode(n))
	}
	for _, e := range p.Edges {
		var attributes []string
		if len(e.Label) > 0 {
			attributes = append(attributes, "label="+dotText(strings.Join(e.Label, "\n")))
		}
		if e.Error {
			attributes = append(attributes, "style=dashed")
		}
		fmt.Fprintf(&b, "  %s -> %s", dotText(e.From), dotText(e.To))
		if len(attributes) > 0 {
			fmt.Fprintf(&b, " [%s]", strings.Join(attributes, " "))
		}
		b.WriteByte('\n')
	}
	b.WriteString("}\n")
	return b.String()
}

func dotNode(n Node) string {
	text := strings.Join(append([]string{n.Name}, n.Text...), "\n")
	shape := ""
	switch n.End {
	case Source:
		shape = " shape=oval"
	case Sink:
		shape = " peripheries=2"
	}
	return fmt.Sprintf("%s [label=%s%s]", dotText(n.Name), dotText(text), shape)
}

var dotEscape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func dotText(s string) string { return `"` + dotEscape.Replace(s) + `"` }

// alone is the place in byGroup of nodes that are in no group.
const alone = -1

func byGroup(p *Picture) map[int][]Node {
	group := make(map[string]int)
	for i, g := range p.Groups {
		for _, name := range g.Nodes {
			group[name] = i
		}
	}
	grouped := make(map[int][]Node)
	for _, n := range p.Nodes {
		i, ok := group[n.Name]
		if !ok {
			i = alone
		}
		grouped[i] = append(grouped[i], n)
	}
	return grouped
}
