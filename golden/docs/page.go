// Package docs has a pipeline that is well documented.
package docs

import "context"

// A Page is the message.
type Page struct{ Number int }

// Number numbers a page.
func Number(*Page) {}

// A Feed brings pages in.
type Feed struct {
	Next func(context.Context, *Page) error
}

// Read fills the next page.
func (f *Feed) Read(ctx context.Context, p *Page) error { return f.Next(ctx, p) }

// A Press takes pages.
type Press struct{ Printed, Binned, Shredded int }

// Print prints a page.
func (p *Press) Print(*Page) error {
	p.Printed++
	return nil
}

// Bin throws a page away.
func (p *Press) Bin(*Page) { p.Binned++ }

// Shred shreds a page.
func (p *Press) Shred(*Page) { p.Shredded++ }

// Jam takes a torn page.
func (p *Press) Jam(*Page) error { return nil }
