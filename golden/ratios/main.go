// Ratios reads what go test -bench prints and ends it with a table: what is ours beside what it is measured against, in the
// same run, and the limit that we set ourselves. It judges nothing: the numbers depend on the machine, the ratios less so.
//
//	go test -run '^$' -bench . ./... | go run ./golden/ratios
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

func main() {
	measured, err := read(os.Stdin)
	if err == nil {
		err = table(os.Stdout, measured)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "ratios:", err)
		os.Exit(1)
	}
}

// A metric is one column of one benchmark.
type metric struct{ benchmark, unit string }

// read gives the values of each metric, of all runs. A benchmark's name has neither Benchmark before it nor the number of
// processors behind.
func read(r io.Reader) (map[metric][]float64, error) {
	measured := map[metric][]float64{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		name, rest, _ := strings.Cut(lines.Text(), "\t")
		name, isBenchmark := strings.CutPrefix(strings.TrimSpace(name), "Benchmark")
		fields := strings.Fields(rest)
		if !isBenchmark || len(fields) == 0 {
			continue
		}
		if i := strings.LastIndexByte(name, '-'); i >= 0 {
			if _, err := strconv.Atoi(name[i+1:]); err == nil {
				name = name[:i]
			}
		}
		for i := 1; i+1 < len(fields); i += 2 { // the first is how often it ran
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			m := metric{name, fields[i+1]}
			measured[m] = append(measured[m], value)
		}
	}
	return measured, lines.Err()
}

// table writes a row for each figure.
func table(w io.Writer, measured map[metric][]float64) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tours\tagainst\tratio\tlimit\t")
	for _, f := range figures {
		fmt.Fprintln(t, f.row(measured))
	}
	return t.Flush()
}

func (f figure) row(measured map[metric][]float64) string {
	ours, ok := median(measured[f.ours])
	if !ok {
		return f.what + "\tnot measured\t\t\t\t"
	}
	first := amount(ours, f.ours.unit)
	limit := "≤ " + amount(f.most, f.ours.unit)
	value, against, ratio := ours, "", ""
	if f.against != (metric{}) {
		theirs, ok := median(measured[f.against])
		if !ok {
			return f.what + "\t" + first + "\tnot measured\t\t\t"
		}
		value = ours / theirs
		if ours == theirs { // also of 0 and 0
			value = 1
		}
		against, ratio = amount(theirs, f.against.unit), fmt.Sprintf("%.2f", value)
		limit = "≤ " + number(f.most)
	}
	verdict := ""
	if value > f.most {
		verdict = "over"
	}
	return strings.Join([]string{f.what, first, against, ratio, limit, verdict}, "\t")
}

// median is of all runs; false if there were none.
func median(values []float64) (float64, bool) {
	if len(values) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2, true
}

// amount is a number with its unit, if that says more than a word of the row.
func amount(v float64, unit string) string {
	switch {
	case unit == "ns/op" && v >= 1e6:
		return number(v/1e6) + " ms/op"
	case strings.HasSuffix(unit, "-ratio"), strings.HasSuffix(unit, "-growth"):
		return number(v)
	}
	return number(v) + " " + unit
}

// number has three digits that count, and no exponent.
func number(v float64) string {
	if v >= 1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
