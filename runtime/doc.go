// Package rt is what a generated pipeline links against: queues, the loop around a segment, message pools, drain and
// force, counters and errors.
//
// Every type here keeps three rules: it allocates in its constructor only, it starts no goroutine that Run does not
// know, and every wait in it ends at force. It imports the standard library and nothing else.
package rt

// Supports1 ties a generated file to a runtime that can serve it.
const Supports1 = true
