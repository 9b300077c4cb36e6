package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/program"
	"github.com/pipegen/pipegen/gen/prove"
)

func newProve() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "prove SPEC...",
		Short: "Show that what runs for every message allocates nothing",
		Long: "prove has the Go compiler show that the functions which run for every message, of the generated code and of the\n" +
			"runtime, let nothing escape to the heap and check no index, and tells how many of their calls are inlined. It\n" +
			"proves the code of the spec as it is, generated or not, and writes nothing into the module.\n\n" +
			"Functions of the package that run inside segments are read, too. What escapes there is a note, since a function\n" +
			"may allocate when it fails, and an error with -strict. Receivers and exporters do I/O: theirs are notes always.\n\n" +
			"With -run each pipeline is run, too, as fast as it can, with receivers that always have messages and exporters that\n" +
			"Ack at once in place of those of the package, and what it allocates meanwhile is counted, whoever does. Messages are\n" +
			"drawn as by sim; components are made, but neither started nor closed.\n\n" +
			"The exit status is 1 if a pipeline is not proved.",
		Args:              specs(cobra.MinimumNArgs(1)),
		ValidArgsFunction: completeSpecs,
	}
	strict := cmd.Flags().Bool("strict", false, "functions of the package that run inside segments must not allocate either")
	drives := cmd.Flags().Bool("run", false, "run the pipelines, too, and count what they allocate")
	format := addFormat(cmd, "how it is told", "text", "json")
	tags := addTags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		units, err := compile(cmd, "text", args, gen.Options{Tags: *tags})
		if err != nil {
			return err
		}
		proofs, err := prove.Prove(cmd.Context(), targets(units), prove.Options{Tags: *tags, Strict: *strict}, cmd.ErrOrStderr())
		if errors.Is(err, program.ErrBuild) {
			return errSaid
		}
		if err != nil {
			return err
		}
		if *drives {
			if err := drive(cmd, units, proofs, *tags); err != nil {
				return err
			}
		}
		tell := proveText
		if format.value == "json" {
			tell = proveJSON
		}
		return tell(cmd, units, proofs)
	}
	return cmd
}

func targets(units []*gen.Unit) []prove.Target {
	all := make([]prove.Target, 0, len(units))
	for _, u := range units {
		all = append(all, prove.Target{Pipeline: runnable(u), Spec: filepath.ToSlash(u.SpecPath), Graph: u.Graph})
	}
	return all
}

// errNotProved comes when the diagnostics have been shown.
var errNotProved = errors.Join(errSaid, notSo{errors.New("not proved")})

// proveText writes the findings to stderr and a few lines on each pipeline to stdout.
func proveText(cmd *cobra.Command, units []*gen.Unit, proofs []*prove.Proof) error {
	all, list := &diag.List{}, &diag.List{}
	for _, p := range proofs {
		all.Add(&p.List)
	}
	list.AddOnce(all) // pipelines share the runtime
	list.Render(cmd.ErrOrStderr(), generatedSources(units))
	var failed error
	for _, p := range proofs {
		proveSummary(cmd.OutOrStdout(), p)
		if !p.Proved() {
			failed = errNotProved
		}
	}
	return failed
}

func proveSummary(w io.Writer, p *prove.Proof) {
	looked := fmt.Sprintf("%d functions of %s and %d of the runtime run for every message", len(p.Generated), p.Pipeline, len(p.Runtime))
	if p.Driven != nil {
		defer drivenSummary(w, p.Driven)
	}
	if !p.Proved() {
		fmt.Fprintf(w, "%s: not proved: %s\n", p.Spec, looked)
		return
	}
	fmt.Fprintf(w, "%s: proved: %s;\n  nothing escapes to the heap, no index is checked; %d of %d calls are inlined\n",
		p.Spec, looked, p.Inlined, p.Calls)
	if len(p.Trusted) > 0 {
		fmt.Fprintf(w, "  not looked into: %s\n", strings.Join(p.Trusted, ", "))
	}
}

// proveJSON writes all that is known, one object for each pipeline, to stdout.
func proveJSON(cmd *cobra.Command, _ []*gen.Unit, proofs []*prove.Proof) error {
	type told struct {
		Spec      string        `json:"spec"`
		Pipeline  string        `json:"pipeline"`
		Proved    bool          `json:"proved"`
		Generated []string      `json:"generated"`
		Runtime   []string      `json:"runtime"`
		Calls     int           `json:"calls"`
		Inlined   int           `json:"inlined"`
		Left      []prove.Left  `json:"left"`
		Trusted   []string      `json:"trusted"`
		Driven    *prove.Driven `json:"driven,omitempty"`
		Findings  *diag.List    `json:"findings"`
	}
	var failed error
	all := []told{}
	for _, p := range proofs {
		all = append(all, told{p.Spec, p.Pipeline, p.Proved(), p.Generated, p.Runtime, p.Calls, p.Inlined, p.Left, p.Trusted, p.Driven, &p.List})
		if !p.Proved() {
			failed = errNotProved
		}
	}
	encoder := json.NewEncoder(cmd.OutOrStdout())
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return errors.Join(encoder.Encode(all), failed)
}

// generatedSources gives the lines that diagnostics show: of a generated file as it would be, of all others as on disk.
func generatedSources(units []*gen.Unit) func(file string) []byte {
	onDisk := sources(units)
	generated := map[string][]byte{}
	for _, u := range units {
		for _, f := range u.Files {
			generated[filepath.Join(u.Graph.Package.Dir, f.Name)] = f.Data
		}
	}
	return func(file string) []byte {
		if full, err := filepath.Abs(file); err == nil {
			if full, err = filepath.EvalSymlinks(filepath.Dir(full)); err == nil {
				if data, ok := generated[filepath.Join(full, filepath.Base(file))]; ok {
					return data
				}
			}
		}
		return onDisk(file)
	}
}
