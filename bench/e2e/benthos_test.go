package e2e

import (
	"context"
	"fmt"
	"sync"
	"testing"

	_ "github.com/redpanda-data/benthos/v4/public/components/pure" // the broker
	"github.com/redpanda-data/benthos/v4/public/service"
)

// benthosOf runs the pipeline as a stream of Benthos, the library of Redpanda Connect, with batches of the given size: an input,
// two processors and three outputs of our own behind its broker. A message carries a pointer to its line, so that nothing is
// written out and read again. Logs, metrics and traces are off.
func benthosOf(size int) way {
	return func(t testing.TB, n int, to *sinks) {
		t.Helper()
		env := service.NewEnvironment()
		none := service.NewConfigSpec()
		register := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		register(env.RegisterBatchInput("lines", none,
			func(*service.ParsedConfig, *service.Resources) (service.BatchInput, error) {
				return &input{left: n, size: size}, nil
			}))
		register(env.RegisterBatchProcessor("parse", none,
			func(*service.ParsedConfig, *service.Resources) (service.BatchProcessor, error) { return parser{}, nil }))
		register(env.RegisterBatchProcessor("served", none,
			func(*service.ParsedConfig, *service.Resources) (service.BatchProcessor, error) { return served{}, nil }))
		for i := range to {
			register(env.RegisterBatchOutput(fmt.Sprint("sink", i), none,
				func(*service.ParsedConfig, *service.Resources) (service.BatchOutput, service.BatchPolicy, int, error) {
					return &output{to: &to[i]}, service.BatchPolicy{}, 64, nil // in flight, as most outputs there have
				}))
		}
		builder := env.NewStreamBuilder()
		register(builder.SetYAML(`
input: {lines: {}}
pipeline: {processors: [{parse: {}}, {served: {}}]}
output: {broker: {pattern: fan_out, outputs: [{sink0: {}}, {sink1: {}}, {sink2: {}}]}}
logger: {level: "OFF"}
metrics: {none: {}}
http: {enabled: false}
`))
		stream, err := builder.Build()
		register(err)
		start(t)
		register(stream.Run(t.Context()))
	}
}

type input struct{ left, size int }

func (i *input) Connect(context.Context) error { return nil }

func (i *input) ReadBatch(context.Context) (service.MessageBatch, service.AckFunc, error) {
	if i.left == 0 {
		return nil, nil, service.ErrEndOfInput
	}
	batch := make(service.MessageBatch, min(i.left, i.size))
	i.left -= len(batch)
	lines := make([]Line, len(batch))
	for at := range batch {
		lines[at].Raw = Raw
		batch[at] = service.NewMessage(nil)
		batch[at].SetStructured(&lines[at])
	}
	return batch, func(context.Context, error) error { return nil }, nil
}

func (i *input) Close(context.Context) error { return nil }

func lineOf(m *service.Message) (*Line, error) {
	v, err := m.AsStructured()
	if err != nil {
		return nil, err
	}
	return v.(*Line), nil
}

type parser struct{}

func (parser) ProcessBatch(_ context.Context, batch service.MessageBatch) ([]service.MessageBatch, error) {
	for _, m := range batch {
		l, err := lineOf(m)
		if err == nil {
			err = Parse(l)
		}
		if err != nil {
			m.SetError(err)
		}
	}
	return []service.MessageBatch{batch}, nil
}

func (parser) Close(context.Context) error { return nil }

type served struct{}

func (served) ProcessBatch(_ context.Context, batch service.MessageBatch) ([]service.MessageBatch, error) {
	left := batch[:0]
	for _, m := range batch {
		if l, err := lineOf(m); err == nil && IsServed(l) {
			left = append(left, m)
		}
	}
	return []service.MessageBatch{left}, nil
}

func (served) Close(context.Context) error { return nil }

// An output may be called by several at once; a sink may not.
type output struct {
	mu sync.Mutex
	to *Sink
}

func (*output) Connect(context.Context) error { return nil }

func (o *output) WriteBatch(_ context.Context, batch service.MessageBatch) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range batch {
		l, err := lineOf(m)
		if err != nil {
			return err
		}
		o.to.Put(l)
	}
	return nil
}

func (*output) Close(context.Context) error { return nil }
