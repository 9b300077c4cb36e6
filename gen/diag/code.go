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
	{"config-type", "a key of a config sets a field that a spec cannot set"},
	{"constructor", "a component with a config has no constructor for it, or one of another shape"},
	{"doc", "a documentation text holds characters that cannot stand in a Go comment"},
	{"duplicate-key", "a mapping has the same key twice"},
	{"duration", "a duration cannot be understood"},
	{"empty", "the file, or a mapping that must not be empty, holds nothing"},
	{"encoding", "the file is not UTF-8 without a byte order mark"},
	{"env", "a reference to an environment variable is malformed, or stands where none can"},
	{"go-error", "an error in Go spoils the declaration of something that the spec uses"},
	{"go-import", "an import of the spec cannot be imported by Go"},
	{"go-package", "the folder of the spec holds no Go package that can be listed"},
	{"go-syntax", "a Go file has a syntax error"},
	{"import-cycle", "an import of the spec imports the spec's own package"},
	{"import-path", "an import path is one that Go would not accept, or not here"},
	{"message", "a type cannot be that of messages, or a method of one does not serve its purpose"},
	{"missing-key", "a required key was not written"},
	{"name", "a name does not have the form that names have there"},
	{"name-taken", "two things that share a name space have the same name"},
	{"out-of-range", "a number or duration is outside what is allowed there"},
	{"output", "the output is not a plain file name that every Go build would compile"},
	{"runtime", "the module does not require pipegen's runtime"},
	{"second-document", "the file holds more than one YAML document"},
	{"signature", "a function has none of the signatures that are wanted there"},
	{"size", "a size in bytes cannot be understood"},
	{"symbol", "a symbol names something that cannot be used there"},
	{"syntax", "the file is not YAML"},
	{"too-deep", "values are nested deeper than a spec may be"},
	{"too-large", "the file has more bytes or values than a spec may have"},
	{"unclear-scalar", "a number, boolean or null is spelled in a way that YAML readers disagree about"},
	{"unknown-key", "a mapping has a key that means nothing there"},
	{"unknown-symbol", "a symbol names nothing"},
	{"unsupported-yaml", "the file uses tags, anchors, aliases or merge keys"},
	{"version", "the spec is written in a version of the language that this pipegen does not read"},
	{"wrong-type", "a value has another type than is wanted there"},
}
