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
	{"batch-over-queue", "max_batch is more than the queue in front can hold"},
	{"cause-without-error", "an exporter that takes the cause of a failure is reached by messages that did not fail"},
	{"choice", "a value is none of the words allowed there"},
	{"config-type", "a key of a config sets a field that a spec cannot set"},
	{"constructor", "a component with a config has no constructor for it, or one of another shape"},
	{"cycle", "edges lead in a circle"},
	{"doc", "a documentation text holds characters that cannot stand in a Go comment"},
	{"drop-awaited", "a destination that is awaited may drop messages when its queue is full"},
	{"duplicate-key", "a mapping has the same key twice"},
	{"duration", "a duration cannot be understood"},
	{"empty", "the file, or a mapping that must not be empty, holds nothing"},
	{"encoding", "the file is not UTF-8 without a byte order mark"},
	{"env", "a reference to an environment variable is malformed, or stands where none can"},
	{"fallback-cycle", "destinations stand in for each other in a circle"},
	{"go-error", "an error in Go spoils the declaration of something that the spec uses"},
	{"go-import", "an import of the spec cannot be imported by Go"},
	{"go-package", "the folder of the spec holds no Go package that can be listed"},
	{"go-syntax", "a Go file has a syntax error"},
	{"import-cycle", "an import of the spec imports the spec's own package"},
	{"import-path", "an import path is one that Go would not accept, or not here"},
	{"inline-option", "an exporter that runs inline has an option that only one with a queue can have"},
	{"inline-slices", "an exporter that runs inline takes a slice, but has no queue to fill it from"},
	{"letters-in-slices", "an exporter of dead letters takes a slice, but each letter has a cause of its own"},
	{"may-stall", "a destination that nobody awaits can stall the others (warning)"},
	{"message", "a type cannot be that of messages, or a method of one does not serve its purpose"},
	{"missing-key", "a required key was not written"},
	{"name", "a name does not have the form that names have there"},
	{"name-taken", "two things that share a name space have the same name"},
	{"never-sent", "a destination is listed after the primary of a sequence, which ends there"},
	{"no-destination", "a fanout has no destination"},
	{"no-kind", "a node has no key that names its kind"},
	{"no-receiver", "the pipeline has no receiver"},
	{"no-slices", "max_batch stands on an exporter that takes one message at a time"},
	{"none-fail", "a full queue is to be a failure but the fanout hears of none"},
	{"none-fallback", "a destination is a fallback but its fanout hears of no failure"},
	{"none-sequential", "a fanout sends in sequence but awaits nobody"},
	{"none-timeout", "a destination has a timeout but its fanout awaits nobody"},
	{"not-copyable", "messages must be copied, but a copy would share memory with the original"},
	{"not-yet", "the spec asks for something that pipegen does not support yet"},
	{"out-of-range", "a number or duration is outside what is allowed there"},
	{"output", "the output is not a plain file name that every Go build would compile"},
	{"power-of-two", "the capacity of a queue is not a power of two"},
	{"primary-fallback", "the primary destination of a fanout is a fallback, too"},
	{"primary-unused", "a fanout that awaits nobody names a primary destination (warning)"},
	{"runtime", "the module does not require pipegen's runtime"},
	{"same-destination", "a fanout has the same destination twice"},
	{"same-go-name", "two nodes have the same name in generated Go"},
	{"same-output", "two specs would generate the same file"},
	{"second-document", "the file holds more than one YAML document"},
	{"second-instance", "a node names a method by its type, though a component of this type is declared (warning)"},
	{"signature", "a function has none of the signatures that are wanted there"},
	{"size", "a size in bytes cannot be understood"},
	{"small-queue", "the dead letters of one message may not fit in the queue for them"},
	{"symbol", "a symbol names something that cannot be used there"},
	{"syntax", "the file is not YAML"},
	{"timeout", "a timeout is not above 0"},
	{"to-receiver", "an edge leads to a receiver, which takes no messages from nodes"},
	{"too-deep", "values are nested deeper than a spec may be"},
	{"too-few-messages", "the pool of messages is too small for the pipeline"},
	{"too-large", "the file has more bytes or values than a spec may have"},
	{"too-many-destinations", "a fanout has more destinations than it can have"},
	{"too-much-memory", "the pipeline would hold more than any machine is likely to have"},
	{"two-fallbacks", "a destination has two fallbacks"},
	{"two-kinds", "a node has keys of two kinds"},
	{"two-messages", "messages of different types come to one node"},
	{"two-primaries", "a fanout has two primary destinations"},
	{"unclear-scalar", "a number, boolean or null is spelled in a way that YAML readers disagree about"},
	{"unheard", "nobody hears of failures (warning)"},
	{"unknown-destination", "fallback_for names no destination of the fanout"},
	{"unknown-key", "a mapping has a key that means nothing there"},
	{"unknown-node", "an edge leads to a node that the spec has not"},
	{"unknown-symbol", "a symbol names nothing"},
	{"unreachable", "no message ever reaches a node"},
	{"unsupported-yaml", "the file uses tags, anchors, aliases or merge keys"},
	{"unused-component", "no node uses a component (warning)"},
	{"version", "the spec is written in a version of the language that this pipegen does not read"},
	{"when-full-inline", "when_full stands on a destination that has no queue"},
	{"wrong-type", "a value has another type than is wanted there"},
}
