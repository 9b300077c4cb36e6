package harness

import "embed"

// Source holds this package's files but for this one and the tests. `pipegen run` builds the harness from them into the
// user's program: a module that vendors its dependencies has the runtime, which generated code imports, but no harness.
//
//go:embed console.go handler.go harness.go make.go metrics.go progress.go report.go
var Source embed.FS
