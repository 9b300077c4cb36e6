// Package delayed has pipelines that keep messages for a time.
package delayed

import (
	"context"
	"errors"
	"time"
)

// A Parcel is the message.
type Parcel struct {
	ID     int
	Came   time.Time
	Breaks bool // Weigh panics on it
}

// ErrScales is what Weigh panics with.
var ErrScales = errors.New("too heavy")

// Weigh panics on some parcels.
func Weigh(p *Parcel) error {
	if p.Breaks {
		panic(ErrScales)
	}
	return nil
}

// A Dock brings parcels in.
type Dock struct {
	Next  func(context.Context, []*Parcel) (int, error)
	Heard func(p *Parcel, err error)
}

// Read fills parcels.
func (d *Dock) Read(ctx context.Context, buf []*Parcel) (int, error) { return d.Next(ctx, buf) }

// Done hears the outcome of each parcel.
func (d *Dock) Done(p *Parcel, err error) { d.Heard(p, err) }

// A Van takes parcels.
type Van struct {
	ToLoad, ToRemind func(context.Context, *Parcel) error
}

// Load takes a parcel.
func (v *Van) Load(ctx context.Context, p *Parcel) error { return v.ToLoad(ctx, p) }

// Remind tells of a parcel.
func (v *Van) Remind(ctx context.Context, p *Parcel) error { return v.ToRemind(ctx, p) }
