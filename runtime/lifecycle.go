//go:build !pipegensim && !pipegendrive

package rt

import "context"

// lifecycle gives what starts and ends a component: what it has for that.
func lifecycle(_ string, start func(context.Context) error, close func() error) (func(context.Context) error, func() error) {
	return start, close
}
