// Package receivers has a pipeline of several graphs.
package receivers

import "context"

// A Reading is the message.
type Reading struct{ ID, Value int }

// Up adds one.
func Up(r *Reading) { r.Value++ }

// IsRain picks even readings.
func IsRain(r *Reading) bool { return r.ID%2 == 0 }

// A Probe reads three things.
type Probe struct {
	OnWarm, OnCold func(context.Context, *Reading) error
	OnWind         func(context.Context, []*Reading) (int, error)
	OnHeard        func(id int, err error) // nil: nobody wants to know
}

// Warm fills the next reading.
func (p *Probe) Warm(ctx context.Context, r *Reading) error { return p.OnWarm(ctx, r) }

// Cold fills the next reading.
func (p *Probe) Cold(ctx context.Context, r *Reading) error { return p.OnCold(ctx, r) }

// Wind fills readings.
func (p *Probe) Wind(ctx context.Context, buf []*Reading) (int, error) { return p.OnWind(ctx, buf) }

// Heard hears of warm readings.
func (p *Probe) Heard(r *Reading, err error) {
	if p.OnHeard != nil {
		p.OnHeard(r.ID, err)
	}
}

// A Store keeps readings.
type Store struct {
	ToPut, ToLog func(*Reading) error
	ToPutAll     func([]*Reading) error
}

// Put keeps one.
func (s *Store) Put(r *Reading) error { return s.ToPut(r) }

// Log keeps one.
func (s *Store) Log(r *Reading) error { return s.ToLog(r) }

// PutAll keeps several.
func (s *Store) PutAll(all []*Reading) error { return s.ToPutAll(all) }
