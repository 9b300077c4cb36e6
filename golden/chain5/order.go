// Package chain5 has a pipeline whose functions are so small that calls of them would cost more than they do.
package chain5

import "context"

// An Order is the message.
type Order struct {
	ID    int
	Count int
	Grams int
	Cents int
}

// A Feed brings orders in.
type Feed struct {
	Next func(context.Context, []*Order) (int, error)
}

// Read fills the next orders.
func (f *Feed) Read(ctx context.Context, buf []*Order) (int, error) { return f.Next(ctx, buf) }

// Price computes what the goods cost.
func Price(o *Order) { o.Cents = o.Count * 199 }

// Discount takes off an eighth.
func Discount(o *Order) { o.Cents -= o.Cents >> 3 }

// Tax puts on a quarter.
func Tax(o *Order) { o.Cents += o.Cents >> 2 }

// Ship adds the freight.
func Ship(o *Order) { o.Cents += 350 + o.Grams*3 }

// Round rounds down to five cents.
func Round(o *Order) { o.Cents -= o.Cents % 5 }

// A Till sums orders up.
type Till struct {
	Orders, Cents int
}

// Ring adds one order.
func (t *Till) Ring(o *Order) {
	t.Orders++
	t.Cents += o.Cents
}
