package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pipegen/pipegen/runtime/sim"
	"github.com/pipegen/pipegen/templates"
)

// A Simulated pipeline is one that is to run under `pipegen sim` or `pipegen prove -run`.
type Simulated struct {
	*Pipeline
	Title   string // what reports call it
	Drain   time.Duration
	Drop    bool
	Graph   []byte                               // JSON: what the model of package sim wants to know of the nodes
	Calls   string                               // the file that holds the calls which may block
	StandIn func(simPath string) ([]byte, error) // gives that file with the functions of package sim in place of the user's
}

// Names of what exists only in the overlay of a simulation.
const (
	simFolder = "pipegen_sim" // below the first spec's folder: package sim, and the main of libraries
	simTag    = "pipegensim"
	driveTag  = "pipegendrive"
	driving   = "drive" // the command that a program is for
)

func (s *Simulated) file() string  { return "zz_pipegen_sim_" + strings.ToLower(s.Name) + ".go" }
func (s *Simulated) start() string { return "PipegenSimulate" + s.Name }

// BuildSimulation builds one program that simulates all the pipelines given, as Build builds one that runs a pipeline. They
// are of one module, and a pipeline in a package main is alone.
func BuildSimulation(ctx context.Context, all []*Simulated, tags []string, stderr io.Writer) (binary string, release func(), err error) {
	return buildStandIns(ctx, all, "sim", append([]string{simTag}, tags...), stderr)
}

// BuildDrive is BuildSimulation for a program that drives one of the pipelines in real time.
func BuildDrive(ctx context.Context, all []*Simulated, tags []string, stderr io.Writer) (binary string, release func(), err error) {
	return buildStandIns(ctx, all, driving, append([]string{driveTag}, tags...), stderr)
}

// buildStandIns builds a program of pipelines with package sim, of which the first tag says what it does.
func buildStandIns(ctx context.Context, all []*Simulated, command string, tags []string, stderr io.Writer) (string, func(), error) {
	first := all[0]
	files := make(map[string][]byte)
	simPath := path.Join(first.Path, simFolder, "sim")
	if err := errors.Join(first.areFree(simFolder), add(files, sim.Source, filepath.Join(first.Dir, simFolder, "sim"))); err != nil {
		return "", nil, err
	}
	names := map[string]string{"Sim": strconv.Quote(simPath), "Package": "main", "Imports": "", "Pipelines": ""}
	for i, s := range all {
		if err := s.addTo(files, simPath, tags[0]); err != nil {
			return "", nil, err
		}
		if s.Package == "main" {
			names["Pipelines"] += s.start() + "(),\n"
			continue
		}
		names["Imports"] += fmt.Sprintf("p%d %s\n", i, strconv.Quote(s.Path))
		names["Pipelines"] += fmt.Sprintf("p%d.%s(),\n", i, s.start())
	}
	main, err := templates.Render("sim_main.go", names)
	if err != nil {
		return "", nil, err
	}
	target := filepath.Join(first.Dir, simFolder)
	if first.Package == "main" {
		target = first.Dir
		if err := first.withoutMain(files); err != nil {
			return "", nil, err
		}
	}
	files[filepath.Join(target, "zz_pipegen_sim_main.go")] = main
	return build(ctx, source{first.Pipeline, command, files, target}, tags, stderr)
}

// addTo adds a pipeline's files to an overlay; tag is what they are built under.
func (s *Simulated) addTo(files map[string][]byte, simPath, tag string) error {
	if err := s.areFree(s.file()); err != nil {
		return err
	}
	for name, data := range s.Files {
		files[filepath.Join(s.Dir, name)] = data
	}
	calls, err := s.StandIn(simPath)
	if err != nil {
		return err
	}
	files[filepath.Join(s.Dir, s.Calls)] = calls
	imports, deps := s.literal("pipegenSim")
	source, err := templates.Render("sim_pipeline.go", map[string]string{
		"Package":  s.Package,
		"Tag":      tag,
		"Sim":      strconv.Quote(simPath),
		"Imports":  imports,
		"Name":     strconv.Quote(s.Title),
		"Graph":    strconv.Quote(string(s.Graph)),
		"Pipeline": s.Name,
		"Drain":    strconv.FormatInt(int64(s.Drain), 10),
		"Drop":     strconv.FormatBool(s.Drop),
		"Deps":     deps,
		"Start":    s.start(),
	})
	files[filepath.Join(s.Dir, s.file())] = source
	return err
}
