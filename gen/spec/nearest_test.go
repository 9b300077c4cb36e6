package spec

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"drain", "in_flight", "to", "timeout", "primary", "retry", "map", "batch", "queue", "on_error"}
	tests := []struct{ word, want string }{
		{"drian", "drain"},  // swapped: one slip, not two
		{"rdain", "drain"},  // swapped at the start
		{"drai", "drain"},   // missing
		{"ddrain", "drain"}, // too many
		{"brain", "drain"},  // wrong
		{"DRAIN", "drain"},  // case does not count
		{"inFlight", "in_flight"},
		{"in-flight", "in_flight"},
		{"tiemout", "timeout"},
		{"onerror", "on_error"},
		{"pirmayr", "primary"}, // two swaps in seven letters
		{"t", "to"},
		{"ot", "to"},
		{"by", ""}, // two slips in two letters is another word
		{"x", ""},
		{"", ""},
		{"cap", "map"},
		{"cat", ""},
		{"drain", ""}, // the word itself is no suggestion
		{"exporter", ""},
		{"größe", ""},
	}
	for _, test := range tests {
		if got := Nearest(test.word, known); got != test.want {
			t.Errorf("%q: want %q, have %q", test.word, test.want, got)
		}
	}
}

func TestNearestOfSeveral(t *testing.T) {
	tests := []struct {
		word  string
		known []string
		want  string
	}{
		{"store", []string{"stored", "restore", "score"}, "score"}, // equally near: alphabetical, whatever the order
		{"store", []string{"score", "restore", "stored"}, "score"},
		{"stroe", []string{"stone", "store"}, "store"}, // one slip before two
		{"parse", []string{"parse", "parser"}, "parser"},
		{"Parse", []string{"parser", "parse"}, "parse"},
		{"größe", []string{"grösse", "größen"}, "größen"}, // letters, not bytes
		{"a", []string{"b", "c"}, ""},
		{"a", nil, ""},
	}
	for _, test := range tests {
		if got := Nearest(test.word, test.known); got != test.want {
			t.Errorf("%q among %q: want %q, have %q", test.word, test.known, test.want, got)
		}
	}
}

func TestSlips(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"ab", "ba", 1}, {"abcd", "badc", 2}, {"abc", "cab", 2},
		{"ca", "abc", 3}, // no letter is moved twice: that is what makes the alignment the optimal string one
		{"kitten", "sitting", 3},
	}
	for _, test := range tests {
		if got := slips([]rune(test.a), []rune(test.b)); got != test.want {
			t.Errorf("%q, %q: want %d, have %d", test.a, test.b, test.want, got)
		}
	}
}
