package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

// proved are specs that have all kinds between them. make prove takes all there are.
var proved = []string{
	"../../examples/accesslog/pipeline.yaml", "../../examples/ingest/pipeline.yaml", "../../golden/batch/parts.pipeline.yaml",
	"../../golden/batchcost/pipeline.yaml", "../../golden/batched/pipeline.yaml",
	"../../golden/corners/pipeline.yaml", "../../golden/crews/slices.pipeline.yaml", "../../golden/delayed/pipeline.yaml",
	"../../golden/fanout/every.pipeline.yaml", "../../golden/fanout/hung.pipeline.yaml", "../../golden/later/pipeline.yaml",
	"../../golden/meeting/pipeline.yaml", "../../golden/partitioned/pipeline.yaml", "../../golden/push/told.pipeline.yaml",
}

func TestGoldenIsProved(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run(append([]string{"prove", "-format", "json"}, proved...), &stdout, &stderr); status != statusDone {
		t.Fatalf("status %d\n%s%s", status, stderr.String(), stdout.String())
	}
	var proofs []struct {
		Spec               string
		Proved             bool
		Generated, Runtime []string
		Calls, Inlined     int
	}
	if err := json.Unmarshal(stdout.Bytes(), &proofs); err != nil {
		t.Fatal(err)
	}
	if len(proofs) != len(proved) {
		t.Fatalf("%d proofs of %d specs", len(proofs), len(proved))
	}
	for i, p := range proofs {
		if p.Spec != proved[i] || !p.Proved || len(p.Generated) < 5 || len(p.Runtime) < 15 || p.Inlined < 20 || p.Calls <= p.Inlined {
			t.Errorf("%+v", p)
		}
	}
}
