package rt

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
)

// TestPanicInNoNode: a panic that no node is to blame for ends the pipeline, not the process; every message is settled.
func TestPanicInNoNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r Runner
		node := &Node{Name: "only", Line: "spec.yaml:1"}
		r.Init("Broken", Shutdown{Drain: 1}, nil)
		r.Segment(&Segment{
			Nodes: []*Node{node}, Park: r.Parker(),
			Turn:    func() bool { panic("reset") },
			Answers: func() bool { panic("again") },
			Drain:   func() bool { return false }, Publish: func() {},
		})
		err := r.Run(context.Background(), func() Report { return emptyReport{} })
		var p *PanicError
		if !errors.As(err, &p) || !strings.Contains(err.Error(), "only") {
			t.Fatalf("want the panic and the segment, got %v", err)
		}
	})
}

type emptyReport struct{}

func (emptyReport) Nodes() []NodeStats   { return nil }
func (emptyReport) Queues() []QueueStats { return nil }
