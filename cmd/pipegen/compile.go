package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/write"
)

// compile compiles specs and says what there is to say about them: as text to stderr, as JSON to stdout. After an error
// there are no plans.
func compile(cmd *cobra.Command, format string, paths []string, options gen.Options) ([]*gen.Unit, error) {
	units, list, err := gen.Compile(paths, options)
	if err != nil {
		return nil, err
	}
	if format == "json" {
		if err := list.JSON(cmd.OutOrStdout()); err != nil {
			return nil, err
		}
	} else {
		list.Render(cmd.ErrOrStderr(), sources(units))
	}
	if list.Failed() {
		return nil, errSaid
	}
	return units, nil
}

// sources gives the lines that diagnostics show: of a spec as it was compiled, of a Go file as it is on disk.
func sources(units []*gen.Unit) func(file string) []byte {
	read := make(map[string][]byte)
	for _, u := range units {
		read[u.SpecPath] = u.Source
	}
	return func(file string) []byte {
		if source, ok := read[file]; ok {
			return source
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return nil // the diagnostic stands without its line
		}
		return source
	}
}

// outputs lists the generated files of units with their places.
func outputs(units []*gen.Unit) []write.File {
	var files []write.File
	for _, u := range units {
		for _, f := range u.Files {
			files = append(files, write.File{Dir: filepath.Dir(u.SpecPath), Name: f.Name, Data: f.Data})
		}
	}
	return files
}
