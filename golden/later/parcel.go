// Package later has pipelines whose exporters answer later: by an rt.Outcome, from whatever goroutine.
package later

import (
	"context"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Parcel is the message.
type Parcel struct {
	ID int
}

// A Feed brings parcels in by air and by sea.
type Feed struct {
	ByAir, BySea func(context.Context, *Parcel) error
	Heard        func(id int, err error) // nil: nobody wants to know
}

// Air fills the next parcel.
func (f *Feed) Air(ctx context.Context, p *Parcel) error { return f.ByAir(ctx, p) }

// Sea fills the next parcel.
func (f *Feed) Sea(ctx context.Context, p *Parcel) error { return f.BySea(ctx, p) }

// Done hears the outcome of each parcel.
func (f *Feed) Done(p *Parcel, err error) {
	if f.Heard != nil {
		f.Heard(p.ID, err)
	}
}

// A Wire takes parcels out, and answers when it likes to.
type Wire struct {
	Sent     func(*Parcel, rt.Outcome)
	Rejected func(*Parcel, rt.Outcome)
}

// Send sends one parcel.
func (w *Wire) Send(p *Parcel, o rt.Outcome) { w.Sent(p, o) }

// SendBy sends one parcel; what it starts ends with ctx.
func (w *Wire) SendBy(_ context.Context, p *Parcel, o rt.Outcome) { w.Sent(p, o) }

// Reject takes what Send refused for good.
func (w *Wire) Reject(p *Parcel, o rt.Outcome) { w.Rejected(p, o) }
