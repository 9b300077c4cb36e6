package rt

import (
	"strconv"
	"testing"
)

// Keys that follow one another, or differ in high bits only, are spread all the same.
func TestPartsAreSpread(t *testing.T) {
	for _, parts := range []uint64{2, 3, 8, 64} {
		for name, part := range map[string]func(i uint64) int{
			"numbers": func(i uint64) int { return Part(i, parts) },
			"below another": func(i uint64) int { // what the first copy hands to a partition below it
				for key := i; ; key += 1 << 20 {
					if Part(key, parts) == 0 {
						return Part(key^1, parts)
					}
				}
			},
			"high bits": func(i uint64) int { return Part(i<<48, parts) },
			"texts":     func(i uint64) int { return Part(TextKey("customer "+strconv.FormatUint(i, 10)), parts) },
		} {
			const keys = 1 << 14
			hits := make([]int, parts)
			for i := range uint64(keys) {
				hits[part(i)]++
			}
			for p, n := range hits {
				if mean := keys / int(parts); n < mean*3/4 || n > mean*5/4 {
					t.Errorf("%s over %d parts: %d keys in part %d, want about %d", name, parts, n, p, mean)
				}
			}
		}
	}
}

func TestPartOfAKeyIsAlwaysTheSame(t *testing.T) {
	if got := [...]int{Part(1, 8), Part(2, 8), Part(TextKey(""), 8), Part(TextKey("anna"), 8)}; got != [...]int{2, 6, 7, 4} {
		t.Errorf("got %v: a new version would send keys elsewhere", got)
	}
}
