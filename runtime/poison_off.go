//go:build !pipegendebug

package rt

// poison and revive do something under the build tag pipegendebug only.
func poison[M any](*M) {}
func revive[M any](*M) {}
