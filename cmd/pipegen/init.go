package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/write"
	"github.com/pipegen/pipegen/templates"
)

// scaffold are the files that init writes, each the template of its name.
var scaffold = []string{"pipeline.yaml", "orders.go", "orders_test.go", "main.go"}

func newInit() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init [dir]",
		Short: "Write a small pipeline to start from",
		Long: "init writes a spec, the functions that it names, a test with fakes in virtual time, and a main into a folder\n" +
			"(the working directory if none is named), and generates the pipeline. The folder is made if need be; one that\n" +
			"holds Go files already is refused. No go.mod is made or changed: init says what is left to do.",
		Args: specs(cobra.MaximumNArgs(1)),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir := "."
		if len(args) > 0 {
			dir = args[0]
		}
		if err := writeScaffold(dir); err != nil {
			return err
		}
		out := cmd.OutOrStdout()
		for _, name := range scaffold {
			fmt.Fprintln(out, filepath.Join(dir, name))
		}
		missing, err := generateScaffold(cmd, dir)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\nNext, in %s:\n%s", dir, nextSteps(missing))
		return nil
	}
	return cmd
}

// writeScaffold writes the files of the scaffold into a folder without Go files.
func writeScaffold(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") || e.Name() == "pipeline.yaml" {
			return fmt.Errorf("%s is here already: name a new folder, as in pipegen init orders", filepath.Join(dir, e.Name()))
		}
	}
	for _, name := range scaffold {
		data, err := templates.Render(name, nil)
		if err != nil {
			return err
		}
		// Exclusive, since another program may have made it by now.
		f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return err
		}
		_, err = f.Write(data)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// What stands between a fresh scaffold and its first run.
type missing uint8

const (
	missesNothing missing = iota
	missesPipegen         // the module does not require it
	missesModule
)

// generateScaffold generates the pipeline if the module is ready for it.
func generateScaffold(cmd *cobra.Command, dir string) (missing, error) {
	if inModule, err := inModule(dir); err != nil {
		return missesNothing, err
	} else if !inModule {
		return missesModule, nil
	}
	units, list, err := gen.Compile([]string{filepath.Join(dir, "pipeline.yaml")}, gen.Options{})
	if err != nil {
		return missesNothing, err
	}
	if list.Failed() {
		return missesPipegen, nil // the scaffold itself is right, as its test shows
	}
	written, err := write.Files(outputs(units))
	for _, path := range written {
		fmt.Fprintln(cmd.OutOrStdout(), path)
	}
	return missesNothing, err
}

// inModule looks for a go.mod in dir or above.
func inModule(dir string) (bool, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return false, err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return true, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false, nil
		}
		dir = up
	}
}

// nextSteps lists the commands that are left to run.
func nextSteps(m missing) string {
	const pkg = "github.com/pipegen/pipegen"
	var steps []string
	if m == missesModule {
		steps = append(steps, "go mod init example.com/orders")
	}
	if m != missesNothing {
		steps = append(steps, "go get -tool "+pkg+"/cmd/pipegen", "go generate")
	}
	steps = append(steps, "go test", "go run .")
	return "\t" + strings.Join(steps, "\n\t") + "\n"
}
