// Package hostmetrics relays readings of a machine, by a generated pipeline.
//
// pipeline.yaml says how the parts are joined; the parts are ordinary Go. Relay is what pipegen makes of them, and the
// program in the folder above runs it.
package hostmetrics

//go:generate go tool pipegen build pipeline.yaml
