package harness

import "errors"

// Make calls a component's constructor for a main that builds a pipeline's deps in one literal: what goes wrong is joined
// to failed, and the component is nil.
func Make[T any](failed *error, construct func() (*T, error)) *T {
	t, err := construct()
	if err != nil {
		*failed = errors.Join(*failed, err)
		return nil
	}
	return t
}
