package ingest

import (
	"bytes"
	"io"
)

// A Batch is the body of one request: a JSON array of events.
type Batch struct {
	body   bytes.Buffer
	events []span // where they stand in the body, once Index has looked
}

// A span is the bytes from one place up to another.
type span struct{ from, to int }

// keptBody and keptEvents are how much memory a Batch keeps for its next use: so small that the pool costs little, so large
// that most requests fit. What a larger one needed is given back on Reset.
const (
	keptBody   = 64 << 10
	keptEvents = 1024
)

// ReadFrom reads a body.
func (b *Batch) ReadFrom(r io.Reader) (int64, error) { return b.body.ReadFrom(r) }

// Reset empties b and keeps its memory, unless that is much.
func (b *Batch) Reset() {
	if b.body.Reset(); b.body.Cap() > keptBody {
		b.body = bytes.Buffer{}
	}
	if b.events = b.events[:0]; cap(b.events) > keptEvents {
		b.events = nil
	}
}

// An Event is one element of a batch, and refers to the batch's memory: a batch is not used again before all of its events
// have been written.
type Event struct {
	Raw  []byte // the JSON object
	Type []byte // the JSON value of its "type"; nil where it has none
}

// Index checks a batch as a whole, before any event of it goes on, and notes where its events stand. Its error is a
// *BodyError.
func Index(b *Batch) (err error) {
	b.events, err = appendObjects(b.events, b.body.Bytes())
	return err
}

// Explode gives the events of a batch, one by one.
func Explode(b *Batch, i int, e *Event) (ok bool, err error) {
	if i == len(b.events) {
		return false, nil
	}
	at := b.events[i]
	e.Raw = b.body.Bytes()[at.from:at.to]
	e.Type = member(e.Raw, `"type"`)
	return true, nil
}

// IsMetric reports whether an event is of the type metric.
func IsMetric(e *Event) bool { return string(e.Type) == `"metric"` }
