package main

import (
	"github.com/spf13/cobra"

	"github.com/pipegen/pipegen/gen/kind"
	"github.com/pipegen/pipegen/gen/schema"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of specs, for editors",
		Long: "schema prints the JSON Schema of specs. With it an editor completes and checks a spec as it is written; a\n" +
			"spec names the file in a comment:\n\n" +
			"\t# yaml-language-server: $schema=pipegen.schema.json",
		Args: specs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			schema, err := schema.JSON(kind.All)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(schema)
			return err
		},
	}
}
