// Package shipper is the user's side of a pipeline that follows log files and posts their lines to a server, each at least once.
//
// pipeline.yaml beside it says how the parts are joined; every part is an ordinary function or method.
package shipper

//go:generate go tool pipegen build pipeline.yaml
