//go:build pipegensim || pipegendrive

package sim

// Traits are what a function must know of the one whose place it takes. Where that has no ctx, it gets one that never ends.
type Traits uint8

const (
	Fails  Traits = 1 << iota // it returns an error
	Inline                    // of an exporter: it runs in its segment
	Told                      // of a receiver: it has done
)
