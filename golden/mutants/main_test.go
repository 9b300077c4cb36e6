package main

import (
	"os"
	"testing"
)

// What the list speaks of changes: a mutant whose lines are gone proves nothing.
func TestMutantsFit(t *testing.T) {
	source, err := os.ReadFile("../mutants.md")
	if err != nil {
		t.Fatal(err)
	}
	mutants, err := read(string(source))
	if err != nil {
		t.Fatal(err)
	}
	if err := fit("../..", mutants); err != nil {
		t.Error(err)
	}
	titles := map[string]bool{}
	for _, m := range mutants {
		if titles[m.title] {
			t.Errorf("two mutants are called %q", m.title)
		}
		titles[m.title] = true
	}
}
