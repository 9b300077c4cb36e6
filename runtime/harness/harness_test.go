package harness

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A fake pipeline does what its fields say.
type fake struct {
	run    func(ctx context.Context, force <-chan struct{}) error
	nodes  func() []rt.NodeStats
	queues []rt.QueueStats
	fans   []rt.FanoutStats
	gather []rt.BatchStats
	ready  atomic.Bool
	stalls atomic.Uint64 // an odd number: now
	force  chan struct{}
}

func (f *fake) Run(ctx context.Context) error { return f.run(ctx, f.force) }
func (f *fake) Force()                        { close(f.force) }
func (f *fake) Ready() bool                   { return f.ready.Load() }
func (f *fake) Report() rt.Report             { return f }
func (f *fake) Stalled() (bool, uint64)       { n := f.stalls.Load(); return n%2 == 1, n/2 + n%2 }
func (f *fake) Nodes() []rt.NodeStats         { return f.nodes() }
func (f *fake) Queues() []rt.QueueStats       { return f.queues }
func (f *fake) Fanouts() []rt.FanoutStats     { return f.fans }
func (f *fake) Batches() []rt.BatchStats      { return f.gather }

func quiet() []rt.NodeStats {
	return []rt.NodeStats{
		{Name: "intake", Kind: "receiver", In: 12, Out: 12, Acked: 11, Nacked: 1},
		{Name: "paid", Kind: "filter", In: 12, Out: 9, Filtered: 3},
		{Name: "store_everything", Kind: "exporter", In: 9, Acked: 8, Nacked: 1},
	}
}

// start runs a program with f as its pipeline in the background; result waits for its end.
func start(f *fake, terminal bool, args ...string) (signals chan<- os.Signal, result func() (status int, stderr string)) {
	f.force = make(chan struct{})
	if f.nodes == nil {
		f.nodes = quiet
	}
	var stderr bytes.Buffer
	sent := make(chan os.Signal, 2)
	p := program{
		name:     "Orders",
		build:    func(*slog.Logger) (rt.Pipeline, error) { return f, nil },
		stderr:   &stderr,
		terminal: terminal,
		signals:  sent,
		release:  func() {},
	}
	status := make(chan int)
	go func() { status <- p.run(args) }()
	return sent, func() (int, string) { return <-status, stderr.String() }
}

func TestReportAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, result := start(&fake{run: func(context.Context, <-chan struct{}) error {
			time.Sleep(3200 * time.Millisecond)
			return nil
		}}, false)
		status, got := result()
		want := `Orders ran 3.2s: accepted 12, acked 11, nacked 1, abandoned 0
  node              kind      in  out  acked  nacked  filtered
  intake            receiver  12   12     11       1         0
  paid              filter    12    9      0       0         3
  store_everything  exporter   9    0      8       1         0
`
		if status != 0 || got != want {
			t.Errorf("status %d, stderr:\n%s\nwant 0 and:\n%s", status, got, want)
		}
	})
}

// What was too short for its load, and where messages were left, is told too.
func TestQueuesInTheReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, result := start(&fake{
			run: func(context.Context, <-chan struct{}) error { return nil },
			nodes: func() []rt.NodeStats {
				return []rt.NodeStats{
					{Name: "intake", Kind: "receiver", In: 12, Acked: 12},
					{Name: "tee", Kind: "fanout", In: 12, Out: 12, Throttled: 1, ThrottleEpisodes: 31},
				}
			},
			queues: []rt.QueueStats{
				{From: "tee", To: "store", Capacity: 256, Sent: 1234, Waits: 31},
				{From: "tee", To: "show", Capacity: 16, Sent: 12},
				{From: "tee", To: "audit", Capacity: 8, Sent: 12, InFlight: 2},
			},
		}, false)
		_, got := result()
		want := `Orders ran 0s: accepted 12, acked 12, nacked 0, abandoned 0
  node    kind      in  out  acked  nacked  throttled
  intake  receiver  12    0     12       0          0
  tee     fanout    12   12      0       0         31
  from  to     capacity  sent  in flight  waits
  tee   store       256  1234          0     31
  tee   audit         8    12          2      0
`
		if got != want {
			t.Errorf("stderr:\n%s\nwant:\n%s", got, want)
		}
	})
}

// A pipeline that does not move says so in the progress line, and at its end how often that was so.
func TestStalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		f.run = func(context.Context, <-chan struct{}) error {
			f.stalls.Store(3)
			time.Sleep(1500 * time.Millisecond)
			f.stalls.Store(4)
			time.Sleep(time.Second)
			return nil
		}
		_, result := start(f, true)
		status, got := result()
		if strings.Count(got, "\rstalled  accepted 12") != 1 || !strings.Contains(got, "\raccepted 12") ||
			!strings.HasSuffix(got, "Orders: stalls: 2; messages waited for stall_after, and none came to an end\n") {
			t.Errorf("stderr:\n%q", got)
		}
		if status != 0 {
			t.Errorf("status %d", status)
		}
	})
}

func TestExitStatus(t *testing.T) {
	unheard := func() []rt.NodeStats {
		return []rt.NodeStats{{Name: "intake", Kind: "receiver", In: 5, Acked: 2, Nacked: 3, Unheard: 3}}
	}
	tests := []struct {
		name   string
		err    error
		nodes  func() []rt.NodeStats
		status int
		want   string
	}{
		{"all well", nil, quiet, 0, "Orders ran 0s"},
		{"error", errors.New("intake: disk on fire"), quiet, 1, "\nOrders: intake: disk on fire\n"},
		{"abandoned", &rt.AbandonedError{Pipeline: "Orders", Nacked: 2}, quiet, 1, "forced to end with 2 messages in flight"},
		{"unheard", nil, unheard, 1, "\nOrders: 3 Nacks of intake went unheard: it has no done\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, result := start(&fake{
				run:   func(context.Context, <-chan struct{}) error { return test.err },
				nodes: test.nodes,
			}, false)
			status, got := result()
			if status != test.status || !strings.Contains(got, test.want) {
				t.Errorf("status %d, stderr:\n%s\nwant %d and %q", status, got, test.status, test.want)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	for _, test := range []struct {
		args   string
		status int
		want   string
	}{
		{"-h", 0, "-metrics address"},
		{"-bogus", 2, "-bogus"},
		{"extra", 2, `unexpected argument "extra"`},
		{"-metrics 1.2.3.4.5", 2, "cannot serve metrics"},
	} {
		t.Run(test.args, func(t *testing.T) {
			_, result := start(&fake{run: func(context.Context, <-chan struct{}) error {
				t.Error("the pipeline ran")
				return nil
			}}, false, strings.Fields(test.args)...)
			status, got := result()
			if status != test.status || !strings.Contains(got, test.want) {
				t.Errorf("status %d, stderr:\n%s\nwant %d and %q", status, got, test.status, test.want)
			}
		})
	}
}

func TestBuildFails(t *testing.T) {
	var stderr bytes.Buffer
	p := program{name: "Orders", stderr: &stderr, build: func(*slog.Logger) (rt.Pipeline, error) {
		return nil, errors.New("LEDGER_DSN is not set")
	}}
	if status := p.run(nil); status != 1 || !strings.Contains(stderr.String(), "LEDGER_DSN is not set") {
		t.Errorf("status %d, stderr:\n%s", status, stderr.String())
	}
}

func TestFirstSignalDrainsAndSecondForces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var drained, forced time.Duration
		begin := time.Now()
		signals, result := start(&fake{run: func(ctx context.Context, force <-chan struct{}) error {
			<-ctx.Done()
			drained = time.Since(begin)
			<-force
			forced = time.Since(begin)
			return errors.New("forced")
		}}, false)
		time.Sleep(time.Second)
		signals <- syscall.SIGTERM
		time.Sleep(time.Second)
		signals <- os.Interrupt
		status, got := result()
		if drained != time.Second || forced != 2*time.Second {
			t.Errorf("drained after %v, forced after %v, want 1s and 2s", drained, forced)
		}
		if status != 1 || !strings.Contains(got, "draining; a second signal") || !strings.Contains(got, "signal=interrupt") {
			t.Errorf("status %d, stderr:\n%s", status, got)
		}
	})
}

func TestASignalEndsWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		signals, result := start(&fake{run: func(ctx context.Context, _ <-chan struct{}) error {
			<-ctx.Done()
			return nil
		}}, false)
		signals <- os.Interrupt
		if status, got := result(); status != 0 {
			t.Errorf("status %d, stderr:\n%s", status, got)
		}
	})
}

func TestProgressOnATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		pipeline := &fake{
			run: func(ctx context.Context, _ <-chan struct{}) error {
				time.Sleep(2500 * time.Millisecond)
				return nil
			},
			nodes: func() []rt.NodeStats {
				n := uint64(time.Since(begin).Milliseconds())
				return []rt.NodeStats{
					{Name: "a", Kind: "receiver", In: n * n / 1000, Acked: n / 2},
					{Name: "b", Kind: "receiver", Nacked: 3},
					{Name: "c", Kind: "exporter", In: 77, Acked: 77},
				}
			},
		}
		_, result := start(pipeline, true)
		_, got := result()
		lines, _, _ := strings.Cut(got, "Orders ran")
		want := "\raccepted 1000 (1000/s)  acked 500 (500/s)  nacked 3 (3/s)" +
			"\raccepted 4000 (3000/s)  acked 1000 (500/s)  nacked 3 (0/s)" +
			"\r" + strings.Repeat(" ", 58) + "\r"
		if lines != want {
			t.Errorf("progress:\n%q\nwant:\n%q", lines, want)
		}
	})
}

func TestNoProgressElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, result := start(&fake{run: func(context.Context, <-chan struct{}) error {
			time.Sleep(time.Minute)
			return nil
		}}, false)
		if _, got := result(); strings.Contains(got, "\r") {
			t.Errorf("stderr: %q", got)
		}
	})
}

func TestProgressFitsOnALine(t *testing.T) {
	const most = 1<<64 - 1
	var p progress
	nodes := []rt.NodeStats{{Kind: "receiver", In: most, Acked: most, Nacked: most}}
	line := p.line(&fake{nodes: func() []rt.NodeStats { return nodes }}, true, false)
	if len(line) >= 80 {
		t.Errorf("%d columns: %s", len(line), line)
	}
}

func TestShort(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "0", 99_999: "99999", 100_000: "100k", 9_999_999: "9999k", 10_000_000: "10M", 12_345_678_901: "12G",
		1<<64 - 1: "18E",
	} {
		if got := short(n); got != want {
			t.Errorf("short(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestConsoleKeepsProgressBelowTheLog(t *testing.T) {
	var out bytes.Buffer
	c := &console{w: &out}
	c.Write([]byte("first\n"))
	c.show("12345")
	c.Write([]byte("second\n"))
	c.show("1")
	c.clear()
	c.clear()
	c.Write([]byte("third\n"))
	want := "first\n" + "\r12345" + "\r     \r" + "second\n" + "\r12345" + "\r1    " + "\r \r" + "third\n"
	if out.String() != want {
		t.Errorf("written: %q\nwant:    %q", out.String(), want)
	}
}

func TestMake(t *testing.T) {
	var failed error
	good := Make(&failed, func() (*int, error) { return new(int), nil })
	if good == nil || failed != nil {
		t.Errorf("Make = %v, %v", good, failed)
	}
	one, two := errors.New("one"), errors.New("two")
	bad := Make(&failed, func() (*int, error) { return new(int), one })
	Make(&failed, func() (*string, error) { return nil, two })
	if bad != nil || !errors.Is(failed, one) || !errors.Is(failed, two) {
		t.Errorf("Make = %v, failed = %v", bad, failed)
	}
}
