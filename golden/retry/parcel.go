// Package retry has pipelines that send messages again.
package retry

import (
	"context"
	"errors"
)

// A Parcel is the message.
type Parcel struct {
	ID, Weight int
	Marked     int
}

// ErrLost is the error of a parcel that nobody finds again.
var ErrLost = errors.New("lost")

// IsTransient tells errors that a later attempt may cure.
func IsTransient(err error) bool { return !errors.Is(err, ErrLost) }

// IsHeavy picks the parcels that need a car.
func IsHeavy(p *Parcel) bool { return p.Weight > 0 }

// Mark marks a parcel: one that comes marked was sent again as it had become.
func Mark(p *Parcel) { p.Marked++ }

// A Feed brings parcels in.
type Feed struct {
	Next  func(context.Context, *Parcel) error
	Heard func(p *Parcel, err error) // nil: nobody wants to know
}

// Read fills the next parcel.
func (f *Feed) Read(ctx context.Context, p *Parcel) error { return f.Next(ctx, p) }

// Fill fills one parcel, though it is given more.
func (f *Feed) Fill(ctx context.Context, parcels []*Parcel) (int, error) {
	if err := f.Next(ctx, parcels[0]); err != nil {
		return 0, err
	}
	return 1, nil
}

// Done hears the outcome of each parcel.
func (f *Feed) Done(p *Parcel, err error) {
	if f.Heard != nil {
		f.Heard(p, err)
	}
}

// A Shop is where parcels go.
type Shop struct {
	Takes func(where string, p *Parcel, cause error) error
}

// Store takes parcels, or is busy.
func (s *Shop) Store(p *Parcel) error { return s.Takes("store", p, nil) }

// Audit looks at parcels.
func (s *Shop) Audit(p *Parcel) error { return s.Takes("audit", p, nil) }

// Log looks at parcels, quickly.
func (s *Shop) Log(p *Parcel) { _ = s.Takes("log", p, nil) }

// Shelve takes parcels at once.
func (s *Shop) Shelve(p *Parcel) error { return s.Takes("shelf", p, nil) }

// Bury takes parcels that were given up.
func (s *Shop) Bury(p *Parcel, cause error) error { return s.Takes("dead", p, cause) }

// Lose takes parcels that were given up, at once.
func (s *Shop) Lose(p *Parcel, cause error) { _ = s.Takes("lost", p, cause) }

// Bin takes parcels, whatever has become of them.
func (s *Shop) Bin(p *Parcel) error { return s.Takes("bin", p, nil) }

// A Dock brings parcels in, too.
type Dock struct {
	Next func(context.Context, *Parcel) error
}

// Read fills the next parcel.
func (d *Dock) Read(ctx context.Context, p *Parcel) error { return d.Next(ctx, p) }

// Done hears nothing of it.
func (d *Dock) Done(*Parcel, error) {}

// Halve makes two parcels of one.
func Halve(in *Parcel, i int, out *Parcel) bool {
	*out = Parcel{ID: in.ID, Weight: in.Weight / 2, Marked: i}
	return i < 2
}

// ErrWeight is the error of a parcel that nobody can lift.
var ErrWeight = errors.New("too heavy")

// Weigh writes the weight on a parcel, unless it is too large.
func Weigh(p *Parcel) error {
	p.Marked = p.Weight
	if p.Weight > 6 {
		return ErrWeight
	}
	return nil
}

// Weight is the key of a parcel.
func Weight(p *Parcel) uint64 { return uint64(p.Weight) }
