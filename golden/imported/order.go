// Package imported has pipelines of messages that another package declares.
package imported

import (
	"context"

	"github.com/pipegen/pipegen/golden/imported/warehouse"
)

// An Item is the message of the second pipeline.
type Item = warehouse.Order

// A Feed brings orders in.
type Feed struct {
	Next  func(context.Context, *warehouse.Order) error
	Heard func(id int, err error)
}

// Read fills the next order.
func (f *Feed) Read(ctx context.Context, o *warehouse.Order) error { return f.Next(ctx, o) }

// Done hears the outcome of each order.
func (f *Feed) Done(o *warehouse.Order, err error) { f.Heard(o.ID, err) }

// Mark adds a line.
func Mark(o *warehouse.Order) { o.Lines = append(o.Lines, "mark") }

// Twice adds a line to an item.
func Twice(i *Item) error {
	i.Lines = append(i.Lines, "twice")
	return nil
}

// Items brings items in and keeps them.
type Items struct {
	Next          func(context.Context, *Item) error
	Heard         func(id int, err error)
	Kept, Counted func(*Item)
}

// Read fills the next item.
func (s *Items) Read(ctx context.Context, i *Item) error { return s.Next(ctx, i) }

// Done hears the outcome of each item.
func (s *Items) Done(i *Item, err error) { s.Heard(i.ID, err) }

// Keep keeps an item.
func (s *Items) Keep(i *Item) { s.Kept(i) }

// Count counts an item.
func (s *Items) Count(i *warehouse.Order) { s.Counted(i) }
