package harness

import (
	"bytes"
	"context"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

var update = flag.Bool("update", false, "write the golden files anew")

func metricsFake() *fake {
	f := &fake{
		nodes: func() []rt.NodeStats {
			return []rt.NodeStats{
				{Name: "intake", Kind: "receiver", In: 100, Out: 97, Acked: 80, Nacked: 7, Skipped: 2, Unheard: 7, Abandoned: 1, InFlight: 12},
				{Name: "parse", Kind: "map", In: 97, Out: 90, Failed: 7, Panics: 1, Dropped: 4, Throttled: 1, ThrottleEpisodes: 9},
				{Name: "paid", Kind: "filter", In: 90, Out: 60, Filtered: 30},
				{Name: "store", Kind: "exporter", In: 1<<64 - 1, Acked: 55, Nacked: 5},
			}
		},
		queues: []rt.QueueStats{
			{From: "intake", To: "parse", Capacity: 256, Sent: 97, InFlight: 3},
			{From: "paid", To: "store", Capacity: 64, Sent: 60, InFlight: 0, Waits: 8},
		},
	}
	f.fans = []rt.FanoutStats{{Name: "tee", InFlight: 11, MaxInFlight: 40, Destinations: []rt.DestinationStats{
		{To: "store", Sent: 60, Failed: 9, TimedOut: 4},
		{To: "spare", StandsFor: "store", Sent: 9, Failed: 1},
		{To: "audit", Sent: 50, DroppedFull: 10},
	}}}
	f.gather = []rt.BatchStats{{Name: "gather", Batches: 31, Items: 500, ByItems: 16, ByBytes: 8, ByAge: 4, ByDrain: 3, InFlight: 2, MaxInFlight: 4}}
	f.ready.Store(true)
	f.stalls.Store(5)
	return f
}

func get(h http.Handler, method, path, accept string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestMetrics(t *testing.T) {
	h := Handler("Orders", metricsFake())
	for _, test := range []struct{ golden, accept, contentType string }{
		{"metrics.prom", "", "text/plain; version=0.0.4; charset=utf-8"},
		{"metrics.openmetrics", "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2",
			"application/openmetrics-text; version=1.0.0; charset=utf-8"},
	} {
		t.Run(test.golden, func(t *testing.T) {
			w := get(h, "GET", "/metrics", test.accept)
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != test.contentType {
				t.Errorf("status %d, content type %q", w.Code, w.Header().Get("Content-Type"))
			}
			golden := filepath.Join("testdata", test.golden)
			if *update {
				if err := os.WriteFile(golden, w.Body.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(w.Body.Bytes(), want) {
				t.Errorf("/metrics:\n%s\nwant:\n%s", w.Body, want)
			}
		})
	}
}

// Whatever the counters are called, each line must be one that Prometheus can read: head lines, then samples of it.
func TestMetricsFormat(t *testing.T) {
	sample := regexp.MustCompile(`^([a-z_]+)\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)+\} \d+$`)
	head := regexp.MustCompile(`^# (HELP|TYPE|UNIT) ([a-z_]+) (.+)$`)
	for _, accept := range []string{"", "application/openmetrics-text"} {
		var family, unit string
		seen := make(map[string]bool)
		body := get(Handler("Orders", metricsFake()), "GET", "/metrics", accept).Body.String()
		for line := range strings.Lines(strings.TrimSuffix(body, "# EOF\n")) {
			line = strings.TrimSuffix(line, "\n")
			if m := head.FindStringSubmatch(line); m != nil {
				if m[1] == "HELP" {
					family, unit = m[2], ""
				}
				if m[2] != family {
					t.Errorf("%s of another family than %s", line, family)
				}
				if m[1] == "UNIT" {
					unit = m[3]
				}
				continue
			}
			m := sample.FindStringSubmatch(line)
			switch {
			case m == nil:
				t.Errorf("not a sample: %s", line)
			case strings.TrimSuffix(m[1], "_total") != strings.TrimSuffix(family, "_total"):
				t.Errorf("%s stands below %s", m[1], family)
			case unit != "" && !strings.HasSuffix(strings.TrimSuffix(m[1], "_total"), "_"+unit):
				// node_messages is its unit; what is left of it says nothing more
				t.Errorf("%s does not end in its unit %s", m[1], unit)
			}
			if key := line[:strings.LastIndexByte(line, ' ')]; seen[key] {
				t.Errorf("twice: %s", key)
			} else {
				seen[key] = true
			}
		}
		if len(seen) < 40 {
			t.Errorf("only %d samples", len(seen))
		}
	}
}

func TestLabelsAreEscaped(t *testing.T) {
	f := &fake{nodes: func() []rt.NodeStats { return []rt.NodeStats{{Name: "a\"b\\c\nd", Kind: "map"}} }}
	body := get(Handler("Orders\n\"evil\" 1", f), "GET", "/metrics", "").Body.String()
	want := `pipegen_node_in_messages_total{pipeline="Orders\n\"evil\" 1",node="a\"b\\c\nd",kind="map"} 0` + "\n"
	if !strings.Contains(body, want) {
		t.Errorf("no %q in\n%s", want, body)
	}
}

func TestHealthAndReadiness(t *testing.T) {
	f := metricsFake()
	h := Handler("Orders", f)
	for _, ready := range []bool{false, true, false} { // before, while it runs, during its drain
		f.ready.Store(ready)
		want, gauge := http.StatusServiceUnavailable, `pipegen_pipeline_ready{pipeline="Orders"} 0`
		if ready {
			want, gauge = http.StatusOK, `pipegen_pipeline_ready{pipeline="Orders"} 1`
		}
		if got := get(h, "GET", "/readyz", "").Code; got != want {
			t.Errorf("/readyz = %d, want %d", got, want)
		}
		if got := get(h, "GET", "/healthz", "").Code; got != http.StatusOK {
			t.Errorf("/healthz = %d, want 200", got)
		}
		if body := get(h, "GET", "/metrics", "").Body.String(); !strings.Contains(body, gauge) {
			t.Errorf("no %q in\n%s", gauge, body)
		}
	}
	for path, want := range map[string]int{"/": http.StatusNotFound, "/metrics": http.StatusMethodNotAllowed} {
		if got := get(h, "POST", path, "").Code; got != want {
			t.Errorf("POST %s = %d, want %d", path, got, want)
		}
	}
	if got := get(h, "HEAD", "/metrics", "").Code; got != http.StatusOK {
		t.Errorf("HEAD /metrics = %d", got)
	}
}

// The server runs from before the pipeline's start to after its end, at the address that the log names.
func TestMetricsServer(t *testing.T) {
	log := new(lockedBuffer)
	var address string
	fetch := func(path string) (int, string) {
		r, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body)
	}
	f := metricsFake()
	f.force = make(chan struct{})
	f.run = func(context.Context, <-chan struct{}) error {
		address = regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(log.String())[1]
		if code, body := fetch("/metrics"); code != 200 || !strings.Contains(body, "pipegen_node_in_messages_total") {
			t.Errorf("/metrics: %d\n%s", code, body)
		}
		if code, _ := fetch("/readyz"); code != 200 {
			t.Errorf("/readyz: %d", code)
		}
		return nil
	}
	p := program{name: "Orders", stderr: log, build: func(*slog.Logger) (rt.Pipeline, error) { return f, nil }}
	if status := p.run([]string{"-metrics", "127.0.0.1:0"}); status != 1 { // the fake has Nacks that went unheard
		t.Errorf("status %d", status)
	}
	if _, err := http.Get("http://" + address + "/healthz"); err == nil {
		t.Error("the server is still up")
	}
}

func TestSourceIsComplete(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "source.go" {
			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Source.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not in Source: %v", name, err)
		}
	}
}
