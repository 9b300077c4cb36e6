//go:build pipegendrive

package rt

import "context"

// lifecycle gives nothing to start or to end: where receivers and exporters are replaced, what they reach for is not there.
func lifecycle(string, func(context.Context) error, func() error) (func(context.Context) error, func() error) {
	return nil, nil
}
