//go:build unix

package shipper

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/pipegen/pipegen/examples/shipper/sink"
)

var kills = flag.Int("kills", 3, "how often the shipper is killed")

// A shop is a log that grows, a shipper that is killed and started again, and a server that fails half of the time.
type shop struct {
	*testing.T
	program string
	dir     string
	server  *httptest.Server
	sink    *sink.Sink

	mu    sync.Mutex
	lines []string // that were written
	peak  int      // most memory that a shipper had, in KiB
}

// TestKilled kills the shipper at random moments, while the log grows and is rotated and the server fails half of the time: it has every
// line at least once all the same.
func TestKilled(t *testing.T) {
	s := &shop{T: t, dir: t.TempDir(), sink: &sink.Sink{
		Faults:  sink.Faults{Busy: 0.3, Torn: 0.1, Partly: 0.15, Stalled: 0.02, Stall: 1500 * time.Millisecond},
		Refuses: func(line string) bool { return strings.HasPrefix(line, "bad ") },
	}}
	s.program = filepath.Join(s.dir, "shipper")
	if out, err := exec.Command("go", "build", "-o", s.program, "./cmd").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s.server = httptest.NewServer(s.sink)
	defer s.server.Close()

	over, written := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(written)
		s.write(over)
	}()
	for range *kills {
		shipper := s.start()
		<-time.After(time.Duration(20+rand.IntN(600)) * time.Millisecond)
		s.measure(shipper.Process.Pid)
		if err := shipper.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = shipper.Wait()
	}
	close(over)
	<-written
	shipper := s.start()
	for deadline := time.Now().Add(2 * time.Minute); len(s.missing()) > 0; {
		if time.Now().After(deadline) {
			break
		}
		<-time.After(50 * time.Millisecond)
	}
	s.measure(shipper.Process.Pid)
	if err := shipper.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := shipper.Wait(); err != nil {
		t.Errorf("the last shipper: %v", err)
	}
	missing := s.missing()
	t.Logf("%d lines written, killed %d times; the server: %v; at most %d KiB of memory", len(s.lines), *kills, s.sink, s.peak)
	if len(missing) > 0 {
		t.Errorf("%d lines are lost, the first %q", len(missing), missing[0])
	}
	if len(s.lines) == 0 || s.peak > 128<<10 {
		t.Errorf("%d lines written, %d KiB of memory", len(s.lines), s.peak)
	}
}

func (s *shop) path(name string) string { return filepath.Join(s.dir, name) }

func (s *shop) start() *exec.Cmd {
	s.Helper()
	c := exec.Command(s.program)
	c.Env = append(os.Environ(), "SHIPPER_LOG="+s.path("app.log"), "SHIPPER_CHECKPOINT="+s.path("checkpoint.json"),
		"SHIPPER_URL="+s.server.URL, "SHIPPER_DEAD="+s.path("dead.log"))
	if err := c.Start(); err != nil {
		s.Fatal(err)
	}
	return c
}

// write writes lines, one of a hundred of which the server refuses for good, and renames the log now and then.
func (s *shop) write(over <-chan struct{}) {
	for k := 0; ; {
		f, err := os.OpenFile(s.path("app.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
		if err != nil {
			s.Error(err)
			return
		}
		for range 200 + rand.IntN(20) {
			var text []byte
			s.mu.Lock()
			for range 1 + rand.IntN(20) {
				k++
				line := fmt.Sprintf("line %d %s", k, strings.Repeat("x", rand.IntN(100)))
				if k%100 == 0 {
					line = "bad " + line
				}
				s.lines = append(s.lines, line)
				text = append(append(text, line...), '\n')
			}
			s.mu.Unlock()
			if _, err := f.Write(text); err != nil {
				s.Error(err)
			}
			select {
			case <-over:
				f.Close()
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
		f.Close()
		if err := os.Rename(s.path("app.log"), s.path(fmt.Sprintf("app.log.%d", k))); err != nil {
			s.Error(err)
		}
	}
}

// missing are lines that neither the server nor the file of dead letters has.
func (s *shop) missing() (all []string) {
	dead := map[string]bool{}
	if f, err := os.Open(s.path("dead.log")); err == nil {
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			dead[lines.Text()] = true
		}
		f.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.lines {
		if !dead[line] && !s.sink.Has(line) {
			all = append(all, line)
		}
	}
	return all
}

// measure notes how much memory a process has, where that can be known.
func (s *shop) measure(pid int) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			s.peak = max(s.peak, kib)
		}
	}
}
