// Package ir holds the nouns of the compiler: the Graph, which is the spec with its names resolved, and the Plan, in which
// everything is decided. Passes make them; neither has a field that is filled in later by another pass. Each dumps itself
// as text.
package ir
