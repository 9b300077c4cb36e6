package hostmetrics

import (
	"fmt"
	"io/fs"
	"runtime/metrics"
	"strconv"
	"strings"
)

// Load reads the load averages of Linux; proc is the file system at /proc.
func Load(proc fs.FS) Probe {
	return func(emit func(metric, text string)) error {
		text, err := fs.ReadFile(proc, "loadavg")
		if err != nil {
			return err
		}
		fields := strings.Fields(string(text))
		if len(fields) < 3 {
			return fmt.Errorf("loadavg: want three averages, found %q", text)
		}
		emit("load_1m", fields[0])
		emit("load_5m", fields[1])
		emit("load_15m", fields[2])
		return nil
	}
}

// The lines of /proc/meminfo that are read.
var memory = map[string]string{
	"MemTotal":     "mem_total",
	"MemAvailable": "mem_available",
	"Dirty":        "mem_dirty",
	"SwapFree":     "swap_free",
}

// Memory reads how much memory Linux has to give; proc is the file system at /proc.
func Memory(proc fs.FS) Probe {
	return func(emit func(metric, text string)) error {
		text, err := fs.ReadFile(proc, "meminfo")
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			name, value, _ := strings.Cut(line, ":")
			if metric := memory[name]; metric != "" {
				emit(metric, strings.TrimSpace(value))
			}
		}
		return nil
	}
}

// Go reads metrics of the program itself: there are some on every machine.
func Go() Probe {
	samples := []metrics.Sample{
		{Name: "/sched/goroutines:goroutines"},
		{Name: "/memory/classes/total:bytes"},
		{Name: "/gc/cycles/total:gc-cycles"},
	}
	return func(emit func(metric, text string)) error {
		metrics.Read(samples)
		emit("go_goroutines", strconv.FormatUint(samples[0].Value.Uint64(), 10))
		emit("go_memory", strconv.FormatUint(samples[1].Value.Uint64(), 10)+" B")
		emit("go_gc_cycles", strconv.FormatUint(samples[2].Value.Uint64(), 10))
		return nil
	}
}
