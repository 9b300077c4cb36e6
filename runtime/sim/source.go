package sim

import "embed"

// Source holds this package's files but for this one and the tests. `pipegen sim` builds them into the user's program: a
// module that vendors its dependencies has the runtime, which generated code imports, but not this.
//
//go:embed body.go calls.go check.go component.go doc.go main.go make.go model.go node.go retry.go shrink.go try.go watchdog.go
var Source embed.FS
