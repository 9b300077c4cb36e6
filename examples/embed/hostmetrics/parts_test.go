package hostmetrics

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Reading{
		"0.52": {Value: 0.52}, "-3": {Value: -3}, "12 B": {Value: 12, Unit: "bytes"}, "2 kB": {Value: 2048, Unit: "bytes"},
	} {
		r := Reading{Text: text}
		if err := Parse(&r); err != nil || r.Value != want.Value || r.Unit != want.Unit {
			t.Errorf("%q: %v %q, %v", text, r.Value, r.Unit, err)
		}
	}
	for _, text := range []string{"", " ", "x", "NaN", "+Inf", "1e999", "1 kb", "1  B"} {
		if r := (Reading{Text: text}); Parse(&r) == nil {
			t.Errorf("%q is taken for %v %q", text, r.Value, r.Unit)
		}
	}
}

func TestChangesNeedAnInterval(t *testing.T) {
	if _, err := NewChanges(ChangesConfig{}); err == nil {
		t.Error("resend 0 is taken")
	}
}

var (
	two = []*Reading{
		{Metric: "load_1m", Value: 0.5, Host: "a b,c=d", At: time.Unix(1, 5)},
		{Metric: "mem_total", Value: 1 << 40, Unit: "bytes", Host: "h", At: time.Unix(2, 0)},
	}
	twoLines = `load_1m,host=a\ b\,c\=d value=0.5 1000000005` + "\n" +
		"mem_total,host=h,unit=bytes value=1099511627776 2000000000\n"
)

func TestLines(t *testing.T) {
	var out bytes.Buffer
	lines := NewLines(&out)
	for range 2 {
		if err := lines.Write(t.Context(), two); err != nil {
			t.Fatal(err)
		}
	}
	if want := twoLines + twoLines; out.String() != want {
		t.Errorf("got %s\nwant %s", out.String(), want)
	}
	if err := NewLines(broken{}).Write(t.Context(), two); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a broken pipe gave %v", err)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestHTTP(t *testing.T) {
	status, got := http.StatusNoContent, ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = r.Method + " " + string(body)
		if status >= 300 {
			http.Error(w, "come back later", status)
			return
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	sink := NewHTTP(server.URL)
	if err := sink.Write(t.Context(), two); err != nil || got != "POST "+twoLines {
		t.Errorf("%v; the server got %s", err, got)
	}
	status = http.StatusServiceUnavailable
	err := sink.Write(t.Context(), two)
	if err == nil || !strings.Contains(err.Error(), "503") || !strings.Contains(err.Error(), "come back later") {
		t.Errorf("the server is busy, the error is %v", err)
	}
	server.Close()
	if sink.Write(t.Context(), two) == nil {
		t.Error("the server is gone, and no error")
	}
}

func TestLatest(t *testing.T) {
	latest := NewLatest()
	page := func() string {
		answer := httptest.NewRecorder()
		latest.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/latest", nil))
		return answer.Body.String()
	}
	if got := page(); got != "[]\n" {
		t.Errorf("empty, it shows %s", got)
	}
	r := Reading{Metric: "b", Value: 1, At: time.Unix(0, 0).UTC()}
	latest.Put(&r)
	r.Value, r.Unit = 2, "bytes"
	latest.Put(&r)
	r = Reading{Metric: "a", Value: 0.5, At: r.At} // what Latest keeps is not ours any more
	latest.Put(&r)
	want := `[{"metric":"a","value":0.5,"at":"1970-01-01T00:00:00Z"},` +
		`{"metric":"b","value":2,"unit":"bytes","at":"1970-01-01T00:00:00Z"}]`
	if got := strings.Join(strings.Fields(page()), ""); got != want {
		t.Errorf("it shows %s\nwant     %s", got, want)
	}
}
