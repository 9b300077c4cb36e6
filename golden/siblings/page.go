// Package siblings has a pipeline of segments side by side.
package siblings

import "context"

// A Page is the message.
type Page struct{ ID, Check int }

// A Feed brings pages in.
type Feed struct {
	Next  func(context.Context, []*Page) (int, error)
	Heard func(id int, err error) // nil: nobody wants to know
}

// Read fills pages.
func (f *Feed) Read(ctx context.Context, buf []*Page) (int, error) { return f.Next(ctx, buf) }

// Done hears the outcome of each page.
func (f *Feed) Done(p *Page, err error) {
	if f.Heard != nil {
		f.Heard(p.ID, err)
	}
}

// A Desk is where pages are read, in a glance or with care.
type Desk struct{ OnTake, OnStudy func(*Page) }

// Take takes a glance.
func (d *Desk) Take(p *Page) { d.OnTake(p) }

// Study takes its time.
func (d *Desk) Study(p *Page) { d.OnStudy(p) }
