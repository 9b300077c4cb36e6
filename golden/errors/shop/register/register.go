// Package register imports the package of the specs, so that they cannot import it.
package register

import "github.com/pipegen/pipegen/golden/errors/shop"

// Ring takes an order.
func Ring(o *shop.Order) error { return nil }
