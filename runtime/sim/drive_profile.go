//go:build pipegendrive

package sim

import (
	"reflect"
	"runtime"
	"slices"
	"strings"
)

// A Site is where objects were allocated.
type Site struct {
	Objects uint64  `json:"objects"`
	Stack   []Frame `json:"stack"` // innermost first
}

// A Frame is a function in a stack.
type Frame struct {
	Function string `json:"function"`
	File     string `json:"file"`
	Line     int    `json:"line"`
}

// sites is how many are told.
const sites = 50

// profile lets messages pass while all allocations are noted, and gives how many were not ours, and where most of these were.
func (d *drive) profile() (messages, objects uint64, all []Site) {
	before := recorded()
	runtime.MemProfileRate = 1
	messages = d.let(many / 10)
	runtime.MemProfileRate = 0
	for stack, now := range recorded() {
		n := uint64(now - before[stack])
		if s := (Site{n, framesOf(stack)}); n > 0 && !s.isOurs() {
			objects += n
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Site) int { return int(b.Objects) - int(a.Objects) })
	return messages, objects, all[:min(len(all), sites)]
}

// isOurs reports whether a stand-in has allocated, or who drives.
func (s Site) isOurs() bool {
	here := reflect.TypeFor[Site]().PkgPath()
	return slices.ContainsFunc(s.Stack, func(f Frame) bool { return strings.HasPrefix(f.Function, here+".") })
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
