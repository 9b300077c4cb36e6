package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A server answers every third request with 503, and keeps the events of the others; of each tenth it loses one.
type server struct {
	mu       sync.Mutex
	requests int
	loses    bool
	lines    bytes.Buffer
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.requests++; s.requests%3 == 0 {
		w.Header().Set("Retry-After", "3600") // bounded by -patience
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	var events []json.RawMessage
	if err := json.Unmarshal(body, &events); err != nil {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	if s.loses && s.requests%10 == 0 {
		events = events[1:]
	}
	for _, e := range events {
		fmt.Fprintf(&s.lines, "%s\n", e)
	}
	w.WriteHeader(http.StatusAccepted)
}

func command(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if got := start(t.Context(), args, &out, &out); got != want {
		t.Errorf("%q: exit status %d, want %d\n%s", args, got, want, &out)
	}
	return out.String()
}

func TestLoadAndVerify(t *testing.T) {
	for _, loses := range []bool{false, true} {
		s := &server{loses: loses}
		h := httptest.NewServer(s)
		dir := t.TempDir()
		ids, events := filepath.Join(dir, "ids"), filepath.Join(dir, "events")
		said := command(t, 0, "-url", h.URL, "-connections", "4", "-events", "5", "-requests", "100", "-for", "0", "-patience", "1ms", "-ids", ids)
		h.Close()
		if !strings.Contains(said, "500 events taken") || !strings.Contains(said, "100 requests answered 202 Accepted") ||
			!strings.Contains(said, "requests answered 503 Service Unavailable") || !strings.Contains(said, "p99") {
			t.Error(said)
		}
		if err := os.WriteFile(events, s.lines.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		if !loses {
			said := command(t, 0, "-verify", ids, events, events)
			if want := "500 events answered with 202: 0 lost, 500 written more than once; 0 lines of others\n"; said != want {
				t.Error(said)
			}
			continue
		}
		if said := command(t, 1, "-verify", ids, events); !strings.Contains(said, "events are lost") {
			t.Error(said)
		}
	}
}

// A server that ends is no reason to wait for ever.
func TestServerIsGone(t *testing.T) {
	h := httptest.NewServer(&server{})
	h.Close()
	if said := command(t, 1, "-url", h.URL); !strings.Contains(said, "no request had an answer") {
		t.Error(said)
	}
}

func TestUsage(t *testing.T) {
	command(t, 0, "-h")
	for _, args := range [][]string{{"-unknown"}, {"argument"}, {"-connections", "0"}, {"-verify", "ids"}} {
		command(t, 2, args...)
	}
	command(t, 1, "-verify", "no such file", "nor this")
}
