// Command processors pays: no payment twice, no more than so many a second, and none to a bank that is down.
package main

import (
	"log/slog"

	rt "github.com/pipegen/pipegen/runtime"
	"github.com/pipegen/pipegen/runtime/harness"
)

func main() {
	harness.Main("Payments", func(log *slog.Logger) (rt.Pipeline, error) {
		return NewPayments(PaymentsDeps{Feed: NewFeed(), Bank: NewBank()}, rt.WithLogger(log))
	})
}
