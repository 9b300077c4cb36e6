// Package warehouse has a message and functions that pipelines of other packages use.
package warehouse

import "context"

// An Order is a message. A copy of it would share its lines.
type Order struct {
	ID    int
	Grams int
	Lines []string
}

// CloneTo copies the order.
func (o *Order) CloneTo(dst *Order) {
	dst.ID, dst.Grams = o.ID, o.Grams
	dst.Lines = append(dst.Lines[:0], o.Lines...)
}

// Reset makes the order an empty one, which keeps its room for lines.
func (o *Order) Reset() { *o = Order{Lines: o.Lines[:0]} }

// Label adds a line.
func Label(o *Order) { o.Lines = append(o.Lines, "label") }

// A Unit is gram or ounce.
type Unit string

// The units.
const (
	Gram  Unit = "gram"
	Ounce Unit = "ounce"
)

// A ScaleConfig says how precise a scale is.
type ScaleConfig struct {
	Step int
	Unit Unit
}

// A Scale weighs orders.
type Scale struct{ config ScaleConfig }

// NewScale makes a scale.
func NewScale(c ScaleConfig) (*Scale, error) { return &Scale{c}, nil }

// Weigh rounds a weight down to the scale's steps.
func (s *Scale) Weigh(o *Order) {
	if s.config.Unit == Gram {
		o.Grams -= o.Grams % s.config.Step
	}
}

// A Gate lets orders pass.
type Gate interface {
	Pass(o *Order) error
}

// A Shelf keeps orders.
type Shelf struct {
	Do func(context.Context, *Order) error
}

// Put keeps one order.
func (s *Shelf) Put(ctx context.Context, o *Order) error { return s.Do(ctx, o) }
