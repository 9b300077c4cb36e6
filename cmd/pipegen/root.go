package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// Exit statuses, the same for all commands.
const (
	statusDone  = 0
	statusNotSo = 1 // what was asked about is not so: stale files, a pipeline that failed
	statusUsage = 2 // wrong spec, wrong arguments, or an environment in which nothing can be done
)

// errSaid is an error of which everything has been said: diagnostics of a spec, the go command's messages.
var errSaid = errors.New("said already")

// A notSo is an answer no, rather than a failure to answer.
type notSo struct{ error }

// run runs the command line without the program's name and gives the exit status.
func run(args []string, stdout, stderr io.Writer) (status int) {
	root := newRoot()
	root.SetArgs(longFlags(args))
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(context.Background())
	if err == nil {
		return statusDone
	}
	if !errors.Is(err, errSaid) {
		fmt.Fprintf(stderr, "pipegen: %v\n", err)
	}
	if errors.As(err, new(notSo)) {
		return statusNotSo
	}
	return statusUsage
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "pipegen",
		Short: "Compile pipeline specs into Go",
		Long: "pipegen compiles a pipeline spec into the Go that a careful engineer would have written for exactly that\n" +
			"pipeline.\n\n" +
			"Exit status: 0 done; 1 what was asked about is not so (files are stale, a pipeline failed); 2 the spec or the\n" +
			"command line is wrong. Flags may be written with one dash or two.",
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(cmd.ErrOrStderr())
			return errors.Join(cmd.Help(), errSaid)
		},
	}
	root.SetFlagErrorFunc(misused)
	root.AddCommand(newInit(), newCheck(), newBuild(), newRun(), newSim(), newProve(), newExplain(), newGraph(), newSchema(), newVersion())
	return root
}

// specs wraps a check of the number of SPEC arguments, so that its error names the command's usage.
func specs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return misused(cmd, err)
		}
		return nil
	}
}

func misused(cmd *cobra.Command, err error) error {
	return fmt.Errorf("%w\nusage: %s (see pipegen help %s)", err, cmd.UseLine(), cmd.Name())
}

// completeSpecs makes shells propose YAML files for SPEC.
func completeSpecs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
}
