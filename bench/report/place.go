package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// A setting is where and when it was measured, and against which versions of others.
type setting struct {
	date               string
	processor          string
	cores              int
	goVersion          string
	collector, benthos string
	load               string // of the last minute before, where the system tells
}

func (s setting) String() string {
	text := fmt.Sprintf("%s, %s, %d cores, %s %s/%s", s.date, s.processor, s.cores, s.goVersion, runtime.GOOS, runtime.GOARCH)
	if load, err := strconv.ParseFloat(s.load, 64); err == nil && load > quiet {
		text += ", provisional: others used the machine, load " + s.load
	}
	return text
}

// quiet is the load up to which a machine is one's own.
const quiet = 1

func place(now time.Time) (setting, error) {
	s := setting{
		date: now.UTC().Format(time.DateOnly), processor: "processor unknown", cores: runtime.NumCPU(), goVersion: runtime.Version(),
	}
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range bytes.Lines(info) {
			if key, value, _ := strings.Cut(string(line), ":"); strings.TrimSpace(key) == "model name" {
				s.processor = strings.TrimSpace(value)
				break
			}
		}
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		s.load, _, _ = strings.Cut(string(load), " ")
	}
	list := exec.Command("go", "list", "-m", "-f", "{{.Version}}",
		"go.opentelemetry.io/collector/connector", "github.com/redpanda-data/benthos/v4")
	out, err := list.Output()
	if err != nil {
		return s, fmt.Errorf("versions of the libraries: %w", err)
	}
	if versions := strings.Fields(string(out)); len(versions) == 2 {
		s.collector, s.benthos = versions[0], versions[1]
	}
	return s, nil
}
