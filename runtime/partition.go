package rt

import "math/bits"

// Part tells which of several copies of a partition gets the messages of a key: a number below parts. It is the same in every
// process. The key is mixed first, then scaled, which needs no division.
func Part(key uint64, parts uint64) int {
	part, _ := bits.Mul64(mixed(key), parts)
	return int(part)
}

// TextKey is a text as a key (FNV-1a: Fowler, Noll and Vo). Two texts that have the same, as hardly ever happens by chance, count as
// one key.
func TextKey(key string) uint64 {
	hash := uint64(0xcbf29ce484222325)
	for i := range len(key) {
		hash = (hash ^ uint64(key[i])) * 0x100000001b3
	}
	return hash
}

// mixed spreads keys, which need not be spread evenly, over all their bits (the finalizer of splitmix64: Steele, Lea and Flood, "Fast
// Splittable Pseudorandom Number Generators", 2014).
func mixed(key uint64) uint64 {
	key = (key ^ key>>30) * 0xbf58476d1ce4e5b9
	key = (key ^ key>>27) * 0x94d049bb133111eb
	return key ^ key>>31
}
