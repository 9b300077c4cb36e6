// Package stock is what the wrong specs of package shop import.
package stock

// Item is a message.
type Item struct{ ID uint64 }

// Write takes an item.
func Write(i *Item) error { return nil }

// Keeper is a component.
type Keeper struct{}

// Keep takes an item.
func (k *Keeper) Keep(i *Item) error { return nil }

func count(i *Item) error { return nil }

type shelf struct{}

func (s *shelf) Put(i *Item) error { return nil }
