//go:build pipegendrive

package sim

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
)

// Main drives one of the pipelines, as the command line says, and writes what came of it into a file, as JSON: the standard
// output is the user's.
func Main(pipelines ...Pipeline) {
	runtime.MemProfileRate = 0
	which := flag.Int("pipeline", 0, "which `one`, from 0")
	to := flag.String("to", "", "the `file` to write to")
	flag.Parse()
	data, err := json.Marshal(Drive(pipelines[*which]))
	if err == nil {
		err = os.WriteFile(*to, data, 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}
