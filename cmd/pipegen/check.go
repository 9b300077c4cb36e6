package main

import (
	"github.com/spf13/cobra"

	"github.com/pipegen/pipegen/gen"
)

func newCheck() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check SPEC...",
		Short: "Report all that is wrong with specs, and write nothing",
		Long: "check reports all that is wrong or doubtful about the specs, and writes nothing. With -format json the\n" +
			"diagnostics go to standard output, as one array.",
		Args:              specs(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeSpecs,
	}
	strict := cmd.Flags().Bool("strict", false, "take warnings for errors")
	format := addFormat(cmd, "how diagnostics are written", "text", "json")
	tags := addTags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		_, err := compile(cmd, format.value, args, gen.Options{Tags: *tags, Strict: *strict})
		return err
	}
	return cmd
}
