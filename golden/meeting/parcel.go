// Package meeting has a pipeline whose ways part and meet again: routes, receivers that share what follows, branches that
// on_error names, an exporter that several segments send to.
package meeting

import (
	"context"
	"errors"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Parcel is the message.
type Parcel struct {
	ID    int
	Grams int
	Trail [6]byte // a letter for each map that has changed it
	Len   int
}

func (p *Parcel) mark(c byte) {
	p.Trail[p.Len] = c
	p.Len++
}

// Marks are the maps that have changed the parcel.
func (p *Parcel) Marks() string { return string(p.Trail[:p.Len]) }

// Why parcels are refused.
var (
	ErrWeigh  = errors.New("does not fit on the scales")
	ErrRepair = errors.New("beyond repair")
	ErrStore  = errors.New("no shelf is free")
	ErrShelf  = errors.New("no shelf is that large")
	ErrReject = errors.New("the bin is full")
)

// Weigh refuses every seventh parcel.
func Weigh(p *Parcel) error {
	p.mark('w')
	p.Grams = p.ID % 5
	if p.ID%7 == 0 {
		return ErrWeigh
	}
	return nil
}

// Repair mends parcels that Weigh refused, but one in two.
func Repair(p *Parcel) error {
	p.mark('r')
	if p.ID%14 == 0 {
		return ErrRepair
	}
	return nil
}

// IsSmall and IsLarge sort parcels; some are neither.
func IsSmall(p *Parcel) bool { return p.Grams < 2 }

// IsLarge is true for what needs a pallet.
func IsLarge(p *Parcel) bool { return p.Grams > 3 }

// IsPaid is false for one parcel in three.
func IsPaid(p *Parcel) bool { return p.ID%3 != 0 }

// Pack puts a parcel on a pallet.
func Pack(p *Parcel) { p.mark('p') }

// Label sticks a label on.
func Label(p *Parcel) { p.mark('l') }

// A Feed brings parcels in by air and by sea.
type Feed struct {
	ByAir, BySea func(context.Context, *Parcel) error
	Heard        func(*Parcel, error)
}

// Air fills the next parcel.
func (f *Feed) Air(ctx context.Context, p *Parcel) error { return f.ByAir(ctx, p) }

// Sea fills several.
func (f *Feed) Sea(ctx context.Context, p *Parcel) error { return f.BySea(ctx, p) }

// Done hears the outcome of a parcel.
func (f *Feed) Done(p *Parcel, err error) { f.Heard(p, err) }

// A Depot takes parcels out.
type Depot struct {
	Got func(where string, p *Parcel, cause error) // nil: nobody wants to know
}

func (d *Depot) got(where string, p *Parcel, cause error) {
	if d.Got != nil {
		d.Got(where, p, cause)
	}
}

// Store refuses some parcels for now, and some for good.
func (d *Depot) Store(p *Parcel) error {
	d.got("store", p, nil)
	switch {
	case p.ID%11 == 0:
		return ErrStore
	case p.ID%13 == 0:
		return rt.Permanent(ErrShelf)
	}
	return nil
}

// Audit takes note.
func (d *Depot) Audit(p *Parcel) { d.got("audit", p, nil) }

// Archive takes note, too.
func (d *Depot) Archive(p *Parcel) { d.got("archive", p, nil) }

// Reject takes what nobody wants, with the reason.
func (d *Depot) Reject(p *Parcel, cause error) error {
	d.got("rejects", p, cause)
	if p.ID%28 == 0 {
		return ErrReject
	}
	return nil
}
