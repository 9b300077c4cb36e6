package accesslog_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pipegen/pipegen/examples/accesslog"
	"github.com/pipegen/pipegen/examples/accesslog/byhand"
	"github.com/pipegen/pipegen/examples/accesslog/weblog"
)

// BenchmarkLog takes a log from a file to files, by the generated pipeline and by the loop that was written by hand, in turn
// and each time in a process of its own. ACCESSLOG_BENCH_BYTES is the size of the log, 64 MiB if it is not set. The metrics
// are medians:
//
//	pipeline-MB/s, byhand-MB/s    how much of the log in a second
//	time-ratio, cpu-ratio         the pipeline's time by the loop's, as a clock shows it and of all cores together
//	pipeline-peak-MB, …           most memory that the process had, where the system tells
//	peak-growth                   the pipeline's peak by that for a tenth of the log: 1 where memory does not grow
func BenchmarkLog(b *testing.B) {
	size := 64 << 20
	if s := os.Getenv("ACCESSLOG_BENCH_BYTES"); s != "" {
		var err error
		if size, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	dir := b.TempDir()
	whole := madeUp(b, filepath.Join(dir, "whole.log"), size)
	tenth := madeUp(b, filepath.Join(dir, "tenth.log"), size/10)
	small := process(b, "pipeline", tenth)

	var ours, theirs []result
	for b.Loop() {
		o, t := process(b, "pipeline", whole), process(b, "byhand", whole)
		if o.Stored != t.Stored || o.Stored == 0 {
			b.Fatalf("the pipeline stored %d bytes, the loop %d", o.Stored, t.Stored)
		}
		ours, theirs = append(ours, o), append(theirs, t)
	}
	wall := func(r result) float64 { return r.Elapsed.Seconds() }
	cpu := func(r result) float64 { return r.CPU.Seconds() }
	peak := func(r result) float64 { return float64(r.Peak) / 1e6 }
	b.ReportMetric(0, "ns/op") // of both together, which says nothing
	b.ReportMetric(float64(size)/1e6/median(ours, wall), "pipeline-MB/s")
	b.ReportMetric(float64(size)/1e6/median(theirs, wall), "byhand-MB/s")
	b.ReportMetric(median(ours, wall)/median(theirs, wall), "time-ratio")
	b.ReportMetric(median(ours, cpu)/median(theirs, cpu), "cpu-ratio")
	if small.Peak > 0 {
		b.ReportMetric(median(ours, peak), "pipeline-peak-MB")
		b.ReportMetric(median(theirs, peak), "byhand-peak-MB")
		b.ReportMetric(median(ours, peak)/peak(small), "peak-growth")
	}
}

// BenchmarkIdle lets the pipeline wait for a line that does not come, and counts how often any thread of its process
// wakes up in a second; beside it stands a process that has no pipeline. Where the system does not tell, it says nothing.
func BenchmarkIdle(b *testing.B) {
	if switches() == 0 {
		b.Skip("no count of context switches here")
	}
	var idle, rest []result
	for b.Loop() {
		idle = append(idle, process(b, "idle", "-"))
		rest = append(rest, process(b, "rest", "-"))
	}
	wakeups := func(r result) float64 { return float64(r.Wakeups) }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(idle, wakeups), "wakeups/s")
	b.ReportMetric(median(rest, wakeups), "wakeups-at-rest/s")
}

// A result is what a process says of itself.
type result struct {
	Elapsed time.Duration
	CPU     time.Duration // of all cores; filled in by its parent
	Peak    int64         // bytes of memory at most; 0 where the system does not tell
	Stored  int64         // bytes; filled in by its parent
	Wakeups int64         // in a second of idleness
}

func median(of []result, value func(result) float64) float64 {
	var all []float64
	for _, r := range of {
		all = append(all, value(r))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// madeUp writes a log of size bytes, or a line more.
func madeUp(b *testing.B, path string, size int) string {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	log := weblog.New(1)
	var line []byte
	for written := 0; written < size; written += len(line) {
		line = log.AppendLine(line[:0])
		if _, err := w.Write(line); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// howEnv tells the test binary that it is one of the processes that are measured, and which.
const howEnv = "ACCESSLOG_BENCH_HOW"

func TestMain(m *testing.M) {
	how := os.Getenv(howEnv)
	if how == "" {
		os.Exit(m.Run())
	}
	r, err := measured(how)
	if err == nil {
		err = json.NewEncoder(os.Stderr).Encode(r)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// process runs one process over a log, and removes what it wrote.
func process(b *testing.B, how, log string) result {
	b.Helper()
	dir := b.TempDir()
	stored := filepath.Join(dir, "stored")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), howEnv+"="+how, "ACCESSLOG="+log,
		"ACCESSLOG_OUT="+stored, "ACCESSLOG_REJECTED="+filepath.Join(dir, "rejected"))
	stdin, err := cmd.StdinPipe() // stays open and empty
	if err != nil {
		b.Fatal(err)
	}
	defer stdin.Close()
	var said bytes.Buffer
	cmd.Stderr = &said // what it stores goes to files, and the table nowhere
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s: %v\n%s", how, err, &said)
	}
	var r result
	if err := json.Unmarshal(said.Bytes(), &r); err != nil {
		b.Fatalf("%s: %v\n%s", how, err, &said)
	}
	r.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if info, err := os.Stat(stored); err == nil {
		r.Stored = info.Size()
	}
	if err := os.RemoveAll(dir); err != nil { // a gigabyte each
		b.Fatal(err)
	}
	return r
}

// measured is what a process does.
func measured(how string) (r result, err error) {
	start := time.Now()
	switch how {
	case "pipeline":
		err = pipeline()
	case "byhand":
		err = loop()
	case "idle":
		ended := make(chan error, 1)
		go func() { ended <- pipeline() }() // else it ends with the process
		r.Wakeups = wakeups()
		select {
		case err = <-ended:
		default:
		}
	case "rest":
		r.Wakeups = wakeups()
	}
	r.Elapsed = time.Since(start)
	r.Peak = peakMemory()
	return r, err
}

func pipeline() error {
	p, err := accesslog.NewAccessLog(accesslog.AccessLogDeps{})
	if err != nil {
		return err
	}
	return p.Run(context.Background())
}

func loop() error {
	log, err := os.Open(os.Getenv("ACCESSLOG"))
	if err != nil {
		return err
	}
	defer log.Close()
	stored, err := os.Create(os.Getenv("ACCESSLOG_OUT"))
	if err != nil {
		return err
	}
	defer stored.Close()
	rejected, err := os.Create(os.Getenv("ACCESSLOG_REJECTED"))
	if err != nil {
		return err
	}
	defer rejected.Close()
	table, err := accesslog.NewTable(accesslog.TableConfig{Top: 10, Capacity: 1024})
	if err != nil {
		return err
	}
	_, err = byhand.Run(log, stored, rejected, table)
	_, printed := io.WriteString(os.Stdout, table.String())
	return errors.Join(err, printed)
}

// wakeups counts for a second, after one in which everything comes to rest.
func wakeups() int64 {
	<-time.After(time.Second)
	before := switches()
	<-time.After(time.Second)
	return switches() - before
}

// switches is how often threads of this process went to sleep by themselves, as Linux tells it; 0 elsewhere.
func switches() int64 {
	threads, _ := filepath.Glob("/proc/self/task/*/status")
	var all int64
	for _, path := range threads {
		all += statusOf(path, "voluntary_ctxt_switches:")
	}
	return all
}

// peakMemory is the most memory that this process had, in bytes, as Linux tells it.
func peakMemory() int64 { return statusOf("/proc/self/status", "VmHWM:") << 10 }

// statusOf is the number in a line of a status file; 0 if there is none.
func statusOf(path, name string) int64 {
	status, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, name); ok {
			number, _, _ := strings.Cut(strings.TrimSpace(value), " ")
			n, _ := strconv.ParseInt(number, 10, 64)
			return n
		}
	}
	return 0
}
