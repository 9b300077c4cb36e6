package hostmetrics

import (
	"context"
	"time"
)

// A Reading is one value of one metric. It holds nothing that a copy would share, so that the pipeline copies it by
// assignment.
type Reading struct {
	Metric string // such as mem_available
	Text   string // as the source found it: "16316408 kB"
	At     time.Time
	Again  bool // an earlier reading of this metric did not get through

	Value float64 // set by Parse, in the base unit
	Unit  string  // set by Parse: "bytes", or empty
	Host  string  // set by Label
}

// A Source is where readings come from: a Poller in the program, a list in the tests.
type Source interface {
	// Read fills readings up to and including Text and Again, as many as are due. It waits for the first one.
	Read(ctx context.Context, buf []*Reading) (n int, err error)
	// Done hears what became of each of them.
	Done(r *Reading, err error)
}

// A Sink is where readings go.
type Sink interface {
	// Write takes what lies in the queue. ctx ends when the drain has taken too long.
	Write(ctx context.Context, readings []*Reading) error
	// Close is called by the pipeline, after the last Write has returned.
	Close() error
}
