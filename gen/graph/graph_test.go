package graph_test

import (
	"testing"

	"github.com/pipegen/pipegen/gen/graph"
	"github.com/pipegen/pipegen/gen/ir"
)

var picture = &graph.Picture{
	Name: "Orders",
	Nodes: []graph.Node{
		{Name: "intake", Text: []string{"receiver"}, End: graph.Source},
		{Name: "parse", Text: []string{"map"}},
		{Name: "end", Text: []string{"fanout, slim"}},
		{Name: "store", Text: []string{"exporter, 4 workers"}, End: graph.Sink},
		{Name: "rejects", Text: []string{`say "no" & <go> #1`}, End: graph.Sink},
	},
	Edges: []graph.Edge{
		{From: "intake", To: "parse"},
		{From: "parse", To: "end"},
		{From: "end", To: "store", Label: []string{"primary", "queue 256"}},
		{From: "parse", To: "rejects", Label: []string{"on_error"}, Error: true},
	},
	Groups: []graph.Group{{Name: "parse+end", Nodes: []string{"parse", "end"}}},
}

func TestMermaid(t *testing.T) {
	want := `flowchart LR
  subgraph segment_0 ["parse+end"]
    node_parse["parse<br>map"]
    node_end["end<br>fanout, slim"]
  end
  node_intake(["intake<br>receiver"])
  node_store[["store<br>exporter, 4 workers"]]
  node_rejects[["rejects<br>say #quot;no#quot; #amp; #lt;go#gt; #35;1"]]
  node_intake --> node_parse
  node_parse --> node_end
  node_end -->|"primary, queue 256"| node_store
  node_parse -.->|"on_error"| node_rejects
`
	if got := graph.Mermaid(picture); got != want {
		t.Errorf("drawn:\n%s\nwant:\n%s", got, want)
	}
}

func TestDot(t *testing.T) {
	want := `digraph "Orders" {
  rankdir=LR
  node [shape=box]
  subgraph cluster_0 {
    label="parse+end"
    "parse" [label="parse\nmap"]
    "end" [label="end\nfanout, slim"]
  }
  "intake" [label="intake\nreceiver" shape=oval]
  "store" [label="store\nexporter, 4 workers" peripheries=2]
  "rejects" [label="rejects\nsay \"no\" & <go> #1" peripheries=2]
  "intake" -> "parse"
  "parse" -> "end"
  "end" -> "store" [label="primary\nqueue 256"]
  "parse" -> "rejects" [label="on_error" style=dashed]
}
`
	if got := graph.Dot(picture); got != want {
		t.Errorf("drawn:\n%s\nwant:\n%s", got, want)
	}
}

func TestOf(t *testing.T) {
	picture := graph.Of(&ir.Explanation{
		Pipeline: "Orders",
		Nodes: []ir.NodeExplained{
			{Name: "intake", Kind: "receiver", Path: "goroutine"},
			{Name: "parse", Kind: "map", Path: "fused", Segment: "parse"},
			{Name: "tee", Kind: "fanout", Path: "slim", Segment: "parse"},
			{Name: "store", Kind: "exporter", Path: "workers", Why: "workers: 4"},
			{Name: "rejects", Kind: "exporter", Path: "fused", Segment: "rejects"},
		},
		Segments: []ir.SegmentExplained{{Name: "parse", Nodes: []string{"parse", "tee"}}, {Name: "rejects", Nodes: []string{"rejects"}}},
		Edges: []ir.EdgeExplained{
			{From: "intake", To: "parse", Role: "to"},
			{From: "parse", To: "rejects", Role: "on_error", Queue: 8},
			{From: "tee", To: "store", Role: "destination", Path: "slim", Policy: "primary", Queue: 256},
		},
	})
	want := `flowchart LR
  subgraph segment_0 ["segment parse"]
    node_parse["parse<br>map"]
    node_tee["tee<br>fanout<br>slim"]
  end
  node_intake(["intake<br>receiver"])
  node_store[["store<br>exporter<br>workers: 4"]]
  node_rejects[["rejects<br>exporter"]]
  node_intake --> node_parse
  node_parse -.->|"on_error, queue 8"| node_rejects
  node_tee -->|"slim, primary, queue 256"| node_store
`
	if got := graph.Mermaid(picture); got != want {
		t.Errorf("drawn:\n%s\nwant:\n%s", got, want)
	}
}
