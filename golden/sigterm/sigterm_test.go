//go:build unix

package sigterm

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
	"github.com/pipegen/pipegen/runtime/harness"
)

var (
	runs = flag.Int("runs", 6, "how often the signal is sent")
	seed = flag.Uint64("seed", 1, "of the moments at which it is sent")
)

// A script says what happens in the process.
type script struct {
	Journal string // file of what happens to jobs
	After   int64  // when so many jobs have been offered, the signal is asked for
	Hung    string // an exporter: then its next call hangs, and asks for the signal
}

// variable holds the script, and makes the test's binary the process that is put on trial.
const variable = "PIPEGEN_SIGTERM_SCRIPT"

func TestMain(m *testing.M) {
	text, child := os.LookupEnv(variable)
	if !child {
		os.Exit(m.Run())
	}
	var s script
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		panic(err)
	}
	harness.Main("Sigterm", s.build)
}

// build makes the pipeline of the process. Its standard output has one byte: the wish to be sent the signal.
func (s script) build(log *slog.Logger) (rt.Pipeline, error) {
	file, err := os.OpenFile(s.Journal, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return nil, err
	}
	j := &journal{file: file, after: s.After}
	var reached atomic.Bool
	var asking sync.Once
	ask := func() { asking.Do(func() { os.Stdout.WriteString("!") }) }
	sink := func(name string) *Sink {
		return &Sink{Journal: j, Taking: func() {
			if s.Hung == name && reached.Load() {
				ask()
				<-(chan int)(nil)
			}
		}}
	}
	j.reached = func() {
		if reached.Store(true); s.Hung == "" {
			ask()
		}
	}
	return NewSigterm(SigtermDeps{
		Feed:   &Feed{Journal: j},
		Server: &Server{Journal: j},
		Even:   sink("evens"), Odd: sink("odds"), Audit: sink("audited"), Rejects: sink("rejected"),
	}, rt.WithLogger(log))
}

// slack is how much later than its deadline a process may end. It bounds that it ends; how late it is as a rule is logged.
const slack = 5 * time.Second

// starved is the slowness from which a drain that did not end in time proves nothing: others had the machine. Each such
// trial is made again, so that a drain that never ends is seen all the same.
const starved = 2

// slowness is how much longer a piece of work takes than the processor's time that it needs: 1 on a machine of our own.
func slowness() float64 {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			panic(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	const work = 100 * time.Millisecond
	begin, before := time.Now(), used()
	for used()-before < work {
	}
	return float64(time.Since(begin)) / float64(work)
}

// A signal at a random moment under full load: each accepted message has one outcome, and the process ends with its drain,
// or just after its deadline where an exporter hangs.
func TestSigterm(t *testing.T) {
	var late []time.Duration
	var total tally
	for i := range *runs {
		chance := rand.New(rand.NewPCG(*seed, uint64(i)))
		s := script{
			Journal: filepath.Join(t.TempDir(), "journal"),
			After:   1 + chance.Int64N(10_000),
		}
		if i%2 == 1 {
			s.Hung = []string{"evens", "odds", "audited", "rejected"}[chance.IntN(4)]
		}
		t.Run(fmt.Sprintf("%d after %d %s", i, s.After, s.Hung), func(t *testing.T) {
			took, status, stderr := s.run(t)
			for again := 0; again < 5 && s.Hung == "" && status != 0; again++ {
				slow := slowness()
				if slow < starved {
					break
				}
				t.Logf("forced, but all takes %.1f times as long as it should: once more", slow)
				s.Journal = filepath.Join(t.TempDir(), "journal")
				took, status, stderr = s.run(t)
			}
			got := readJournal(t, s.Journal).check(t, stderr)
			total.add(got)
			if s.Hung == "" {
				if status != 0 || took > sigtermDrain+slack {
					t.Errorf("status %d after %v, want 0 and no later\n%s", status, took, stderr)
				}
				if got.shutdown > 1 { // a Read may have been under way
					t.Errorf("%d messages were Nacked by force", got.shutdown)
				}
				return
			}
			late = append(late, took-sigtermDrain)
			if status != 1 || !strings.Contains(stderr, "still running: "+s.Hung) {
				t.Errorf("status %d, want 1 and the name of %s\n%s", status, s.Hung, stderr)
			}
			if took < sigtermDrain || took > sigtermDrain+slack {
				t.Errorf("it ended %v after the signal", took)
			}
		})
	}
	slices.Sort(late)
	if n := len(late); n > 0 {
		t.Logf("%d signals, %d of them with a hung exporter: process ended %v after the deadline (median; at most %v)",
			*runs, n, late[n/2].Round(time.Millisecond), late[n-1].Round(time.Millisecond))
	}
	t.Logf("%d messages accepted: %d acked, %d refused, %d Nacked by force, %d offered too late",
		total.acked+total.refused+total.shutdown, total.acked, total.refused, total.shutdown, total.closed)
	if *runs >= 6 && (total.acked == 0 || total.refused == 0 || total.shutdown == 0) {
		t.Error("not all outcomes have been seen")
	}
}

// run runs the process and sends it the signal when it asks for it.
func (s script) run(t *testing.T) (took time.Duration, status int, stderr string) {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	child := exec.CommandContext(ctx, os.Args[0])
	child.Env = append(os.Environ(), variable+"="+string(text), "GORACE=atexit_sleep_ms=0") // the race detector waits for a second
	var log bytes.Buffer
	child.Stderr = &log
	asks, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(asks, make([]byte, 1)); err != nil {
		t.Errorf("it ended before it asked for the signal: %v", err)
	}
	begin := time.Now()
	if err := child.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	_ = child.Wait() // the status tells more
	return time.Since(begin), child.ProcessState.ExitCode(), log.String()
}
