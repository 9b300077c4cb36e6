package ingest

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// exploded gives the events of a body as the pipeline sees them.
func exploded(t testing.TB, b *Batch, body string) (events []Event, err error) {
	if _, err := b.ReadFrom(strings.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	if err := Index(b); err != nil {
		return nil, err
	}
	for i := 0; ; i++ {
		var e Event
		ok, err := Explode(b, i, &e)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return events, nil
		}
		events = append(events, e)
	}
}

func TestIsMetric(t *testing.T) {
	for _, c := range []struct {
		object string
		want   bool
	}{
		{`{"type":"metric"}`, true},
		{` { "a" : [ {"type":1} ] , "type" : "metric" }`, true},
		{`{"\"":"\\","b":-1.5e3,"type":"metric"}`, true},
		{`{"n":null,"type":"metric","type":"log"}`, true},
		{`{}`, false},
		{`{"type":{"type":"metric"}}`, false},
		{`{"a":{"type":"metric"}}`, false},
		{`{"a":"type","b":"metric"}`, false},
		{`{"type":true,"metric":"[}]"}`, false},
		{`{"a":[1,2,[3]],"type":"log"}`, false},
	} {
		events, err := exploded(t, &Batch{}, "["+c.object+"]")
		if err != nil || len(events) != 1 || IsMetric(&events[0]) != c.want || string(events[0].Raw) != strings.TrimSpace(c.object) {
			t.Errorf("%s: %q, %v", c.object, events, err)
		}
	}
}

// FuzzIndex compares with encoding/json.
func FuzzIndex(f *testing.F) {
	for _, body := range []string{``, `[]`, `[{}]`, ` [ {"a":[1,{"b":"]}\\\""}],"type":"metric"} , {} ] `, `[1]`, `{}`, `[{}`, `nul`, `[{"\u0074ype":1}]`} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		events, err := exploded(t, &Batch{}, body)
		var want []json.RawMessage
		wrong := json.Unmarshal([]byte(body), &want) != nil || want == nil
		for _, raw := range want {
			wrong = wrong || raw[0] != '{'
		}
		if _, ok := errors.AsType[*BodyError](err); ok != wrong || ok != (err != nil) {
			t.Fatalf("%q: %v", body, err)
		}
		if err != nil {
			return
		}
		if len(events) != len(want) {
			t.Fatalf("%q: %d events, want %d", body, len(events), len(want))
		}
		for i, e := range events {
			if string(e.Raw) != string(want[i]) {
				t.Errorf("%q: event %d is %q, want %q", body, i, e.Raw, want[i])
			}
			if e.Type != nil && !json.Valid(e.Type) {
				t.Errorf("%q: event %d is of type %q", body, i, e.Type)
			}
		}
	})
}

// A batch keeps its memory, unless it has become large.
func TestResetKeepsLittle(t *testing.T) {
	b := &Batch{}
	for _, c := range []struct {
		body string
		kept bool
	}{
		{"[" + strings.Repeat("{},", 500) + "{}]", true},
		{"[" + strings.Repeat("{},", 100_000) + "{}]", false},
		{`[{"text":"` + strings.Repeat("x", 1<<20) + `"}]`, false},
	} {
		if _, err := exploded(t, b, c.body); err != nil {
			t.Fatal(err)
		}
		b.Reset()
		if b.body.Len() > 0 || len(b.events) > 0 {
			t.Errorf("something is left: %d bytes, %d events", b.body.Len(), len(b.events))
		}
		if kept := b.body.Cap() > 0 && cap(b.events) > 0; kept != c.kept || b.body.Cap() > keptBody || cap(b.events) > keptEvents {
			t.Errorf("a body of %d bytes left %d bytes and room for %d events", len(c.body), b.body.Cap(), cap(b.events))
		}
	}
}
