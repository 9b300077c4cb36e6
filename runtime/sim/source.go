package sim

import "embed"

// Source holds this package's files but for this one and the tests. `pipegen sim` and `pipegen prove -run` build them into the user's
// program: a module that vendors its dependencies has the runtime, which generated code imports, but not this.
//
//go:embed body.go calls.go check.go component.go doc.go draw.go drive.go drive_calls.go drive_main.go drive_profile.go main.go make.go
//go:embed model.go node.go pipeline.go retry.go shrink.go traits.go try.go watchdog.go well.go
var Source embed.FS
