// Package contexts has a pipeline whose functions all take a context.
package contexts

import "context"

// A Packet is the message.
type Packet struct{ ID int }

// Ctx has functions that take a context. See sees each call, by the function's name, and says what the call returns.
type Ctx struct {
	NextOne  func(context.Context, *Packet) error
	NextMany func(context.Context, []*Packet) (int, error)
	See      func(ctx context.Context, function string, id int) error
}

// One is a receiver of one packet.
func (c *Ctx) One(ctx context.Context, p *Packet) error { return c.NextOne(ctx, p) }

// Many is a receiver of several packets.
func (c *Ctx) Many(ctx context.Context, buf []*Packet) (int, error) { return c.NextMany(ctx, buf) }

// Done hears outcomes.
func (c *Ctx) Done(ctx context.Context, p *Packet, err error) { _ = c.See(ctx, "Done", p.ID) }

// Change is a map.
func (c *Ctx) Change(ctx context.Context, p *Packet) error { return c.See(ctx, "Change", p.ID) }

// Keep is a filter.
func (c *Ctx) Keep(ctx context.Context, p *Packet) bool { return c.See(ctx, "Keep", p.ID) == nil }

// Single is an exporter of one packet.
func (c *Ctx) Single(ctx context.Context, p *Packet) error { return c.See(ctx, "Single", p.ID) }

// Slices is an exporter of several packets.
func (c *Ctx) Slices(ctx context.Context, all []*Packet) error {
	return c.See(ctx, "Slices", all[0].ID)
}

// Inline is an exporter that runs inline.
func (c *Ctx) Inline(ctx context.Context, p *Packet) error { return c.See(ctx, "Inline", p.ID) }

// Cause is an exporter of dead letters.
func (c *Ctx) Cause(ctx context.Context, p *Packet, cause error) error {
	return c.See(ctx, "Cause", p.ID)
}

// Quick is an exporter of dead letters that runs inline.
func (c *Ctx) Quick(ctx context.Context, p *Packet, cause error) error {
	return c.See(ctx, "Quick", p.ID)
}

// Crew is an exporter that is called from two goroutines.
func (c *Ctx) Crew(ctx context.Context, p *Packet) error { return c.See(ctx, "Crew", p.ID) }
