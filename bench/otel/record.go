// Package otel has pipelines that do what the fanout and the queue of OpenTelemetry's Collector do, to be measured beside them.
package otel

import "context"

// A Record is a log record as a user of pipegen would write it: a Go struct.
type Record struct {
	Severity int32
	Body     []byte
}

// Reset empties a record that returns to its pool, and keeps its memory.
func (r *Record) Reset() { r.Severity, r.Body = 0, r.Body[:0] }

// CloneTo copies a record into memory that dst may have already.
func (r *Record) CloneTo(dst *Record) {
	dst.Severity, dst.Body = r.Severity, append(dst.Body[:0], r.Body...)
}

// A Feed brings records in.
type Feed struct {
	Next func(context.Context, []*Record) (int, error)
}

// Read fills the next records.
func (f *Feed) Read(ctx context.Context, buf []*Record) (int, error) { return f.Next(ctx, buf) }

// A Shelf is where records end: it adds up the bytes of their bodies. Both sides of a comparison count by Add.
type Shelf struct{ A, B, C uint64 }

// Add is never inlined, so that what differs between two sides is what is around it.
//
//go:noinline
func Add(sum *uint64, n int) { *sum += uint64(n) }

// PutA counts a record.
func (s *Shelf) PutA(r *Record) error {
	Add(&s.A, len(r.Body))
	return nil
}

// PutB counts a record.
func (s *Shelf) PutB(r *Record) error {
	Add(&s.B, len(r.Body))
	return nil
}

// PutC counts a record.
func (s *Shelf) PutC(r *Record) error {
	Add(&s.C, len(r.Body))
	return nil
}

// MarkA changes a record.
func MarkA(r *Record) { r.Severity = 1 }

// MarkB changes a record.
func MarkB(r *Record) { r.Severity = 2 }

// MarkC changes a record.
func MarkC(r *Record) { r.Severity = 3 }
