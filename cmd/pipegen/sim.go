package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/graph"
	"github.com/pipegen/pipegen/gen/program"
)

func newSim() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sim SPEC...",
		Short: "Run pipelines in a simulated world with faults",
		Long: "sim builds the generated code as it is into a program in which time is virtual, one goroutine runs at a time,\n" +
			"chosen by chance from a seed, and receivers and exporters are replaced: exporters that Nack either way, panic, are\n" +
			"slow, or hang; receivers that are bursty, bring bad input, fail, or ignore their context; full queues; a drain and\n" +
			"force at any moment. All other functions of the package run as they are, with messages of random content: a message\n" +
			"with a method Simulate(*rand.Rand) draws its own.\n\n" +
			"A pipeline that breaks a promise under some seed is reported with what happened before. The same seed makes the same\n" +
			"run. The exit status is 1 if a promise was broken.",
		Args:              specs(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeSpecs,
	}
	flags := cmd.Flags()
	seed := flags.Uint64("seed", 1, "the first seed")
	seeds := flags.Uint64("seeds", 100, "how many seeds of each pipeline")
	limit := flags.Duration("for", 0, "go on with more seeds for this long with each pipeline")
	first := flags.Bool("first", false, "stop at the first pipeline that breaks a promise")
	story := flags.Bool("story", false, "tell what happens under each seed")
	tags := addTags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		units, err := compile(cmd, "text", args, gen.Options{Tags: *tags})
		if err != nil {
			return err
		}
		argv := []string{
			"-seed", strconv.FormatUint(*seed, 10), "-seeds", strconv.FormatUint(*seeds, 10), "-for", limit.String(),
			"-first=" + strconv.FormatBool(*first), "-story=" + strconv.FormatBool(*story),
		}
		var failed error
		groups, err := programs(units)
		if err != nil {
			return err
		}
		for _, group := range groups {
			if err := simulate(cmd, group, *tags, argv); err != nil {
				failed = err
			}
		}
		return failed
	}
	return cmd
}

// programs groups pipelines into as many as one program may hold: a package main is a program by itself.
func programs(units []*gen.Unit) (groups [][]*program.Simulated, err error) {
	var libraries []*program.Simulated
	for _, u := range units {
		s, err := simulated(u)
		if err != nil {
			return nil, err
		}
		if s.Package == "main" {
			groups = append(groups, []*program.Simulated{s})
		} else {
			libraries = append(libraries, s)
		}
	}
	if libraries != nil {
		groups = slices.Insert(groups, 0, libraries)
	}
	return groups, nil
}

func simulated(u *gen.Unit) (*program.Simulated, error) {
	model, err := graph.Model(u.Graph)
	if err != nil {
		return nil, err
	}
	return &program.Simulated{
		Graph:    model,
		Pipeline: runnable(u),
		Title:    filepath.ToSlash(u.SpecPath),
		Drain:    u.Graph.Drain,
		Drop:     u.Graph.Drop,
		Calls:    u.Graph.Outputs.Calls,
		StandIn:  u.StandIns,
	}, nil
}

// simulate builds a program and runs it. It says what it has to say by itself.
func simulate(cmd *cobra.Command, group []*program.Simulated, tags, argv []string) error {
	binary, release, err := program.BuildSimulation(cmd.Context(), group, tags, cmd.ErrOrStderr())
	if errors.Is(err, program.ErrBuild) {
		return errSaid
	}
	if err != nil {
		return err
	}
	defer release()
	run := exec.CommandContext(cmd.Context(), binary, argv...)
	run.Stdout, run.Stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
	if err := run.Run(); err != nil {
		return errors.Join(errSaid, notSo{err})
	}
	return nil
}
