package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	measured, err := read(strings.NewReader(`goos: linux
BenchmarkHandoff/queue-2         	20000000	        60.0 ns/op	       0 B/op	       0 allocs/op
BenchmarkHandoff/queue-2         	20000000	        50.5 ns/op	       0 B/op	       0 allocs/op
BenchmarkBatch/of-32             	     100	       7 ns/op
BenchmarkLog-16	       3	         1.440 time-ratio
--- BENCH: BenchmarkLog-16
BenchmarkBroken
PASS
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		m    metric
		want float64
	}{
		{metric{"Handoff/queue", "ns/op"}, 55.25},
		{metric{"Handoff/queue", "allocs/op"}, 0},
		{metric{"Batch/of", "ns/op"}, 7}, // a name that ends in a number cannot be told from one with processors
		{metric{"Log", "time-ratio"}, 1.44},
	} {
		if got, ok := median(measured[test.m]); !ok || got != test.want {
			t.Errorf("%v: got %v, %t, want %v", test.m, got, ok, test.want)
		}
	}
	if len(measured) != 5 {
		t.Errorf("%d metrics: %v", len(measured), measured)
	}
	if _, err := read(strings.NewReader("BenchmarkLog-2\t1\tx ns/op\n")); err == nil {
		t.Error("x is a number")
	}
}

func TestLimits(t *testing.T) {
	measured := map[metric][]float64{
		{"A", "ns/op"}: {30, 10, 20}, {"B", "ns/op"}: {40, 80}, {"A", "allocs/op"}: {0, 0}, {"B", "allocs/op"}: {0},
	}
	a, b := metric{"A", "ns/op"}, metric{"B", "ns/op"}
	for _, test := range []struct {
		l    limit
		want string
	}{
		{limit{"time", a, b, 0.5}, "| time | 20 ns/op | 60 ns/op | 0.33 | ≤ 0.5 |  |\n"},
		{limit{"time", b, a, 2.5}, "| time | 60 ns/op | 20 ns/op | 3.00 | ≤ 2.5 | **over** |\n"},
		{limit{"time", a, metric{}, 19}, "| time | 20 ns/op | | | ≤ 19 ns/op | **over** |\n"},
		{limit{"same", metric{"A", "allocs/op"}, metric{"B", "allocs/op"}, 1}, "| same | 0 allocs/op | 0 allocs/op | 1.00 | ≤ 1 |  |\n"},
		{limit{"gone", metric{"C", "ns/op"}, a, 1}, "| gone | not measured | | | | |\n"},
		{limit{"half", a, metric{"C", "ns/op"}, 1}, "| half | not measured | | | | |\n"},
	} {
		if got := test.l.row(measured); got != test.want {
			t.Errorf("got\n%q, want\n%q", got, test.want)
		}
	}
}

// every measures each benchmark that rows and limits name, so that ours is twice as quick.
func every() map[metric][]float64 {
	measured := map[metric][]float64{}
	for _, r := range rows {
		measured[metric{r.ours, "ns/op"}] = []float64{10, 20, 30}
	}
	for _, r := range rows {
		if _, isOurs := measured[metric{r.peer, "ns/op"}]; !isOurs || r.name == "full_vs_untimed" {
			measured[metric{r.peer, "ns/op"}] = []float64{40, 50, 30}
		}
	}
	return measured
}

func TestRatiosAreOfMediansAndJudged(t *testing.T) {
	measured := every()
	r := row{name: "x", ours: "Ours", peer: "Peer", floor: 2, goal: 3}
	measured[metric{"Ours", "ns/op"}], measured[metric{"Peer", "ns/op"}] = []float64{10, 20, 30}, []float64{40, 50, 30}
	if got, known := r.ratio(measured); !known || got != 2 {
		t.Errorf("ratio %v, %t", got, known)
	}
	if least, most := r.spread(measured); least != 1 || most != 4 {
		t.Errorf("spread %v to %v", least, most)
	}
	for ratio, want := range map[float64]string{1.9: "**under its floor**", 2: "under its goal", 3: ""} {
		if got := r.verdict(ratio); got != want {
			t.Errorf("%v is %q, want %q", ratio, got, want)
		}
	}
	if got := (row{goal: 1, floor: 0.2}).verdict(0.5); got != "**the peer wins**" {
		t.Errorf("a peer that is quicker is %q", got)
	}
}

func TestRatiosOnLinesOfJSON(t *testing.T) {
	measured := every()
	var out bytes.Buffer
	ok, err := ratios(&out, measured)
	if err != nil || ok {
		t.Errorf("%t, %v: a ratio of 2 is under some floors", ok, err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if want := `{"name":"fused_vs_hand","ratio":2,"floor":0.`; !strings.HasPrefix(lines[0], want) {
		t.Errorf("got %s, want %s", lines[0], want)
	}
	for m := range measured {
		measured[m] = []float64{1e6} // of a peer
	}
	for _, r := range rows {
		measured[metric{r.ours, "ns/op"}] = []float64{1}
	}
	measured[metric{"Fanout/queued/generated", "ns/op"}] = []float64{1}
	if ok, err := ratios(&out, measured); err != nil || !ok {
		t.Errorf("%t, %v: all are above their floors", ok, err)
	}
	delete(measured, metric{"Handoff/queue", "ns/op"})
	if _, err := ratios(&out, measured); err == nil {
		t.Error("a row that is not measured is passed over")
	}
}

// The README has room for twelve rows, and each row has a name, two sides, and limits that make sense.
func TestRows(t *testing.T) {
	short, seen := 0, map[string]bool{}
	for _, r := range rows {
		if r.inREADME {
			short++
		}
		if seen[r.name] || r.floor <= 0 || r.floor > r.goal || r.weDo == "" || r.peerDoes == "" || r.ours == r.peer {
			t.Errorf("%+v", r)
		}
		seen[r.name] = true
	}
	if short > 12 {
		t.Errorf("%d rows in the README", short)
	}
}

func TestSummaryReplacesWhatIsThere(t *testing.T) {
	old := "# pipegen\n" + summaryBegins + "old\n" + summaryEnds + "rest\n"
	got, err := withSummary([]byte(old), setting{date: "2026-11-27"}, every())
	if err != nil {
		t.Fatal(err)
	}
	if s := string(got); !strings.HasPrefix(s, "# pipegen\n"+summaryBegins) || !strings.HasSuffix(s, summaryEnds+"rest\n") ||
		strings.Contains(s, "old\n") || !strings.Contains(s, "| fused_vs_hand | 20 | 40 | 2 |") {
		t.Errorf("got\n%s", s)
	}
	if _, err := withSummary([]byte("# pipegen\n"), setting{}, every()); err == nil {
		t.Error("a README without a place for it is taken")
	}
}

func TestASharedMachineIsSaid(t *testing.T) {
	for load, want := range map[string]bool{"": false, "0.31": false, "2.46": true} {
		if got := strings.Contains(setting{load: load}.String(), "provisional"); got != want {
			t.Errorf("load %q: provisional %t", load, got)
		}
	}
}

// Pictures are well-formed, and have no size that a viewer cannot draw.
func TestPictures(t *testing.T) {
	measured := every()
	measured[metric{"Growth/nodes/1", "ns/op"}] = []float64{50}
	measured[metric{"Growth/nodes/1000", "ns/op"}] = []float64{50_000}
	for _, picture := range [][]byte{ratiosPicture(setting{processor: "A & B"}, measured), growthPicture(setting{}, measured)} {
		d := xml.NewDecoder(bytes.NewReader(picture))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in\n%s", err, picture)
			}
			if e, isElement := token.(xml.StartElement); isElement {
				for _, a := range e.Attr {
					if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") || strings.HasPrefix(a.Value, "-") {
						t.Errorf("%s: %s=%s", e.Name.Local, a.Name.Local, a.Value)
					}
				}
			}
		}
	}
	x := axis{0.1, 1000, 0, 400}
	for v, want := range map[float64]float64{0.1: 0, 1: 100, 1000: 400, 1e6: 400} {
		if got := x.at(v); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v is at %v, want %v", v, got, want)
		}
	}
	if got := len(x.powers()); got != 5 {
		t.Errorf("%d powers of ten from 0.1 to 1000", got)
	}
}

func TestAmount(t *testing.T) {
	for _, test := range []struct {
		v          float64
		unit, want string
	}{
		{0, "allocs/op", "0 allocs/op"},
		{0.1234, "own-ms", "0.123 own-ms"},
		{1.05, "time-ratio", "1.05"},
		{999.4, "ns/op", "999 ns/op"},
		{93260343, "ns/op", "93.3 ms/op"},
		{289846, "own-ns/node", "289846 own-ns/node"},
	} {
		if got := amount(test.v, test.unit); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// What a limit says of itself is unique, and it can be held.
func TestLimitsCanBeHeld(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range limits {
		if seen[l.what] || l.most < 0 || l.most == 0 && l.ours.unit != "allocs/op" {
			t.Errorf("%+v", l)
		}
		seen[l.what] = true
	}
}
