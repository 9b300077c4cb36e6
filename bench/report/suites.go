package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A suite is the benchmarks of a package that are run together.
type suite struct {
	module    string // its folder
	folder    string // in the module
	benchmark string // a pattern, as of go test -bench
	benchtime string // where it is not that of the others
	env       []string
}

// quickSuites have what the rows need that are not slow.
var quickSuites = []suite{
	{module: "..", folder: "runtime", benchmark: "^Benchmark(Handoff|Merge|Inbox)$"},
	{module: "..", folder: "golden/chain5", benchmark: "^BenchmarkChain$"},
	{module: "..", folder: "golden/fanpaths", benchmark: "^BenchmarkFanout$"},
	{module: "..", folder: "golden/batchcost", benchmark: "^BenchmarkBatch$"},
	{module: "..", folder: "golden/retry", benchmark: "^BenchmarkRetry$"},
	{module: "..", folder: "golden/processor", benchmark: "^BenchmarkProcessor$"},
	{module: ".", folder: "otel", benchmark: "."},
	{module: ".", folder: "e2e", benchmark: "Lines/engine"},
}

// fullSuites add work to do, and sizes.
var fullSuites = append(slices.Clip(quickSuites),
	suite{module: ".", folder: "e2e", benchmark: "Lines/busy"},
	suite{module: ".", folder: growthFolder, benchmark: "."},
)

// slowSuites are run once: they repeat what they measure themselves.
var slowSuites = []suite{
	{module: "..", folder: "golden/chain5", benchmark: "^BenchmarkInlined$", benchtime: "1x"},
	{module: "..", folder: "gen", benchmark: "^Benchmark(Compile|Build)$", benchtime: "10x"},
	{
		module: "..", folder: "examples/accesslog", benchmark: "^Benchmark(Log|Idle)$", benchtime: "7x",
		env: []string{"ACCESSLOG_BENCH_BYTES=1000000000"},
	},
}

// interleaved builds the tests of all suites, and then runs each count times, one after the other.
func interleaved(to *bytes.Buffer, progress io.Writer, dir string, suites []suite, count int, benchtime string) error {
	binaries := make([]string, len(suites))
	for i, s := range suites {
		binaries[i] = filepath.Join(dir, strings.ReplaceAll(s.folder, "/", "_")+".test")
		build := exec.Command("go", "test", "-c", "-o", binaries[i], "./"+s.folder)
		build.Dir = s.module
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build the tests of %s: %w\n%s", s.folder, err, out)
		}
	}
	for range count {
		for i, s := range suites {
			var out bytes.Buffer
			run := exec.Command(binaries[i], "-test.run=^$", "-test.bench="+s.benchmark, "-test.benchtime="+benchtime,
				"-test.benchmem", "-test.timeout=10m")
			run.Dir = filepath.Join(s.module, s.folder)
			run.Env = append(os.Environ(), s.env...)
			run.Stdout = io.MultiWriter(&out, progress)
			run.Stderr = run.Stdout // one writer, so that nobody writes while another does
			if err := run.Run(); err != nil {
				return fmt.Errorf("%s: %w\n%s", s.folder, err, out.Bytes())
			}
			to.Write(out.Bytes())
		}
	}
	return nil
}
