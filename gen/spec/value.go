package spec

import "github.com/pipegen/pipegen/gen/diag"

// A Shape is the form in which a value was written.
type Shape uint8

const (
	Null Shape = iota
	String
	Int
	Float
	Bool
	Sequence
	Mapping
	Invalid // refused by Read, which has reported it: converters fail in silence
)

// A Value is a piece of a spec as it was written, with its place.
type Value struct {
	At      diag.Span // of a scalar, its first line; of a list or mapping, what starts it: a bracket, a dash or its first key
	Shape   Shape
	Text    string   // of a scalar: its content, quotes and escapes resolved
	Quoted  bool     // of a scalar: written in quotes or as a block
	Items   []*Value // of a sequence
	Entries []*Entry // of a mapping, in the order written; keys are unique
}

// An Entry is one key of a mapping with its value.
type Entry struct {
	Key   Text
	Value *Value
}

// A Text is a word of the spec with its place; the zero Text was not written.
type Text struct {
	Text string
	At   diag.Span
}

// Given reports whether the spec has the word at all.
func (t Text) Given() bool { return t.At.Line > 0 }
