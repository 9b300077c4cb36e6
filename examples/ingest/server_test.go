package ingest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

// A service is the pipeline with its server, in this process.
type service struct {
	*Ingest
	url     string
	metrics string // paths of the files
	others  string
	drain   context.CancelFunc
	ended   <-chan error
}

// serve runs the pipeline until the test ends; others is the path of the second file, empty for one of its own.
func serve(t *testing.T, others string) *service {
	t.Helper()
	dir := t.TempDir()
	s := &service{metrics: filepath.Join(dir, "metrics.jsonl"), others: others}
	if s.others == "" {
		s.others = filepath.Join(dir, "others.jsonl")
	}
	t.Setenv("INGEST_LISTEN", "127.0.0.1:0")
	t.Setenv("INGEST_METRICS", s.metrics)
	t.Setenv("INGEST_OTHERS", s.others)
	address := make(addresses, 1)
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(address, nil)))
	t.Cleanup(func() { slog.SetDefault(old) })

	p, err := NewIngest(IngestDeps{}, rt.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, drain := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	s.Ingest, s.drain, s.ended = p, drain, ended
	select {
	case s.url = <-address:
	case err := <-ended:
		t.Fatal(err)
	}
	return s
}

// stop drains the pipeline, which must succeed.
func (s *service) stop(t *testing.T) {
	t.Helper()
	s.drain()
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
}

// addresses are what a log says of where the server is.
type addresses chan string

func (a addresses) Write(record []byte) (int, error) {
	if _, url, found := strings.Cut(string(record), "url="); found {
		a <- strings.TrimSpace(url)
	}
	return len(record), nil
}

// post sends a body and gives the answer.
func post(t *testing.T, client *http.Client, url, body string) (status int, text string, header http.Header) {
	t.Helper()
	answer, err := client.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0, "", nil
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Error(err)
	}
	return answer.StatusCode, string(all), answer.Header
}

func read(t *testing.T, path string) string {
	t.Helper()
	all, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	return string(all)
}

func TestAnswers(t *testing.T) {
	s := serve(t, "")
	long := `[{"text":"` + strings.Repeat("x", 1<<20) + `"}]`
	for _, c := range []struct {
		name, body string
		status     int
		text       string
	}{
		{"two", `[ {"type":"metric","n":1}, {"n":2} ]`, 202, ""},
		{"broken into lines", "[{\n\"n\":\r\n3, \"text\":\"a\\nb\"\n}\n]\n", 202, ""},
		{"none", `[]`, 202, ""},
		{"empty", ``, 422, "not JSON"},
		{"no JSON", `[{"n":4},`, 422, "not JSON"},
		{"no array", `{"n":5}`, 422, "not a JSON array"},
		{"no event", `[{"n":6},7]`, 422, "element 1, at byte 9, is not"},
		{"too large", long, 413, "too large"},
		{"just not too large", long[:1<<20-3] + `"}]`, 202, ""},
	} {
		status, text, header := post(t, http.DefaultClient, s.url, c.body)
		if status != c.status || !strings.Contains(text, c.text) || header.Get("Retry-After") != "" {
			t.Errorf("%s: %d %q %v, want %d %q", c.name, status, text, header, c.status, c.text)
		}
	}
	if answer, err := http.Get(s.url); err != nil || answer.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %v, %v", answer, err)
	}
	s.stop(t)
	if got, want := read(t, s.metrics), `{"type":"metric","n":1}`+"\n"; got != want {
		t.Errorf("metrics: %s", got)
	}
	lines := strings.SplitAfter(read(t, s.others), "\n")
	if len(lines) != 4 || lines[0] != "{\"n\":2}\n" || lines[1] != "{ \"n\":  3, \"text\":\"a\\nb\" }\n" || len(lines[2]) != 1<<20-1 {
		t.Errorf("%d lines of others: %.100q", len(lines), lines)
	}
	if intake := s.Stats().Intake; intake.In != 8 || intake.Unheard != 0 {
		t.Errorf("%+v", intake)
	}
}

// What was taken and not handed over is given back: more requests fail than there are messages, and there is still one.
func TestFailedRequestsHoldNothing(t *testing.T) {
	s := serve(t, "")
	for i := range 2 * ingestIntakeMessages {
		reader, writer := io.Pipe()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url, reader)
		if err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			go writer.CloseWithError(fmt.Errorf("the client breaks off"))
			if _, err := http.DefaultClient.Do(request); err == nil {
				t.Error("a request that breaks off had an answer")
			}
			continue
		}
		go func() {
			_, err := writer.Write(make([]byte, 2<<20))
			writer.CloseWithError(err)
		}()
		answer, err := http.DefaultClient.Do(request)
		if err == nil {
			answer.Body.Close()
		}
	}
	if status, text, _ := post(t, http.DefaultClient, s.url, `[{}]`); status != 202 {
		t.Errorf("%d %s", status, text)
	}
	s.stop(t)
}
