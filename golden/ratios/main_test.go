package main

import (
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

func TestRows(t *testing.T) {
	measured := map[metric][]float64{
		{"A", "ns/op"}: {30, 10, 20}, {"B", "ns/op"}: {40, 80}, {"A", "allocs/op"}: {0, 0}, {"B", "allocs/op"}: {0},
	}
	a, b := metric{"A", "ns/op"}, metric{"B", "ns/op"}
	for _, test := range []struct {
		f    figure
		want string
	}{
		{figure{"time", a, b, 0.5}, "time\t20 ns/op\t60 ns/op\t0.33\t≤ 0.5\t"},
		{figure{"time", b, a, 2.5}, "time\t60 ns/op\t20 ns/op\t3.00\t≤ 2.5\tover"},
		{figure{"time", a, metric{}, 19}, "time\t20 ns/op\t\t\t≤ 19 ns/op\tover"},
		{figure{"same", metric{"A", "allocs/op"}, metric{"B", "allocs/op"}, 1}, "same\t0 allocs/op\t0 allocs/op\t1.00\t≤ 1\t"},
		{figure{"gone", metric{"C", "ns/op"}, a, 1}, "gone\tnot measured\t\t\t\t"},
		{figure{"half", a, metric{"C", "ns/op"}, 1}, "half\t20 ns/op\tnot measured\t\t\t"},
	} {
		if got := test.f.row(measured); got != test.want {
			t.Errorf("got\n%q, want\n%q", got, test.want)
		}
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

// What a figure says of itself is unique, and its limit can be held.
func TestFigures(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range figures {
		if seen[f.what] || f.most < 0 || f.most == 0 && f.ours.unit != "allocs/op" {
			t.Errorf("%+v", f)
		}
		seen[f.what] = true
	}
}
