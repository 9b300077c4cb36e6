// Command orders stores the orders that have been paid for.
package main

import (
	"log/slog"

	rt "github.com/pipegen/pipegen/runtime"
	"github.com/pipegen/pipegen/runtime/harness"
)

func main() {
	harness.Main("Orders", func(log *slog.Logger) (rt.Pipeline, error) {
		return NewOrders(OrdersDeps{
			Feed:    NewFeed(),
			Ledger:  NewLedger(),
			Rejects: NewRejects(),
		}, rt.WithLogger(log))
	})
}
