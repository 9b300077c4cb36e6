package hostmetrics

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"
)

// read calls Read with room for two readings and gives their metrics.
func read(t *testing.T, p *Poller) (metrics []string, err error) {
	t.Helper()
	buf := []*Reading{{}, {}}
	n, err := p.Read(t.Context(), buf)
	for _, r := range buf[:n] {
		metrics = append(metrics, r.Metric)
	}
	return metrics, err
}

func TestARoundIsHandedOutInPieces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("no such device")
		p := NewPoller(time.Second, silent,
			func(emit func(metric, text string)) error { return broken },
			func(emit func(metric, text string)) error {
				for _, metric := range []string{"a", "b", "c"} {
					emit(metric, "1")
				}
				return nil
			})
		start := time.Now()
		for round := range 3 {
			if _, err := read(t, p); !errors.Is(err, broken) {
				t.Errorf("the broken probe gave %v", err)
			}
			if took := time.Since(start); took != time.Duration(round)*time.Second {
				t.Errorf("round %d was after %v", round, took)
			}
			first, _ := read(t, p)
			second, _ := read(t, p)
			if !slices.Equal(first, []string{"a", "b"}) || !slices.Equal(second, []string{"c"}) {
				t.Errorf("round %d gave %v and %v", round, first, second)
			}
		}
	})
}

func TestMissedRoundsAreLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPoller(time.Second, silent, func(emit func(metric, text string)) error { emit("a", "1"); return nil })
		start := time.Now()
		var at []time.Duration
		for range 3 {
			if _, err := read(t, p); err != nil {
				t.Fatal(err)
			}
			at = append(at, time.Since(start))
			time.Sleep(1500 * time.Millisecond) // virtual: the pipeline is slow
		}
		if want := []time.Duration{0, 1500 * time.Millisecond, 3 * time.Second}; !slices.Equal(at, want) {
			t.Errorf("rounds at %v, want %v", at, want)
		}
	})
}

func TestTheWaitEndsWithCtx(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPoller(time.Hour, silent, func(emit func(metric, text string)) error { emit("a", "1"); return nil })
		if _, err := read(t, p); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if n, err := p.Read(ctx, []*Reading{{}}); n != 0 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Read gave %d, %v", n, err)
		}
	})
}

// What a probe finds after the drain began is not offered.
func TestARoundThatComesTooLate(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := NewPoller(time.Second, silent, func(emit func(metric, text string)) error {
		cancel()
		emit("a", "1")
		return nil
	})
	if n, err := p.Read(ctx, []*Reading{{}}); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("Read gave %d, %v", n, err)
	}
}

func TestProbesOfLinux(t *testing.T) {
	proc := fstest.MapFS{
		"loadavg": {Data: []byte("0.52 0.58 0.59 1/597 12345\n")},
		"meminfo": {Data: []byte("MemTotal:       16316408 kB\nMemFree:         1 kB\nSwapFree:              0 kB\n")},
	}
	for _, c := range []struct {
		probe Probe
		want  []string
	}{
		{Load(proc), []string{"load_1m=0.52", "load_5m=0.58", "load_15m=0.59"}},
		{Memory(proc), []string{"mem_total=16316408 kB", "swap_free=0 kB"}},
	} {
		var got []string
		err := c.probe(func(metric, text string) { got = append(got, metric+"="+text) })
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("got %q, %v, want %q", got, err, c.want)
		}
	}
	for _, probe := range []Probe{Load(fstest.MapFS{}), Memory(fstest.MapFS{}), Load(fstest.MapFS{"loadavg": {}})} {
		if probe(func(metric, _ string) { t.Errorf("%s from nowhere", metric) }) == nil {
			t.Error("nothing there, and no error")
		}
	}
}

func TestProbeOfGo(t *testing.T) {
	n := 0
	err := Go()(func(metric, text string) {
		n++
		if err := Parse(&Reading{Metric: metric, Text: text}); err != nil {
			t.Error(err)
		}
	})
	if err != nil || n != 3 {
		t.Errorf("%d readings, %v", n, err)
	}
}

// An unchanged reading is Acked although nothing got through; only the Ack of a marked one settles the account.
func TestOnlyAMarkedReadingSettlesTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPoller(time.Second, silent, func(emit func(metric, text string)) error { emit("a", "1"); return nil })
		round := func() Reading {
			t.Helper()
			var r Reading
			if n, err := p.Read(t.Context(), []*Reading{&r}); n != 1 || err != nil {
				t.Fatalf("Read gave %d, %v", n, err)
			}
			return r
		}
		failed, filtered := round(), round()
		p.Done(&failed, errors.New("down"))
		p.Done(&filtered, nil)
		again := round()
		if failed.Again || filtered.Again || !again.Again {
			t.Errorf("marked: %v, %v, %v", failed.Again, filtered.Again, again.Again)
		}
		p.Done(&again, nil)
		if r := round(); r.Again {
			t.Error("marked for ever")
		}
	})
}
