package rt

import (
	"math/big"
	"math/rand/v2"
	"testing"
	"time"
)

// TestBucketIsExact compares a bucket with one that counts in fractions: at any rate, over any time, not a nanosecond is lost.
func TestBucketIsExact(t *testing.T) {
	rates := []int64{1, 3, 7, 999, 1_000_000, 1_000_000_000}
	run := &Runner{}
	run.Init("Try", Shutdown{}, nil)
	for seed := range uint64(300) {
		chance := rand.New(rand.NewPCG(seed, 0))
		perSecond, burst := rates[chance.IntN(len(rates))], 1+chance.Int64N(1<<chance.IntN(10))
		b := &Bucket{}
		b.Init(run, perSecond, burst)
		most := new(big.Rat).SetInt64(burst)
		have, now := new(big.Rat).SetInt64(burst), time.Duration(0)
		for range 200 {
			passed := chance.Int64N(1 << chance.IntN(55))
			now += time.Duration(passed)
			b.Gain(now)
			if have.Add(have, big.NewRat(passed, int64(time.Second)).Mul(big.NewRat(passed, int64(time.Second)), new(big.Rat).SetInt64(perSecond))); have.Cmp(most) > 0 {
				have.Set(most)
			}
			whole := new(big.Int).Div(have.Num(), have.Denom()).Uint64()
			if b.Room() != whole {
				t.Fatalf("seed %d: %d tokens, want %d", seed, b.Room(), whole)
			}
			n := min(whole, chance.Uint64N(50))
			for i := range n {
				if i%2 == 0 {
					b.Take()
				} else if !b.TakeOne() {
					t.Fatalf("seed %d: there is one", seed)
				}
			}
			have.Sub(have, new(big.Rat).SetInt(new(big.Int).SetUint64(n)))
			switch next := b.Next(7); {
			case b.Room() > 0 && next != 0:
				t.Fatalf("seed %d: the next token is there, and comes at %v", seed, next)
			case b.Room() == 0:
				if next <= now || b.TakeOne() {
					t.Fatalf("seed %d: there is none at %v, the next at %v", seed, now, next)
				}
				if b.Next(0) != 0 {
					t.Fatalf("seed %d: nobody waits for a token", seed)
				}
				credit := b.credit
				b.Gain(next - 1)
				early := b.Room()
				b.credit, b.counted = credit, now
				b.Gain(next)
				if early != 0 || b.Room() == 0 {
					t.Fatalf("seed %d: the next token does not come at %v", seed, next)
				}
				b.credit, b.counted = credit, now
			}
		}
	}
}
