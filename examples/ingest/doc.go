// Package ingest is the user's side of a pipeline that takes events in over HTTP.
//
// pipeline.yaml beside it says how the parts are joined; every part is an ordinary function or method.
package ingest

//go:generate go tool pipegen build pipeline.yaml
