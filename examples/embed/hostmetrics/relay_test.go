package hostmetrics

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// The tests run the generated pipeline in virtual time, with fakes at its ends.

func TestOnlyChangesGoOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := time.Now()
		source := &feed{readings: []Reading{
			{Metric: "a", Text: "1 kB", At: at},
			{Metric: "a", Text: "1024 B", At: at.Add(time.Second)},
			{Metric: "a", Text: "2 kB", At: at.Add(2 * time.Second)},
			{Metric: "a", Text: "2 kB", At: at.Add(62 * time.Second)}, // a minute later, as the spec says
			{Metric: "b", Text: "1", At: at},
		}}
		sink := &store{}
		s := run(t, relay(t, source, sink, nil))
		if got, want := sink.values("a"), []float64{1024, 2048, 2048}; !slices.Equal(got, want) {
			t.Errorf("a went out as %v, want %v", got, want)
		}
		if want := (Reading{Metric: "b", Text: "1", At: at, Value: 1, Host: "test"}); !slices.Contains(sink.kept, want) {
			t.Errorf("%+v went out, %+v not among it", sink.kept, want)
		}
		source.is(t, "a", nil, nil, nil, nil) // what is left out is Acked
		source.is(t, "b", nil)
		if sink.closed != 1 {
			t.Errorf("the sink was closed %d times", sink.closed)
		}
		if s.Changed.Filtered != 1 || s.Poll.Acked != 5 {
			t.Errorf("stats: %+v and %+v", s.Changed, s.Poll)
		}
	})
}

func TestWhatCannotBeUnderstoodIsPutOnRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &feed{readings: []Reading{{Metric: "good", Text: "1"}, {Metric: "bad", Text: "1 furlong"}}}
		sink := &store{}
		rejected := map[string]string{}
		s := run(t, relay(t, source, sink, func(deps *RelayDeps) {
			deps.Journal = &Journal{slog.New(records(func(r slog.Record) {
				if r.Level == slog.LevelWarn {
					r.Attrs(func(a slog.Attr) bool { rejected[a.Key] = a.Value.String(); return true })
				}
			}))}
		}))
		want := `parse (pipeline.yaml:19): bad: "furlong" is not a unit that is known`
		if rejected["metric"] != "bad" || rejected["text"] != "1 furlong" || rejected["cause"] != want {
			t.Errorf("on record: %q", rejected)
		}
		source.is(t, "good", nil)
		source.is(t, "bad", nil) // its dead letter was taken
		if len(sink.kept) != 1 || s.Parse.Failed != 1 || s.Rejected.Acked != 1 {
			t.Errorf("%d went out; stats: %+v and %+v", len(sink.kept), s.Parse, s.Rejected)
		}
	})
}

func TestTheSourceHearsWhatDoesNotGetThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("disk full")
		source := &feed{readings: []Reading{{Metric: "a", Text: "1"}, {Metric: "b", Text: "2"}}}
		sink := &store{write: func(context.Context, []*Reading) error { return full }}
		s := run(t, relay(t, source, sink, nil))
		source.is(t, "a", full)
		source.is(t, "b", full)
		if s.Poll.Acked != 0 || s.Poll.Nacked != 2 || s.Wire.Nacked != 2 || s.Show.Acked != 2 {
			t.Errorf("stats: %+v, %+v and %+v", s.Poll, s.Wire, s.Show)
		}
	})
}

// The poller and the filter together: what failed goes out again although it has not changed.
func TestWhatDidNotGetThroughGoesOutAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 3500*time.Millisecond) // rounds at 0s, 1s, 2s and 3s
		defer stop()
		down := errors.New("down")
		poller := NewPoller(time.Second, silent, func(emit func(metric, text string)) error {
			emit("steady", "7")
			return nil
		})
		var tries []time.Duration
		start := time.Now()
		sink := &store{write: func(context.Context, []*Reading) error {
			tries = append(tries, time.Since(start))
			if len(tries) == 1 {
				return down
			}
			return nil
		}}
		p := relay(t, poller, sink, nil)
		if err := p.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if want := []time.Duration{0, time.Second}; !slices.Equal(tries, want) {
			t.Errorf("written at %v, want %v", tries, want)
		}
		s := p.Stats()
		balanced(t, &s)
		if s.Poll.In != 4 || s.Poll.Nacked != 1 || s.Changed.Filtered != 2 {
			t.Errorf("stats: %+v and %+v", s.Poll, s.Changed)
		}
	})
}

func TestASlowJournalHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const all, queue = 500, 64
		at := time.Now()
		source := &feed{readings: slices.Repeat([]Reading{{Metric: "a", Text: "1", At: at, Again: true}}, all)}
		sink := &store{}
		var wrote time.Duration
		sink.write = func(context.Context, []*Reading) error { wrote = time.Since(at); return nil }
		s := run(t, relay(t, source, sink, func(deps *RelayDeps) {
			deps.Journal = &Journal{slog.New(records(func(slog.Record) { time.Sleep(time.Millisecond) }))}
		}))
		if len(sink.kept) != all || wrote != 0 {
			t.Errorf("%d of %d went out, the last after %v", len(sink.kept), all, wrote)
		}
		if s.Tee.Dropped == 0 || s.Trace.Acked < queue {
			t.Errorf("the journal got %d readings, and %d were passed over", s.Trace.Acked, s.Tee.Dropped)
		}
	})
}

// A panic where nobody is awaited is counted, and the other destinations go on.
func TestAPanicInOneDestination(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &feed{readings: []Reading{{Metric: "a", Text: "1"}, {Metric: "b", Text: "2"}}}
		sink := &store{}
		s := run(t, relay(t, source, sink, func(deps *RelayDeps) {
			deps.Latest = &Latest{} // without its map
		}))
		source.is(t, "a", nil)
		source.is(t, "b", nil)
		if got := sink.values("b"); !slices.Equal(got, []float64{2}) {
			t.Errorf("b went out as %v, want 2", got)
		}
		if s.Show.Panics != 2 || s.Show.Nacked != 2 || s.Trace.Acked != 2 {
			t.Errorf("stats: %+v and %+v", s.Show, s.Trace)
		}
	})
}

// hung is a pipeline with three readings in it and a sink that hangs, whatever its ctx says.
func hung(t *testing.T) (p *Relay, source *feed, sink *store, release func()) {
	source = &feed{stay: true, readings: []Reading{
		{Metric: "a", Text: "1"}, {Metric: "b", Text: "2"}, {Metric: "c", Text: "3"},
	}}
	released := make(chan struct{})
	sink = &store{write: func(context.Context, []*Reading) error { <-released; return nil }}
	return relay(t, source, sink, nil), source, sink, func() { close(released) }
}

// abandoned checks what Run returned when wire hung, and that every reading has one outcome all the same.
func abandoned(t *testing.T, p *Relay, err error, source *feed, sink *store) {
	t.Helper()
	var lost *rt.AbandonedError
	if !errors.As(err, &lost) {
		t.Fatalf("Run returned %v", err)
	}
	if lost.Nacked != 3 || lost.Silent != 0 || !slices.Equal(lost.Stuck, []string{"wire"}) {
		t.Errorf("abandoned: %+v", lost)
	}
	for _, metric := range []string{"a", "b", "c"} {
		source.is(t, metric, rt.ErrShutdown)
	}
	if s := p.Stats().Poll; s.In != 3 || s.Nacked != 3 || s.Abandoned != 0 {
		t.Errorf("stats: %+v", s)
	}
	if sink.closed != 0 {
		t.Error("the sink was closed while it was in use")
	}
}

func TestAHungSinkIsLeftBehindAtTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, source, sink, release := hung(t)
		defer release()
		ctx, drain := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- p.Run(ctx) }()
		synctest.Wait()
		if !p.Ready() {
			t.Error("it runs, but is not ready")
		}
		drain()
		synctest.Wait()
		if p.Ready() {
			t.Error("it drains, but is ready")
		}
		start := time.Now()
		err := <-ended
		if took := time.Since(start); took < 5*time.Second || took > 5200*time.Millisecond {
			t.Errorf("the drain took %v, the spec says 5s", took)
		}
		abandoned(t, p, err, source, sink)
	})
}

func TestForceEndsADrainAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, source, sink, release := hung(t)
		defer release()
		ctx, drain := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- p.Run(ctx) }()
		synctest.Wait()
		drain()
		synctest.Wait()
		start := time.Now()
		p.Force()
		err := <-ended
		if took := time.Since(start); took > 200*time.Millisecond {
			t.Errorf("it took %v", took)
		}
		abandoned(t, p, err, source, sink)
	})
}
