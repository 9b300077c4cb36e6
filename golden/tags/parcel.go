// Package tags has pipelines whose nodes share an exporter of dead letters.
package tags

import (
	"context"
	"errors"
	"strings"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Parcel is the message.
type Parcel struct {
	ID   int
	Fate string // the node that is to fail on it, with " panics" behind it if it is to do it that way
	Had  int    // how many maps have had it
}

// ErrLost is the error of all nodes.
var ErrLost = errors.New("lost")

// Weigh is the first map.
func Weigh(p *Parcel) error {
	p.Had++
	return p.meet("weigh")
}

// Label is the second map.
func Label(p *Parcel) error {
	p.Had++
	return p.meet("label")
}

func (p *Parcel) meet(node string) error {
	switch fate, panics := strings.CutSuffix(p.Fate, " panics"); {
	case fate != node:
		return nil
	case panics:
		panic(ErrLost)
	}
	return rt.Permanent(ErrLost)
}

// A Feed brings parcels in.
type Feed struct {
	Next  func(context.Context, *Parcel) error
	Heard func(p *Parcel, err error) // nil: nobody wants to know
}

// Read fills the next parcel.
func (f *Feed) Read(ctx context.Context, p *Parcel) error { return f.Next(ctx, p) }

// Done hears the outcome of each parcel.
func (f *Feed) Done(p *Parcel, err error) {
	if f.Heard != nil {
		f.Heard(p, err)
	}
}

// A Van takes parcels away.
type Van struct{}

// Load takes one.
func (*Van) Load(p *Parcel) error { return p.meet("load") }

// A Book lists parcels.
type Book struct{}

// Enter lists one.
func (*Book) Enter(p *Parcel) error { return p.meet("log") }

// An Office looks after lost parcels.
type Office struct {
	OnLost func(p *Parcel, cause error) error
	OnTorn func(p *Parcel, cause error) error
}

// Lost takes a parcel in.
func (o *Office) Lost(p *Parcel, cause error) error { return o.OnLost(p, cause) }

// Torn takes a parcel in.
func (o *Office) Torn(p *Parcel, cause error) error { return o.OnTorn(p, cause) }
