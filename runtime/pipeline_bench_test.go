package rt_test

import (
	"context"
	"io"
	"testing"
)

// BenchmarkPipeline is what a message costs from the receiver's call to its outcome, in each shape, with functions that do
// nothing. One op is one message.
func BenchmarkPipeline(b *testing.B) {
	for _, done := range []bool{false, true} {
		for store := oneHand; store <= batchCrewOfThree; store++ {
			s := shape{done: done, store: store, messages: 1024, queue: 256}
			b.Run(s.String(), func(b *testing.B) {
				p := newMini(s, user{})
				left := b.N
				p.bare = func(_ context.Context, buf []*order) (int, error) {
					if left == 0 {
						return 0, io.EOF
					}
					n := min(left, len(buf))
					left -= n
					return n, nil
				}
				b.ReportAllocs()
				b.ResetTimer()
				if err := p.Run(b.Context()); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}
