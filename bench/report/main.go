// Report measures what is generated beside what users would pick instead, and other ways to write it, and prints the ratios.
// It runs the benchmarks of both modules, so that a comparison stands in one place, next to what it compares; and it
// interleaves them: one round of all, then the next, so that what happens to the machine meanwhile happens to both sides.
//
//	go run ./report -ratios       one JSON object a line, in under a minute; exit status 1 if one is under its floor
//	go run ./report -count 6      tables and pictures, into bench/ and the README of the root
//
// It is run in bench/.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

func main() {
	quick := flag.Bool("ratios", false, "print ratios only")
	count := flag.Int("count", 6, "rounds")
	flag.Parse()
	ok, err := run(*quick, *count)
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

// run reports whether all ratios are above their floors.
func run(quick bool, count int) (bool, error) {
	at, err := place(time.Now()) // before we use the machine ourselves
	if err != nil {
		return false, err
	}
	var lines bytes.Buffer
	if err := measure(&lines, quick, count); err != nil {
		return false, err
	}
	measured, err := read(bytes.NewReader(lines.Bytes()))
	if err != nil {
		return false, err
	}
	if quick {
		return ratios(os.Stdout, measured)
	}
	return true, write(at, measured)
}

// measure writes what the benchmarks print.
func measure(to *bytes.Buffer, quick bool, count int) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if quick {
		return interleaved(to, io.Discard, dir, quickSuites, count, "100ms")
	}
	if err := makeGrowth(dir); err != nil {
		return err
	}
	if err := interleaved(to, os.Stderr, dir, fullSuites, count, "300ms"); err != nil {
		return err
	}
	for _, s := range slowSuites {
		if err := interleaved(to, os.Stderr, dir, []suite{s}, 1, s.benchtime); err != nil {
			return err
		}
	}
	if err := os.MkdirAll("../out", 0o750); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("..", "out", "bench.txt"), to.Bytes(), 0o600)
}

// ratios prints those that were measured, and reports whether each is above its floor.
func ratios(w io.Writer, measured map[metric][]float64) (bool, error) {
	ok := true
	for _, r := range rows {
		if r.slow {
			continue
		}
		value, known := r.ratio(measured)
		if !known {
			return false, fmt.Errorf("%s is not measured", r.name)
		}
		line, err := json.Marshal(struct {
			Name  string  `json:"name"`
			Ratio float64 `json:"ratio"`
			Floor float64 `json:"floor"`
		}{r.name, rounded(value), rounded(r.floor)})
		if err != nil {
			return false, err
		}
		fmt.Fprintf(w, "%s\n", line)
		if value < r.floor {
			ok = false
			fmt.Fprintf(os.Stderr, "%s: %.3g is under its floor of %g\n", r.name, value, r.floor)
		}
	}
	return ok, nil
}
