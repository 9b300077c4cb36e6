// Command shipper runs the pipeline of package shipper.
package main

import (
	"log/slog"

	"github.com/pipegen/pipegen/examples/shipper"
	rt "github.com/pipegen/pipegen/runtime"
	"github.com/pipegen/pipegen/runtime/harness"
)

func main() {
	harness.Main("Shipper", func(log *slog.Logger) (rt.Pipeline, error) {
		return shipper.NewShipper(shipper.ShipperDeps{}, rt.WithLogger(log))
	})
}
