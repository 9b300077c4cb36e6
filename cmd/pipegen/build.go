package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/write"
)

func newBuild() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "build SPEC...",
		Short: "Generate the Go of specs",
		Long: "build generates the Go of the specs, beside each spec, and names the files it wrote. A file that is up to\n" +
			"date is not touched; one that pipegen did not write is never replaced. Either all files are written or none.",
		Args:              specs(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeSpecs,
	}
	check := cmd.Flags().Bool("check", false, "write nothing; show what would change as a diff, and exit with status 1 if there is any")
	watching := cmd.Flags().Bool("watch", false, "build again whenever a spec or a Go file beside it changes")
	cmd.MarkFlagsMutuallyExclusive("check", "watch")
	tags := addTags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		options := gen.Options{Tags: *tags}
		switch {
		case *check:
			return compare(cmd, args, options)
		case *watching:
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return watch(ctx, cmd.ErrOrStderr(), args, func() error { return build(cmd, args, options) })
		}
		return build(cmd, args, options)
	}
	return cmd
}

func build(cmd *cobra.Command, specs []string, options gen.Options) error {
	units, err := compile(cmd, "text", specs, options)
	if err != nil {
		return err
	}
	files := outputs(units)
	written, err := write.Files(files)
	for _, path := range written {
		fmt.Fprintln(cmd.OutOrStdout(), path)
	}
	if err != nil {
		return err
	}
	_, err = nameLeftovers(cmd, files)
	return err
}

func compare(cmd *cobra.Command, specs []string, options gen.Options) error {
	units, err := compile(cmd, "text", specs, options)
	if err != nil {
		return err
	}
	files := outputs(units)
	diff, err := write.Compare(files)
	if err != nil {
		return err
	}
	if _, err := cmd.OutOrStdout().Write(diff); err != nil {
		return err
	}
	leftovers, err := nameLeftovers(cmd, files)
	if err != nil {
		return err
	}
	if len(diff) > 0 || leftovers {
		return notSo{errors.New("generated files are stale: run pipegen build")}
	}
	return nil
}

// nameLeftovers tells of files that the specs no longer generate.
func nameLeftovers(cmd *cobra.Command, files []write.File) (found bool, err error) {
	leftovers, err := write.Leftovers(files)
	for _, path := range leftovers {
		fmt.Fprintf(cmd.ErrOrStderr(), "pipegen: %s was generated from this spec under an output that it no longer has: remove it\n", path)
	}
	return len(leftovers) > 0, err
}
