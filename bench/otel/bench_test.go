package otel

import (
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pipeline"

	"github.com/pipegen/pipegen/bench/clock"
)

// size is that of a record's body.
const size = 1024

// turns are measured as one: as many messages as a receiver may be ahead.
const turns = 4

var (
	body  [size]byte
	quiet = rt.WithLogger(slog.New(slog.DiscardHandler))
)

// A side does one thing in its own way. As both go by a message that is there already, fill is not measured.
type side struct {
	fill, turn func()
	seen       func() [3]uint64 // bytes that the consumers have counted
}

// sideOf gives the side of a pipeline of one segment.
func sideOf[M any](in *rt.Reader[M], fill func(*M), turn func() bool, shelf *Shelf) side {
	return side{
		fill: func() {
			for range turns {
				in.Next()
				for _, m := range in.Buf {
					fill(m)
				}
				in.Accept(len(in.Buf), nil)
			}
		},
		turn: func() {
			for range turns {
				turn()
			}
		},
		seen: func() [3]uint64 { return [3]uint64{shelf.A, shelf.B, shelf.C} },
	}
}

func fillRecord(r *Record) { r.Body = append(r.Body, body[:]...) }

func fillParcel(p *Parcel) {
	if p.Logs == (plog.Logs{}) {
		p.Logs = logs()
	}
}

func generated(t testing.TB, spec string) side {
	t.Helper()
	shelf, feed := &Shelf{}, &Feed{}
	switch spec {
	case "readonly":
		p, err := NewReadOnly(ReadOnlyDeps{Feed: feed, Shelf: shelf}, quiet)
		must(t, err)
		return sideOf(&p.intake, fillRecord, p.turnTee, shelf)
	case "readonlyall":
		p, err := NewReadOnlyAll(ReadOnlyAllDeps{Feed: feed, Shelf: shelf}, quiet)
		must(t, err)
		return sideOf(&p.intake, fillRecord, p.turnTee, shelf)
	case "mutating":
		p, err := NewMutating(MutatingDeps{Feed: feed, Shelf: shelf}, quiet)
		must(t, err)
		return sideOf(&p.intake, fillRecord, p.turnTee, shelf)
	}
	p, err := NewPdata(PdataDeps{ParcelFeed: &ParcelFeed{}, Shelf: shelf}, quiet)
	must(t, err)
	return sideOf(&p.intake, fillParcel, p.turnTee, shelf)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// logs are one record, as the Collector has it.
func logs() plog.Logs {
	l := plog.NewLogs()
	l.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().
		Body().SetEmptyBytes().FromRaw(body[:])
	return l
}

// A logsConsumer is a consumer of the Collector's.
type logsConsumer struct {
	mutates bool
	sum     uint64
}

func (c *logsConsumer) Capabilities() consumer.Capabilities {
	return consumer.Capabilities{MutatesData: c.mutates}
}

func (c *logsConsumer) ConsumeLogs(_ context.Context, l plog.Logs) error {
	r := l.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	if c.mutates {
		r.SetSeverityNumber(1)
	}
	Add(&c.sum, r.Body().Bytes().Len())
	return nil
}

// collector is the fanout of the Collector, as its connectors get it. One and the same payload goes round: that it would
// have to be made anew is not measured.
func collector(t testing.TB, mutates bool) side {
	t.Helper()
	var consumers [3]logsConsumer
	of := map[pipeline.ID]consumer.Logs{}
	for i, name := range []string{"a", "b", "c"} {
		consumers[i].mutates = mutates
		of[pipeline.NewIDWithName(pipeline.SignalLogs, name)] = &consumers[i]
	}
	fanout := connector.NewLogsRouter(of)
	l, ctx := logs(), context.Background()
	return side{
		fill: func() {},
		turn: func() {
			for range turns * rt.Batch {
				if err := fanout.ConsumeLogs(ctx, l); err != nil {
					t.Error(err)
				}
			}
		},
		seen: func() [3]uint64 { return [3]uint64{consumers[0].sum, consumers[1].sum, consumers[2].sum} },
	}
}

var specs = []string{"readonly", "readonlyall", "mutating", "pdata"}

// TestSidesAgree: three consumers see each message, on either side.
func TestSidesAgree(t *testing.T) {
	sides := map[string]side{"collector/readonly": collector(t, false), "collector/mutating": collector(t, true)}
	for _, spec := range specs {
		sides[spec] = generated(t, spec)
	}
	for name, s := range sides {
		const rounds = 10
		for range rounds {
			s.fill()
			s.turn()
		}
		const all = rounds * turns * rt.Batch * size
		if got := s.seen(); got != [3]uint64{all, all, all} {
			t.Errorf("%s: %d bytes were seen, want %d each", name, got, all)
		}
	}
}

// BenchmarkConsumers is what it costs that three consumers see one message.
func BenchmarkConsumers(b *testing.B) {
	measure := func(name string, s side) {
		b.Run(name, func(b *testing.B) { clock.Turns(b, turns*rt.Batch, s.fill, s.turn) })
	}
	for _, spec := range specs {
		measure("generated/"+spec, generated(b, spec))
	}
	measure("collector/readonly", collector(b, false))
	measure("collector/mutating", collector(b, true))
}

// BenchmarkMemoryQueue is what it costs to bring a message to an exporter on another goroutine, with room for 1024. In ours its
// outcome comes back; in the Collector's it does not, as is usual there.
func BenchmarkMemoryQueue(b *testing.B) {
	b.Run("generated", func(b *testing.B) {
		left, shelf := b.N, &Shelf{}
		p, err := NewQueued(QueuedDeps{Shelf: shelf, Feed: &Feed{func(_ context.Context, buf []*Record) (int, error) {
			if left == 0 {
				return 0, io.EOF
			}
			n := min(left, len(buf))
			left -= n
			for _, r := range buf[:n] {
				r.Body = body[:]
			}
			return n, nil
		}}}, quiet)
		must(b, err)
		b.ReportAllocs()
		b.ResetTimer()
		must(b, p.Run(b.Context()))
		if shelf.A != uint64(b.N)*size {
			b.Errorf("%d bytes were seen", shelf.A)
		}
	})
	b.Run("collector", func(b *testing.B) {
		config := exporterhelper.NewDefaultQueueConfig()
		config.QueueSize, config.NumConsumers, config.BlockOnOverflow = 1024, 1, true
		var sum uint64
		var count atomic.Int64
		ended := make(chan struct{})
		e, err := newExporter(config, func(_ context.Context, l plog.Logs) error {
			defer func() {
				if count.Add(1) == int64(b.N) {
					close(ended)
				}
			}()
			Add(&sum, record(l).Body().Bytes().Len())
			return nil
		})
		must(b, err)
		l := logs()
		must(b, e.Start(b.Context(), componenttest.NewNopHost()))
		b.ReportAllocs()
		b.ResetTimer()
		for range b.N {
			must(b, e.ConsumeLogs(b.Context(), l))
		}
		<-ended
		b.StopTimer()
		must(b, e.Shutdown(b.Context()))
		if sum != uint64(b.N)*size {
			b.Errorf("%d bytes were seen", sum)
		}
	})
}

func newExporter(config exporterhelper.QueueBatchConfig, push consumer.ConsumeLogsFunc) (exporter.Logs, error) {
	return exporterhelper.NewLogs(context.Background(), exportertest.NewNopSettings(exportertest.NopType), &struct{}{}, push,
		exporterhelper.WithQueue(configoptional.Some(config)))
}
