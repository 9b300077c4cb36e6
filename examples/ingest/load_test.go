//go:build unix

package ingest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A flood is many clients that send as fast as they can, and what they were answered. They do not mind Retry-After.
type flood struct {
	url  string
	size int // bytes of each event's text
	sent atomic.Int64

	mu       sync.Mutex
	statuses map[int]int
	taken    []string // ids of events that were answered with 202
	hasty    int      // answers 503 without Retry-After
}

// eventsEach is how many events a request has.
const eventsEach = 20

// run sends from so many clients at once. Each goes on until more, which is told how many answers there have been so far,
// says no, or a request has no answer.
func (f *flood) run(clients int, more func(answers int) bool) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}, Timeout: 20 * time.Second}
	defer client.CloseIdleConnections()
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for f.request(client, more) {
			}
		})
	}
	all.Wait()
}

func (f *flood) request(client *http.Client, more func(answers int) bool) bool {
	k := f.sent.Add(1)
	var ids []string
	var events []string
	for i := range eventsEach {
		id := fmt.Sprintf("%d-%d", k, i)
		ids = append(ids, id)
		kind := []string{"log", "metric"}[i%2]
		events = append(events, fmt.Sprintf(`{"id":%q,"type":%q,"text":%q}`, id, kind, strings.Repeat("x", f.size)))
	}
	answer, err := client.Post(f.url, "application/json", strings.NewReader("["+strings.Join(events, ",")+"]"))
	if err != nil {
		return false
	}
	io.Copy(io.Discard, answer.Body)
	answer.Body.Close()

	f.mu.Lock()
	defer f.mu.Unlock()
	if f.statuses == nil {
		f.statuses = map[int]int{}
	}
	f.statuses[answer.StatusCode]++
	switch answer.StatusCode {
	case http.StatusAccepted:
		f.taken = append(f.taken, ids...)
	case http.StatusServiceUnavailable:
		if answer.Header.Get("Retry-After") != retryAfter {
			f.hasty++
		}
	}
	answers := 0
	for _, n := range f.statuses {
		answers += n
	}
	return more(answers)
}

// complete checks that every event that was answered with 202 stands in the files.
func (f *flood) complete(t *testing.T, files ...string) {
	t.Helper()
	found := map[string]int{}
	for _, text := range files {
		for line := range strings.Lines(text) {
			var event struct{ ID string }
			if err := json.Unmarshal([]byte(line), &event); err != nil {
				t.Fatalf("%.80s: %v", line, err)
			}
			found[event.ID]++
		}
	}
	lost := 0
	for _, id := range f.taken {
		switch found[id] {
		case 0:
			lost++
		case 1:
		default:
			t.Errorf("%s is written %d times, and was sent once", id, found[id])
		}
	}
	t.Logf("answers by status %v; of %d events answered with 202 %d are lost", f.statuses, len(f.taken), lost)
	if lost > 0 || len(f.taken) == 0 || f.hasty > 0 {
		t.Errorf("%d of %d events that were answered with 202 are lost; %d answers 503 without Retry-After", lost, len(f.taken), f.hasty)
	}
}

// heap is how much memory is in use, in bytes.
func heap() int64 {
	runtime.GC()
	runtime.GC() // what the first one put aside: pools, finalizers
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// flat checks that ten times as many requests left as much memory in use as the first ones did. The ids that the test itself
// keeps are not the server's.
func flat(t *testing.T, first, later int64) {
	t.Helper()
	t.Logf("heap: %.2f MB, %.2f MB after ten times as many requests", float64(first)/1e6, float64(later)/1e6)
	if later > first+1<<20 {
		t.Error("memory grows with the number of requests")
	}
}

// few is how many requests come before memory is measured for the first time.
const few = 300

func TestMemoryIsFlat(t *testing.T) {
	s := serve(t, "")
	var measured [2]int64
	for i, requests := range []int{few, 10 * few} {
		f := &flood{url: s.url, size: 100}
		f.run(8, func(answers int) bool { return answers <= requests-8 })
		if f.statuses[202] < requests/2 {
			t.Errorf("answers %v", f.statuses)
		}
		measured[i] = heap()
	}
	flat(t, measured[0], measured[1])
	s.stop(t)
}

// Where a file takes nothing, requests beyond the messages that there are get 503, and memory does not grow. When it takes
// again, nothing is lost of what was taken. The file is a pipe that nobody reads.
func TestOverload(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	s := serve(t, pipe)

	var measured [2]int64
	var others bytes.Buffer
	copied := make(chan error, 1)
	f := &flood{url: s.url, size: 300}
	at, taken := 0, 0
	f.run(2*ingestIntakeMessages, func(int) bool {
		full := f.statuses[503]
		switch { // f is locked: all others wait
		case at == 0 && full >= few:
			measured[0] = heap()
			at++
		case at == 1 && full >= 10*few:
			measured[1] = heap()
			if n := s.Stats().Intake.InFlight; n > ingestIntakeMessages {
				t.Errorf("%d batches are on their way", n)
			}
			at++
			taken = f.statuses[202]
			go func() {
				_, err := io.Copy(&others, reader)
				copied <- err
			}()
		}
		return at < 2 || f.statuses[202] < taken+few
	})
	if at < 2 {
		t.Fatalf("answers %v: too few requests were refused", f.statuses)
	}
	flat(t, measured[0], measured[1])
	s.stop(t)
	if err := <-copied; err != nil {
		t.Error(err)
	}
	f.complete(t, read(t, s.metrics), others.String())
	if written := taken * eventsEach / 2 * f.size; written > 64<<10 { // as much as a pipe holds
		t.Errorf("%d requests were answered with 202, which is %d bytes, while nobody read the pipe", taken, written)
	}
}

// Force ends a pipeline whose second file has hung: it names who is stuck, and whatever was answered with 202 is in the files.
// Nothing that waited for the hung file was. The file is a pipe that nobody reads before the end.
func TestForceWithAHungFile(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	s := serve(t, pipe)
	f := &flood{url: s.url, size: 300}
	var force sync.Once
	f.run(2*ingestIntakeMessages, func(int) bool {
		if f.statuses[503] >= few {
			force.Do(func() {
				s.drain()
				s.Force()
			})
		}
		return true // until the server answers no more
	})
	abandoned, ok := errors.AsType[*rt.AbandonedError](<-s.ended)
	if !ok || !slices.Contains(abandoned.Stuck, "rest") || // a busy machine may name others besides
		abandoned.Nacked == 0 || abandoned.Silent > 0 {
		t.Errorf("it ended with %v", abandoned)
	}
	if n := s.Stats().Intake.InFlight; n > 0 {
		t.Errorf("%d batches have no outcome", n)
	}

	var others bytes.Buffer
	if err := reader.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(&others, reader); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
	whole := others.String()
	whole = whole[:strings.LastIndexByte(whole, '\n')+1] // the call that hung may be in the middle of a line
	f.complete(t, read(t, s.metrics), whole)
}

// A signal under load: the process ends in order, and whatever was answered with 202 is in its files.
func TestSigterm(t *testing.T) {
	dir := t.TempDir()
	pipegen := filepath.Join(dir, "pipegen")
	if out, err := exec.Command("go", "build", "-o", pipegen, "../../cmd/pipegen").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // where pipegen run keeps the program
	t.Setenv("INGEST_LISTEN", "127.0.0.1:0")
	for seed := range uint64(2) {
		out := t.TempDir()
		metrics, others := filepath.Join(out, "metrics.jsonl"), filepath.Join(out, "others.jsonl")
		t.Setenv("INGEST_METRICS", metrics)
		t.Setenv("INGEST_OTHERS", others)

		ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
		defer stop()
		process := exec.CommandContext(ctx, pipegen, "run", "pipeline.yaml")
		url, stderr := started(t, process)
		moment := 100 + rand.New(rand.NewPCG(seed, 0)).IntN(3000)
		f := &flood{url: url, size: 100}
		f.run(100, func(answers int) bool {
			if answers == moment {
				if err := process.Process.Signal(syscall.SIGTERM); err != nil {
					t.Error(err)
				}
			}
			return true // until the server answers no more
		})
		said := <-stderr
		if err := process.Wait(); err != nil {
			t.Errorf("after %d answers it ended with %v\n%s", moment, err, said)
		}
		f.complete(t, read(t, metrics), read(t, others))
	}
}

// started starts the process, and gives the address that its log names, and in the end all that it has said.
func started(t *testing.T, process *exec.Cmd) (url string, stderr <-chan string) {
	t.Helper()
	out, err := process.StderrPipe()
	if err == nil {
		err = process.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	log := bufio.NewReader(out)
	var said strings.Builder
	for url == "" {
		line, err := log.ReadString('\n')
		said.WriteString(line)
		if err != nil {
			t.Fatalf("%v\n%s", err, &said)
		}
		_, url, _ = strings.Cut(strings.TrimSpace(line), "url=")
	}
	rest := make(chan string, 1)
	go func() {
		io.Copy(&said, log)
		rest <- said.String()
	}()
	return url, rest
}
