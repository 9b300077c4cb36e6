// Package accesslog is the user's side of a pipeline that turns a web server's access log into JSON lines.
//
// pipeline.yaml beside it says how the parts are joined; every part is an ordinary function or method.
package accesslog

//go:generate go tool pipegen build pipeline.yaml
