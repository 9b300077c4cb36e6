package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/program"
	"github.com/pipegen/pipegen/gen/prove"
)

// drive drives pipelines, and adds to their proofs what came of it.
func drive(cmd *cobra.Command, units []*gen.Unit, proofs []*prove.Proof, tags []string) error {
	groups, err := programs(units)
	if err != nil {
		return err
	}
	for _, group := range groups {
		if err := driveGroup(cmd, group, proofs, tags); err != nil {
			return err
		}
	}
	return nil
}

// driveGroup builds a program of several pipelines, and runs it for each.
func driveGroup(cmd *cobra.Command, group []*program.Simulated, proofs []*prove.Proof, tags []string) error {
	binary, release, err := program.BuildDrive(cmd.Context(), group, tags, cmd.ErrOrStderr())
	if errors.Is(err, program.ErrBuild) {
		return errSaid
	}
	if err != nil {
		return err
	}
	defer release()
	folder, err := os.MkdirTemp("", "pipegen")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	for i, s := range group {
		driven := &prove.Driven{}
		file := filepath.Join(folder, strconv.Itoa(i))
		run := exec.CommandContext(cmd.Context(), binary, "-pipeline", strconv.Itoa(i), "-to", file)
		run.Stdout, run.Stderr = cmd.ErrOrStderr(), cmd.ErrOrStderr() // what functions of the package print is not ours
		if err := run.Run(); err != nil {
			driven.Error = err.Error()
		} else if data, err := os.ReadFile(file); err != nil {
			return err
		} else if err := json.Unmarshal(data, driven); err != nil {
			return err
		}
		for _, p := range proofs {
			if p.Spec == s.Title {
				p.Drive(driven)
			}
		}
	}
	return nil
}

// drivenSummary writes a few lines on what came of driving a pipeline.
func drivenSummary(w io.Writer, d *prove.Driven) {
	if d.Error != "" {
		return
	}
	fmt.Fprintf(w, "  driven with %d messages: %d allocations, those of the package's functions included\n", d.Messages, d.Allocations)
	for _, name := range d.Pushed {
		fmt.Fprintf(w, "  %s pushes: here from one goroutine, which waits for no outcome\n", name)
	}
	switch {
	case d.Passing == 0:
		fmt.Fprintf(w, "  something fails on each of %d messages that were drawn\n", d.Drafts)
	case d.Passing < d.Drafts:
		fmt.Fprintf(w, "  of %d messages that were drawn %d were sent again and again: something fails on the others\n", d.Drafts, d.Passing)
	}
	for _, f := range d.Failures {
		fmt.Fprintf(w, "  %s failed %d times: what that allocates is in the count\n", f.Node, f.Times)
	}
}
