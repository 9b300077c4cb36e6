package spec

import (
	"go/build"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
)

// OutputName gives the name of the generated file: as written, else <base name of the spec>_gen.go, where the base name
// of orders.yaml and orders.pipeline.yaml is orders.
func (s *Spec) OutputName() string {
	if s.Output.Text != "" {
		return s.Output.Text
	}
	base := s.File[strings.LastIndexAny(s.File, `/\`)+1:]
	base = strings.TrimSuffix(base, path.Ext(base))
	return strings.TrimSuffix(base, ".pipeline") + "_gen.go"
}

var (
	plainFile = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$`)
	device    = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)
)

// outputTrouble tells why a file of this name could not be written or would not be built everywhere; "" for most names.
func outputTrouble(name string) string {
	switch {
	case strings.ContainsAny(name, `/\`):
		return "it is always in the spec's folder"
	case !strings.HasSuffix(name, ".go"):
		return "its name ends in .go"
	case strings.HasSuffix(name, "_test.go"):
		return "Go builds _test.go files for tests only"
	case strings.HasPrefix(name, "_") || strings.HasPrefix(name, "."):
		return "Go ignores files that start with " + name[:1]
	case !plainFile.MatchString(name):
		return "its name has at most 100 letters, digits and _.-"
	case device.MatchString(name):
		return "Windows takes it for a device"
	case !builtEverywhere(name):
		return "Go builds files of such a name for one operating system or architecture only"
	}
	return ""
}

// builtEverywhere asks go/build itself, on a platform that does not exist, whether a name restricts its file.
func builtEverywhere(name string) bool {
	nowhere := build.Context{
		GOOS: "nowhere", GOARCH: "nothing", Compiler: "gc",
		OpenFile: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("package p\n")), nil },
	}
	ok, err := nowhere.MatchFile("", name)
	return ok && err == nil
}

// mendOutput proposes a name near to one that is refused.
func mendOutput(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	for _, end := range []string{".go", "_test", "_gen"} {
		name = strings.TrimSuffix(name, end)
	}
	return strings.TrimLeft(name, "._") + "_gen.go"
}

// checkOutput reports an output that is refused where it is written, else at start, as then the spec's name is to blame.
// The spec goes on with a name that can be used, so that what else is wrong comes to light.
func checkOutput(l *diag.List, s *Spec, start diag.Span) {
	if s.Output.Given() {
		if why := outputTrouble(s.Output.Text); why != "" {
			d := l.Errorf(s.Output.At, "output", "%s cannot be the generated file: %s", quote(s.Output.Text), why)
			if better := mendOutput(s.Output.Text); outputTrouble(better) == "" {
				d.Helpf("write %s", better)
			}
			s.Output = Text{}
		}
		return
	}
	if why := outputTrouble(s.OutputName()); why != "" {
		l.Errorf(start, "output", "%s cannot be the generated file: %s", quote(s.OutputName()), why).
			Helpf("the name comes from the spec's: rename it, or write output: NAME_gen.go")
		s.Output = Text{Text: "pipeline_gen.go"}
	}
}
