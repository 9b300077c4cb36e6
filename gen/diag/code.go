package diag

import "slices"

// A Code names a sort of diagnostic. Codes are stable: tests, editors and scripts may rely on them.
type Code string

// An Explanation says in one line what a code means.
type Explanation struct {
	Code Code
	Text string
}

// Codes lists all codes in alphabetical order, for the documentation.
func Codes() []Explanation { return slices.Clone(codes) }

// codes is the whole vocabulary. A new code is one line here; a test finds codes that are used without one.
var codes = []Explanation{
	{"bad-character", "the file holds a character that is invisible, moves text about, or breaks lines only for some readers"},
	{"bad-key", "a key is not plain text"},
	{"choice", "a value is none of the words allowed there"},
	{"doc", "a documentation text holds characters that cannot stand in a Go comment"},
	{"duplicate-key", "a mapping has the same key twice"},
	{"duration", "a duration cannot be understood"},
	{"empty", "the file, or a mapping that must not be empty, holds nothing"},
	{"encoding", "the file is not UTF-8 without a byte order mark"},
	{"import-path", "an import path is one that Go would not accept, or not here"},
	{"missing-key", "a required key was not written"},
	{"name", "a name does not have the form that names have there"},
	{"name-taken", "two things that share a name space have the same name"},
	{"output", "the output is not a plain file name that every Go build would compile"},
	{"range", "a number or duration is outside what is allowed there"},
	{"second-document", "the file holds more than one YAML document"},
	{"size", "a size in bytes cannot be understood"},
	{"syntax", "the file is not YAML"},
	{"too-deep", "values are nested deeper than a spec may be"},
	{"too-large", "the file has more bytes or values than a spec may have"},
	{"unclear-scalar", "a number, boolean or null is spelled in a way that YAML readers disagree about"},
	{"unknown-key", "a mapping has a key that means nothing there"},
	{"unsupported-yaml", "the file uses tags, anchors, aliases or merge keys"},
	{"version", "the spec is written in a version of the language that this pipegen does not read"},
	{"wrong-type", "a value has another type than is wanted there"},
}
