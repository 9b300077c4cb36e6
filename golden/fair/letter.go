// Package fair has a segment with a flood on either side.
package fair

import "context"

// A Letter is the message.
type Letter struct{ ID int }

// A Post is all ends.
type Post struct {
	Next              func(context.Context, []*Letter) (int, error)
	Delivered, Copied func(context.Context, []*Letter) error
	Stamped, Returned func(id int)
}

// Read fills the next letters.
func (p *Post) Read(ctx context.Context, letters []*Letter) (int, error) { return p.Next(ctx, letters) }

// Stamp runs on the segment's goroutine, for each letter that it takes.
func (p *Post) Stamp(l *Letter) { p.Stamped(l.ID) }

// Deliver takes letters away.
func (p *Post) Deliver(ctx context.Context, letters []*Letter) error {
	return p.Delivered(ctx, letters)
}

// Copy takes copies of them.
func (p *Post) Copy(ctx context.Context, letters []*Letter) error { return p.Copied(ctx, letters) }

// Return runs on the segment's goroutine, for each Nack that it hears.
func (p *Post) Return(l *Letter) error {
	p.Returned(l.ID)
	return nil
}
