package hostmetrics

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

// feed is a Source that gives out a list, one reading a call, and hears what becomes of each. At its end it waits for the
// drain if stay is set.
type feed struct {
	readings []Reading
	stay     bool

	mu       sync.Mutex
	outcomes map[string][]error // by metric
}

func (f *feed) Read(ctx context.Context, buf []*Reading) (int, error) {
	if len(f.readings) == 0 {
		if f.stay {
			<-ctx.Done()
		}
		return 0, io.EOF
	}
	*buf[0] = f.readings[0]
	f.readings = f.readings[1:]
	return 1, nil
}

func (f *feed) Done(r *Reading, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.outcomes == nil {
		f.outcomes = map[string][]error{}
	}
	f.outcomes[r.Metric] = append(f.outcomes[r.Metric], err)
}

// is checks that a metric's readings had these outcomes, one after the other.
func (f *feed) is(t *testing.T, metric string, want ...error) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	got := f.outcomes[metric]
	if len(got) != len(want) {
		t.Fatalf("%s has the outcomes %v, want %v", metric, got, want)
	}
	for i := range want {
		if !errors.Is(got[i], want[i]) {
			t.Errorf("outcome %d of %s is %v, want %v", i, metric, got[i], want[i])
		}
	}
}

// store is a Sink that keeps copies, and does what write says if that is set.
type store struct {
	write func(ctx context.Context, readings []*Reading) error

	mu     sync.Mutex
	kept   []Reading
	closed int
}

func (s *store) Close() error { s.closed++; return nil }

func (s *store) Write(ctx context.Context, readings []*Reading) error {
	if s.write != nil {
		if err := s.write(ctx, readings); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range readings {
		s.kept = append(s.kept, *r)
	}
	return nil
}

// values are what was kept of a metric.
func (s *store) values(metric string) (values []float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.kept {
		if r.Metric == metric {
			values = append(values, r.Value)
		}
	}
	return values
}

// records is a slog.Handler that hands records on.
type records func(slog.Record)

func (h records) Enabled(context.Context, slog.Level) bool           { return true }
func (h records) Handle(_ context.Context, record slog.Record) error { h(record); return nil }
func (h records) WithAttrs([]slog.Attr) slog.Handler                 { return h }
func (h records) WithGroup(string) slog.Handler                      { return h }

var silent = slog.New(slog.DiscardHandler)

// relay makes the pipeline around a source and a sink; change may put other things in.
func relay(t *testing.T, source Source, sink Sink, change func(*RelayDeps)) *Relay {
	t.Helper()
	deps := RelayDeps{
		Source: source, Sink: sink, Latest: NewLatest(), Journal: &Journal{silent}, Machine: &Machine{"test"},
	}
	if change != nil {
		change(&deps)
	}
	p, err := NewRelay(deps, rt.WithLogger(silent))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// run runs the pipeline until the source ends and checks its books.
func run(t *testing.T, p *Relay) RelayStats {
	t.Helper()
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := p.Stats()
	balanced(t, &s)
	return s
}

// balanced checks that whatever went into a node has come out of it or met an end there.
func balanced(t *testing.T, s *RelayStats) {
	t.Helper()
	for _, n := range s.Nodes() {
		ends := n.Out + n.Filtered + n.Failed
		switch n.Kind {
		case "receiver":
			ends = n.Acked + n.Nacked + n.Abandoned
		case "exporter":
			ends = n.Acked + n.Nacked
		}
		if n.In != ends || n.InFlight != 0 {
			t.Errorf("%s: %d went in, %d came out, %d are in flight", n.Name, n.In, ends, n.InFlight)
		}
	}
	for _, q := range s.Queues() {
		if q.InFlight != 0 {
			t.Errorf("the queue from %s to %s holds %d", q.From, q.To, q.InFlight)
		}
	}
	if s.Tee.In != s.Trace.In+s.Tee.Dropped || s.Tee.In != s.Wire.In || s.Tee.In != s.Show.In {
		t.Errorf("tee had %d, and its destinations got %d, %d and %d with %d passed over",
			s.Tee.In, s.Wire.In, s.Show.In, s.Trace.In, s.Tee.Dropped)
	}
}
