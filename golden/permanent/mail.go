// Package permanent has a pipeline whose exporters hand what they will never get rid of to exporters of dead letters.
package permanent

import "context"

// A Mail is the message.
type Mail struct{ ID int }

// A Feed brings mail in.
type Feed struct {
	Next  func(context.Context, *Mail) error
	Heard func(id int, err error) // nil: nobody wants to know
}

// Read fills the next mail.
func (f *Feed) Read(ctx context.Context, m *Mail) error { return f.Next(ctx, m) }

// Done hears the outcome of each mail.
func (f *Feed) Done(m *Mail, err error) {
	if f.Heard != nil {
		f.Heard(m.ID, err)
	}
}

// A Post sends mail out.
type Post struct {
	ToSend func(context.Context, *Mail) error
	ToCopy func(*Mail) error
}

// Send may take its time.
func (p *Post) Send(ctx context.Context, m *Mail) error { return p.ToSend(ctx, m) }

// Copy does not wait.
func (p *Post) Copy(m *Mail) error { return p.ToCopy(m) }

// A Desk takes in what could not be sent.
type Desk struct {
	OnReturned func(m *Mail, cause error) error
	OnTorn     func(m *Mail)
}

// Returned takes mail that Send failed on for good.
func (d *Desk) Returned(m *Mail, cause error) error { return d.OnReturned(m, cause) }

// Torn takes mail that Copy failed on for good.
func (d *Desk) Torn(m *Mail) { d.OnTorn(m) }
