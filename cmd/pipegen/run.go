package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/program"
)

func newRun() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run SPEC",
		Short: "Build the pipeline into a program and run it",
		Long: "run builds the pipeline and the Go package around it into a program, without writing anything into the\n" +
			"module, and becomes that program: signals and the exit status are its own. The first SIGINT or SIGTERM drains\n" +
			"the pipeline, the second ends it by force. Components without config are made by New<Type>() if there is one,\n" +
			"else they are zero values. The main of a program is not called. The exit status is 1 if the pipeline failed or\n" +
			"a Nack went unheard.",
		Args:              specs(cobra.ExactArgs(1)),
		ValidArgsFunction: completeSpecs,
	}
	metrics := cmd.Flags().String("metrics", "", "serve /metrics, /healthz and /readyz at this `address`, such as :9090")
	tags := addTags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		units, err := compile(cmd, "text", args, gen.Options{Tags: *tags})
		if err != nil {
			return err
		}
		binary, release, err := program.Build(cmd.Context(), runnable(units[0]), *tags, cmd.ErrOrStderr())
		if errors.Is(err, program.ErrBuild) {
			return errSaid
		}
		if err != nil {
			return err
		}
		argv := []string{binary}
		if *metrics != "" {
			argv = append(argv, "-metrics", *metrics)
		}
		return become(binary, argv, release)
	}
	return cmd
}

// runnable is what package program wants to know of a unit.
func runnable(u *gen.Unit) *program.Pipeline {
	p := &program.Pipeline{
		Name:    u.Graph.Name,
		Dir:     u.Graph.Package.Dir,
		Package: u.Graph.Package.Name,
		Path:    u.Graph.Package.Path,
		Files:   make(map[string][]byte),
	}
	for _, f := range u.Files {
		p.Files[f.Name] = f.Data
	}
	for _, d := range u.Deps {
		dep := program.Dep{Field: d.Field, Type: d.TypeName, New: d.New, NewFails: d.NewFails, Interface: d.Interface}
		if d.ImportPath != p.Path {
			dep.ImportPath = d.ImportPath
		}
		p.Deps = append(p.Deps, dep)
	}
	return p
}
