// Package clonesall has a pipeline whose branches all change messages.
package clonesall

import "context"

// A Point is the message.
type Point struct{ ID, X, Y int }

// Left goes left.
func Left(p *Point) { p.X-- }

// Right goes right.
func Right(p *Point) { p.X++ }

// Up goes up, if there is an up.
func Up(p *Point) {
	if p.Y++; p.Y == 0 {
		panic("from below")
	}
}

// A Feed brings points in.
type Feed struct {
	Next  func(context.Context, *Point) error
	Heard func(p *Point, err error) // nil: nobody wants to know
}

// Read fills the next point.
func (f *Feed) Read(ctx context.Context, p *Point) error { return f.Next(ctx, p) }

// Done hears the outcome of each point.
func (f *Feed) Done(p *Point, err error) {
	if f.Heard != nil {
		f.Heard(p, err)
	}
}

// A Map has three sides.
type Map struct {
	ToWest, ToEast, ToNorth func(*Point) error
}

// West takes points from the left.
func (m *Map) West(p *Point) error { return m.ToWest(p) }

// East takes points from the right.
func (m *Map) East(p *Point) error { return m.ToEast(p) }

// North takes points from above.
func (m *Map) North(p *Point) error { return m.ToNorth(p) }
