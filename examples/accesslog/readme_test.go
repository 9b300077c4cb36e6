package accesslog

import (
	"os"
	"strings"
	"testing"
)

// TestReadme finds the generated Go that the README of the project shows in the generated file, and its spec in the spec.
func TestReadme(t *testing.T) {
	read := func(name string) string {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	readme := read("../../README.md")
	_, code, found := strings.Cut(readme, "```go\nfunc (p *AccessLog)")
	code, _, closed := strings.Cut(code, "```\n")
	if !found || !closed || !strings.Contains(read("pipeline_gen.go"), "func (p *AccessLog)"+code) {
		t.Error("what README shows of the generated file is not in it")
	}
	spec := read("pipeline.yaml")
	_, nodes, _ := strings.Cut(readme, "```yaml\nnodes:\n")
	nodes, _, _ = strings.Cut(nodes, "```\n")
	for line := range strings.Lines(nodes) {
		node, _, _ := strings.Cut(strings.TrimRight(line, "}\n"), "   #")
		if !strings.Contains(strings.ReplaceAll(spec, " ", ""), strings.ReplaceAll(node, " ", "")) {
			t.Errorf("README shows a node that the spec has not: %s", node)
		}
	}
}
