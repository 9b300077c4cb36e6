package graph

import (
	"fmt"

	"github.com/pipegen/pipegen/gen/ir"
)

// Of gives the picture of a pipeline: an edge says which path its fanout took, what its policy is and by which queue it
// leads; nodes that share a goroutine stand in one group.
func Of(x *ir.Explanation) *Picture {
	p := &Picture{Name: x.Pipeline}
	for _, n := range x.Nodes {
		p.Nodes = append(p.Nodes, node(n))
	}
	for _, e := range x.Edges {
		p.Edges = append(p.Edges, Edge{From: e.From, To: e.To, Label: label(e), Error: e.Role == "on_error"})
	}
	for _, s := range x.Segments {
		if len(s.Nodes) > 1 {
			p.Groups = append(p.Groups, Group{"segment " + s.Name, s.Nodes})
		}
	}
	return p
}

func node(n ir.NodeExplained) Node {
	drawn := Node{Name: n.Name, Text: []string{n.Kind}}
	switch n.Kind {
	case "receiver":
		drawn.End = Source
	case "exporter":
		drawn.End = Sink
		if n.Path == "workers" {
			drawn.Text = append(drawn.Text, n.Why)
		}
	case "fanout":
		drawn.Text = append(drawn.Text, n.Path)
	}
	return drawn
}

func label(e ir.EdgeExplained) (words []string) {
	if e.Role == "on_error" {
		words = append(words, e.Role)
	}
	for _, word := range []string{e.Path, e.Policy} {
		if word != "" {
			words = append(words, word)
		}
	}
	if e.Queue > 0 {
		words = append(words, fmt.Sprintf("queue %d", e.Queue))
	}
	return words
}
