//go:build shopdebug

package shop

// Trace exists in debug builds only.
func Trace(o *Order) error { return nil }
