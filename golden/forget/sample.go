// Package forget has a pipeline whose fanout waits for nobody.
package forget

import "context"

// A Sample is the message.
type Sample struct{ ID int }

// A Feed brings samples in.
type Feed struct {
	Next  func(context.Context, []*Sample) (int, error)
	Heard func(id int, err error) // nil: nobody wants to know
}

// Read fills samples.
func (f *Feed) Read(ctx context.Context, buf []*Sample) (int, error) { return f.Next(ctx, buf) }

// Done hears the outcome of each sample.
func (f *Feed) Done(s *Sample, err error) {
	if f.Heard != nil {
		f.Heard(s.ID, err)
	}
}

// A Board shows samples.
type Board struct {
	ToGraph, ToAlarm, ToCount func(*Sample) error
}

// Graph draws a sample.
func (b *Board) Graph(s *Sample) error { return b.ToGraph(s) }

// Alarm looks at a sample, if it has the time.
func (b *Board) Alarm(s *Sample) error { return b.ToAlarm(s) }

// Count counts a sample.
func (b *Board) Count(s *Sample) error { return b.ToCount(s) }
