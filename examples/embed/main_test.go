package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

// The program as a whole, over real sockets: it posts to one server and is asked by a client.
func TestItRelaysAndServes(t *testing.T) {
	posted := make(chan string, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		select {
		case posted <- string(body):
		default:
		}
	}))
	defer receiver.Close()

	ctx, stop := context.WithCancel(t.Context())
	log, address := addressIn()
	status := make(chan int, 1)
	go func() {
		status <- start(ctx, []string{"-to", receiver.URL, "-every", "10ms"}, io.Discard, log)
	}()
	url := "http://" + <-address
	if lines := <-posted; !strings.HasPrefix(lines, "go_goroutines,host=") {
		t.Errorf("posted: %s", lines)
	}
	var latest []struct{ Metric string }
	if err := json.Unmarshal([]byte(get(t, url+"/latest", 200)), &latest); err != nil || len(latest) < 3 {
		t.Errorf("/latest has %v, %v", latest, err)
	}
	if page := get(t, url+"/metrics", 200); !strings.Contains(page, `node="wire"`) {
		t.Errorf("/metrics: %s", page)
	}
	get(t, url+"/healthz", 200)
	get(t, url+"/readyz", 200)
	get(t, url+"/elsewhere", 404)

	stop()
	if got := <-status; got != 0 {
		t.Errorf("exit status %d", got)
	}
}

func get(t *testing.T, url string, want int) string {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != want {
		t.Errorf("%s answered %s, %v, want %d", url, answer.Status, err, want)
	}
	return string(body)
}

// addressIn is a writer for the log, and the address that the log names.
func addressIn() (io.Writer, <-chan string) {
	address := make(chan string, 1)
	var mu sync.Mutex
	return writer(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		if _, after, ok := strings.Cut(string(p), "url=http://"); ok {
			address <- strings.TrimSpace(after)
		}
		return len(p), nil
	}), address
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestItEndsByItself(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lines")
	var log bytes.Buffer
	if status := start(t.Context(), []string{"-to", path, "-for", "1ms", "-debug"}, io.Discard, &log); status != 0 {
		t.Errorf("exit status %d: %s", status, &log)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "msg=ended readings=") {
		t.Errorf("the log says nothing of what it did: %s", &log)
	}
}

func TestExitStatus(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"-h"}, 0},
		{[]string{"-listen", taken.Addr().String()}, 1},
		{[]string{"-to", t.TempDir()}, 1},
		{[]string{"-unknown"}, 2},
		{[]string{"argument"}, 2},
		{[]string{"-every", "0"}, 2},
	} {
		if got := start(t.Context(), c.args, io.Discard, io.Discard); got != c.want {
			t.Errorf("%q: exit status %d, want %d", c.args, got, c.want)
		}
	}
}

// stuck is a pipeline whose drain ends by force only.
type stuck struct {
	rt.Pipeline
	force chan struct{}
}

func (s *stuck) Run(ctx context.Context) error {
	<-ctx.Done()
	<-s.force
	return errForced
}

func (s *stuck) Force() { close(s.force) }

var errForced = errors.New("forced")

func TestASignalInTheDrainForces(t *testing.T) {
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	p := &stuck{force: make(chan struct{})}
	ctx, drain := context.WithCancel(t.Context())
	drain()
	release := func() { // by now the second signal is waited for
		if err := self.Signal(os.Interrupt); err != nil {
			p.Force()
			t.Log("no signals here: ", err)
		}
	}
	if err := supervise(ctx, release, p, slog.New(slog.DiscardHandler)); err != errForced {
		t.Errorf("Run gave %v", err)
	}
}
