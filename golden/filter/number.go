// Package filter has a pipeline that lets half of its messages pass.
package filter

import "context"

// A Number is the message.
type Number struct{ N int }

// IsOdd has an opinion on positive numbers only.
func IsOdd(n *Number) bool {
	if n.N < 0 {
		panic("negative")
	}
	return n.N%2 == 1
}

// A Feed brings numbers in.
type Feed struct {
	Next  func(context.Context, *Number) error
	Heard func(n int, err error) // nil: nobody wants to know
}

// Read fills the next number.
func (f *Feed) Read(ctx context.Context, n *Number) error { return f.Next(ctx, n) }

// Done hears the outcome of each number.
func (f *Feed) Done(n *Number, err error) {
	if f.Heard != nil {
		f.Heard(n.N, err)
	}
}

// A Sum adds numbers up.
type Sum struct{ Total int }

// Add adds one.
func (s *Sum) Add(n *Number) { s.Total += n.N }
