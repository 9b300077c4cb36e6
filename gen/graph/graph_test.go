package graph_test

import (
	"testing"

	"github.com/pipegen/pipegen/gen/graph"
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
