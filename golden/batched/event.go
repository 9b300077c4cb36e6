// Package batched has a pipeline that takes and stores messages by the slice.
package batched

import "context"

// An Event is the message.
type Event struct{ ID int }

// A Feed brings events in.
type Feed struct {
	Next func(context.Context, []*Event) (int, error)
}

// Read fills as many events as there are, at most len(buf).
func (f *Feed) Read(ctx context.Context, buf []*Event) (n int, err error) { return f.Next(ctx, buf) }

// A Store keeps events.
type Store struct {
	Do func(context.Context, []*Event) error
}

// Put keeps several events at once, or none of them.
func (s *Store) Put(ctx context.Context, events []*Event) error { return s.Do(ctx, events) }
