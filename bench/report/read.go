package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A metric is one column of one benchmark.
type metric struct{ benchmark, unit string }

// read gives the values of each metric, of all runs, from what go test -bench prints. A benchmark's name has neither Benchmark
// before it nor the number of processors behind.
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

// rounded has three digits that count.
func rounded(v float64) float64 {
	short, err := strconv.ParseFloat(number(v), 64)
	if err != nil {
		return v
	}
	return short
}
