package ingest

import (
	"fmt"
	"math/rand/v2"
)

// Simulate draws a body for pipegen sim and pipegen prove -run: one in eight is cut short.
func (b *Batch) Simulate(chance *rand.Rand) {
	types := []string{"metric", "click", "error"}
	for i := range chance.IntN(8) {
		separator := ','
		if i == 0 {
			separator = '['
		}
		fmt.Fprintf(&b.body, `%c{"type":"%s","value":%d}`, separator, types[chance.IntN(len(types))], chance.IntN(1000))
	}
	if b.body.Len() == 0 {
		b.body.WriteByte('[')
	}
	if chance.IntN(8) > 0 {
		b.body.WriteByte(']')
	}
}
