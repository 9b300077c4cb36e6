package rt

import "math/bits"

// Part tells which of several copies of a partition gets the messages of a key: a number below parts. Keys need not be spread
// evenly: their bits are mixed first (by the finalizer of splitmix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
// Generators", 2014), then scaled, which needs no division.
func Part(key uint64, parts uint64) int {
	key = (key ^ key>>30) * 0xbf58476d1ce4e5b9
	key = (key ^ key>>27) * 0x94d049bb133111eb
	part, _ := bits.Mul64(key^key>>31, parts)
	return int(part)
}

// PartOfText is Part of a key that is a text (FNV-1a: Fowler, Noll and Vo). It is the same in every process.
func PartOfText(key string, parts uint64) int {
	hash := uint64(0xcbf29ce484222325)
	for i := range len(key) {
		hash = (hash ^ uint64(key[i])) * 0x100000001b3
	}
	return Part(hash, parts)
}
