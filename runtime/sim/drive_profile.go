//go:build pipegendrive

package sim

import (
	"runtime"
	"slices"
)

// A Site is where objects were allocated.
type Site struct {
	Objects uint64
	Stack   []Frame // innermost first
}

// A Frame is a function in a stack.
type Frame struct {
	Function, File string
	Line           int
}

// sites is how many are told.
const sites = 50

// profile lets messages pass while all allocations are noted, and gives where most were.
func (d *drive) profile() (messages uint64, all []Site) {
	before := recorded()
	runtime.MemProfileRate = 1
	messages = d.let(many / 10)
	runtime.MemProfileRate = 0
	for stack, objects := range recorded() {
		if n := objects - before[stack]; n > 0 {
			all = append(all, Site{uint64(n), framesOf(stack)})
		}
	}
	slices.SortFunc(all, func(a, b Site) int { return int(b.Objects) - int(a.Objects) })
	return messages, all[:min(len(all), sites)]
}

// recorded gives the objects of all stacks in the profile. It is complete only after two collections.
func recorded() map[[32]uintptr]int64 {
	runtime.GC()
	runtime.GC()
	var records []runtime.MemProfileRecord
	for {
		n, ok := runtime.MemProfile(records, true)
		if ok {
			records = records[:n]
			break
		}
		records = make([]runtime.MemProfileRecord, n+100)
	}
	all := map[[32]uintptr]int64{}
	for _, r := range records {
		all[r.Stack0] += r.AllocObjects
	}
	return all
}

func framesOf(stack [32]uintptr) (all []Frame) {
	n := slices.Index(stack[:], 0)
	if n < 0 {
		n = len(stack)
	}
	for frames := runtime.CallersFrames(stack[:n]); ; {
		f, more := frames.Next()
		all = append(all, Frame{f.Function, f.File, f.Line})
		if !more {
			return all
		}
	}
}
