// Command mutants makes each mutant of golden/mutants.md in a copy of the tree, runs golden pipelines in the simulated world,
// and prints which seed kills it, and after how many events; or, where none does, which test. It runs in the root of the
// repository; arguments are parts of titles, to try some of them only. The exit status is 1 if one lives.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const list = "golden/mutants.md"

// pipelines are those that have between them all that the mutants touch: some of each kind, which kill most, come first, and whoever
// lives through one group meets the next.
var pipelines = [][]string{
	{
		"batch/", "chain5/", "corners/", "fanout/every.", "limit/", "meeting/", "partitioned/keyed.", "parts/",
		"processor/", "push/", "retry/", "retry/plain.",
	},
	{
		"batch/all.", "batch/apart.", "batch/fan.", "fanout/sequence.", "inflight/", "later/", "letters/",
		"processor/gated.", "push/told.", "retry/below.", "retry/branch.", "siblings/",
	},
	{
		"batch/again.", "batch/inline.", "batch/parts.", "batch/sized.", "batched/", "changing/", "clones/",
		"corners/bin.", "corners/ways.", "crews/single.", "crews/slices.", "fanout/all.", "fanout/spare.", "full/",
		"holds/", "limit/drop.", "nested/", "partitioned/", "permanent/", "queued/", "receivers/", "retry/inline.",
		"retry/wide.", "segments/",
	},
}

func main() {
	seeds := flag.Int("seeds", 1000, "how `many` seeds of each pipeline a mutant has to live through")
	limit := flag.Duration("limit", 3*time.Minute, "for how `long` a simulation may run: one that does not end is dead")
	flag.Parse()
	if err := run(*seeds, *limit, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run(seeds int, limit time.Duration, titles []string) error {
	source, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	mutants, err := read(string(source))
	if err != nil {
		return err
	}
	if err := fit(".", mutants); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := copyTree(dir); err != nil {
		return err
	}
	l := laboratory{dir, seeds, limit}
	if v := l.simulate(); v.killed {
		return fmt.Errorf("the tree does not hold its promises as it is: %s", v.how)
	}
	fmt.Println("| invariant | mutant | killed by |\n|---|---|---|")
	living, tried := 0, 0
	for _, m := range mutants {
		if len(titles) > 0 && !slices.ContainsFunc(titles, func(t string) bool { return strings.Contains(m.title, t) }) {
			continue
		}
		v, err := l.try(m)
		if err != nil {
			v.how = "**nobody**: " + err.Error()
		}
		tried++
		if !v.killed {
			living++
		}
		fmt.Printf("| %s | %s | %s |\n", m.invariant, m.title, v.how)
	}
	if living > 0 || tried == 0 {
		return fmt.Errorf("%d of %d live", living, tried)
	}
	return nil
}

// A mutant is one change.
type mutant struct {
	invariant, title string
	file             string
	old, changed     string
}

var (
	fileLine = regexp.MustCompile("^`([a-z_/]+\\.go)`$")
	errList  = errors.New("not as it should be written")
)

// read reads the list: a heading of the second level for an invariant, one of the third for a mutant, its file, and a diff of whole
// lines.
func read(source string) (all []mutant, err error) {
	invariant, m := "", mutant{}
	inDiff := false
	for i, line := range strings.Split(source, "\n") {
		switch {
		case inDiff && line == "```":
			inDiff = false
			if m.title == "" || m.file == "" || m.old == "" {
				return nil, fmt.Errorf("%s:%d: %w", list, i+1, errList)
			}
			all = append(all, m)
			m = mutant{}
		case inDiff && strings.HasPrefix(line, "-"):
			m.old += line[1:] + "\n"
		case inDiff && strings.HasPrefix(line, "+"):
			m.changed += line[1:] + "\n"
		case inDiff:
			return nil, fmt.Errorf("%s:%d: %w", list, i+1, errList)
		case strings.HasPrefix(line, "## "):
			invariant = line[len("## "):]
		case strings.HasPrefix(line, "### "):
			m = mutant{invariant: invariant, title: line[len("### "):]}
		case line == "```diff":
			inDiff = true
		default:
			if file := fileLine.FindStringSubmatch(line); file != nil {
				m.file = file[1]
			}
		}
	}
	return all, nil
}

// copyTree copies what git knows of, or would, to dir.
func copyTree(dir string) error {
	files, err := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return err
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(files), "\x00"), "\x00") {
		data, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // removed, and git has not been told
		}
		if err != nil {
			return err
		}
		target := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(target), 0o700), os.WriteFile(target, data, 0o600)); err != nil {
			return err
		}
	}
	return nil
}

// fit reports mutants whose lines the tree in dir does not have, or has twice.
func fit(dir string, mutants []mutant) error {
	var all []error
	for _, m := range mutants {
		data, err := os.ReadFile(filepath.Join(dir, m.file))
		if n := strings.Count(string(data), m.old); err == nil && n != 1 {
			err = fmt.Errorf("%s has its lines %d times: %w", m.file, n, errList)
		}
		if err != nil {
			all = append(all, fmt.Errorf("%s: %w", m.title, err))
		}
	}
	return errors.Join(all...)
}

// A laboratory is the copy of the tree in which mutants are tried.
type laboratory struct {
	dir   string
	seeds int
	limit time.Duration
}

// A verdict says whether a mutant was killed, and how.
type verdict struct {
	killed bool
	how    string
}

func (l *laboratory) try(m mutant) (v verdict, err error) {
	path := filepath.Join(l.dir, m.file)
	data, err := os.ReadFile(path)
	if err != nil {
		return v, err
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), m.old, m.changed, 1)), 0o600); err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, os.WriteFile(path, data, 0o600)) }()
	switch v = l.simulate(); {
	case v.how == "":
		return v, errors.New("it does not build")
	case !v.killed:
		return l.test(), nil
	}
	return v, nil
}

var broken = regexp.MustCompile(`(?m)^(golden/\S+), seed (\d+): after (\d+) events.*\n\s+(.*)$`)

var fatal = regexp.MustCompile(`fatal error: .*|panic: .*|a function has not returned`)

// simulate runs the pipelines in the tree as it is, one group after the other.
func (l *laboratory) simulate() (v verdict) {
	for _, group := range pipelines {
		if v = l.simulateGroup(group); v.killed || v.how == "" {
			break
		}
	}
	return v
}

func (l *laboratory) simulateGroup(group []string) verdict {
	ctx, cancel := context.WithTimeout(context.Background(), l.limit)
	defer cancel()
	args := []string{"run", "./cmd/pipegen", "sim", "-first", "-seeds", strconv.Itoa(l.seeds)}
	for _, p := range group {
		args = append(args, "golden/"+p+"pipeline.yaml")
	}
	run := exec.CommandContext(ctx, "go", args...)
	run.Dir = l.dir
	run.WaitDelay = time.Second
	var out bytes.Buffer
	run.Stdout, run.Stderr = &out, &out
	err := run.Run()
	found := broken.FindStringSubmatch(out.String())
	switch {
	case found != nil:
		return verdict{true, fmt.Sprintf("%s, seed %s, event %s: %s", strings.TrimPrefix(found[1], "golden/"), found[2], found[3], found[4])}
	case ctx.Err() != nil:
		return verdict{true, "it does not end"}
	case fatal.MatchString(out.String()):
		return verdict{true, "Go itself: " + fatal.FindString(out.String())}
	case strings.Contains(out.String(), "internal error"):
		return verdict{true, "the compiler's own check"}
	case err != nil:
		fmt.Fprintln(os.Stderr, out.String())
		return verdict{}
	}
	return verdict{false, "**nobody**"}
}

var failed = regexp.MustCompile(`(?m)^--- FAIL: (\S+)`)

// test generates the pipelines anew and runs their tests, and the runtime's.
func (l *laboratory) test() verdict {
	folders := []string{"./runtime"}
	args := []string{"run", "./cmd/pipegen", "build"}
	for _, p := range slices.Concat(pipelines...) {
		folder, _, _ := strings.Cut(p, "/")
		folders = append(folders, "./golden/"+folder)
		args = append(args, "golden/"+p+"pipeline.yaml")
	}
	slices.Sort(folders)
	ctx, cancel := context.WithTimeout(context.Background(), l.limit)
	defer cancel()
	var out []byte
	for _, args := range [][]string{args, append([]string{"test"}, slices.Compact(folders)...)} {
		run := exec.CommandContext(ctx, "go", args...)
		run.Dir = l.dir
		run.WaitDelay = time.Second
		var err error
		if out, err = run.CombinedOutput(); err != nil {
			break
		}
	}
	switch found := failed.FindSubmatch(out); {
	case found != nil:
		return verdict{true, "simulations: nobody; tests: " + string(found[1])}
	case ctx.Err() != nil:
		return verdict{true, "simulations: nobody; its tests do not end"}
	}
	return verdict{false, "**nobody**"}
}
