package shop

import "example.com/absent"

// Order is fine; what the specs name beside it is not.
type Order struct{ ID uint64 }

// Line has a field of a type that is nowhere.
type Line struct{ Article Artcle }

func Read(o *Order) error         { return nil }
func Parse(o *Ordr) error         { return nil }
func Print(o *Order) (err eror)   { return nil }
func Store(c absent.Client) error { return nil }

// Broken has a body that does not compile, which is no obstacle.
func Broken(o *Order) error { return nothing(o) + 1 }

// orders is why the package does not compile before the first generation, which is no obstacle either.
var orders = NewOrders
