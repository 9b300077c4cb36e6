package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/graph"
)

func newGraph() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "graph SPEC",
		Short: "Draw the pipeline",
		Long: "graph draws the pipeline as a Mermaid flowchart or as a digraph of Graphviz: which nodes share a goroutine,\n" +
			"and of each edge the queue, what happens when it is full, and the path of its fanout.",
		Args:              specs(cobra.ExactArgs(1)),
		ValidArgsFunction: completeSpecs,
	}
	format := addFormat(cmd, "the language of the drawing", "mermaid", "dot")
	tags := addTags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		units, err := compile(cmd, "text", args, gen.Options{Tags: *tags})
		if err != nil {
			return err
		}
		draw := graph.Mermaid
		if format.value == "dot" {
			draw = graph.Dot
		}
		_, err = io.WriteString(cmd.OutOrStdout(), draw(graph.Of(units[0].Plan.Explain())))
		return err
	}
	return cmd
}
