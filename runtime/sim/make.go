//go:build pipegensim || pipegendrive

package sim

import "errors"

// Make calls a component's constructor within a literal of deps: what goes wrong is joined to failed, and the component is
// nil.
func Make[T any](failed *error, construct func() (*T, error)) *T {
	t, err := construct()
	if err != nil {
		*failed = errors.Join(*failed, err)
		return nil
	}
	return t
}
