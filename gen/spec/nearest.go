package spec

import (
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
)

// Nearest finds the word of known that was most likely meant by s: the one with the fewest typing slips (a letter too
// many, missing, wrong, or swapped with its neighbour) if these are at most a third of s, or one. Case does not count. It
// is "" where no word is near, and never s itself. Of equally near words it is the first in alphabetical order.
func Nearest(s string, known []string) string {
	const tooLong = 128 // no name of ours; slips are counted in quadratic time
	if len(s) > tooLong {
		return ""
	}
	word := []rune(strings.ToLower(s))
	best, fewest := "", max(1, len(word)/3)
	for _, k := range known {
		if k == s || len(k) > tooLong {
			continue
		}
		other := []rune(strings.ToLower(k))
		if max(len(word), len(other))-min(len(word), len(other)) > fewest {
			continue
		}
		n := slips(word, other)
		if n == len(other) || n > fewest || n == fewest && best != "" && best <= k {
			continue // another word altogether, or no better
		}
		best, fewest = k, n
	}
	return best
}

// slips counts insertions, deletions, substitutions and swaps of neighbours (the optimal string alignment distance).
func slips(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			substitute := last[j]
			if a[i] != b[j] {
				substitute++
			}
			row[j+1] = min(substitute, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// didYouMean adds the nearest word of known to d as help and returns it, "" where none is near.
func didYouMean(d *diag.Diagnostic, s string, known []string) (near string) {
	if near = Nearest(s, known); near != "" {
		d.Helpf("did you mean %q?", near)
	}
	return near
}
