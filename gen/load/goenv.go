package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"strings"
)

// A goEnv is what the go command is configured to do in one module.
type goEnv struct {
	root    string // folder of go.mod
	work    string // path of go.work, or ""
	goflags []string
	goos    string
	goarch  string
	cgo     bool
}

// readEnv asks the go command, since GOFLAGS may stand in a file of its own. The problem is go's own text when the
// command runs but refuses.
func readEnv(root string) (env *goEnv, problem string, err error) {
	cmd := exec.Command("go", "env", "-json", "GOFLAGS", "GOWORK", "GOOS", "GOARCH", "CGO_ENABLED")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, goText(stderr.String()), nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("cannot run the go command: %w", err)
	}
	var vars struct{ GOFLAGS, GOWORK, GOOS, GOARCH, CGO_ENABLED string }
	if err := json.Unmarshal(out, &vars); err != nil {
		return nil, "", fmt.Errorf("cannot read the output of go env: %w", err)
	}
	if vars.GOWORK == "off" {
		vars.GOWORK = ""
	}
	return &goEnv{root, vars.GOWORK, strings.Fields(vars.GOFLAGS), vars.GOOS, vars.GOARCH, vars.CGO_ENABLED == "1"}, "", nil
}

// environ is the environment for go list. GOFLAGS=-mod=mod is left out: with it a mere look would edit go.mod.
func (e *goEnv) environ() []string {
	var kept []string
	for _, f := range e.goflags {
		if f != "-mod=mod" && f != "--mod=mod" {
			kept = append(kept, f)
		}
	}
	// Never empty, since then go would turn to the flags in its own file.
	return append(os.Environ(), "GOFLAGS= "+strings.Join(kept, " "), "GOPACKAGESDRIVER=off")
}

// context is the build context that go list will have.
func (e *goEnv) context(flags []string) *build.Context {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled = e.goos, e.goarch, e.cgo
	ctx.BuildTags = tags(append(append([]string(nil), e.goflags...), flags...))
	return &ctx
}

// tags gives the build tags that flags set; as with the go command, the last -tags wins.
func tags(flags []string) (tags []string) {
	for i, f := range flags {
		name, value, joined := strings.Cut(strings.TrimPrefix(f, "-"), "=")
		if name != "-tags" && name != "tags" {
			continue
		}
		if !joined && i+1 < len(flags) {
			value = flags[i+1]
		}
		tags = strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
	}
	return tags
}

// goText makes one line of what the go command wrote.
func goText(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "go: "))
		if line != "" && !strings.HasPrefix(line, "# ") {
			lines = append(lines, line)
		}
	}
	return strings.TrimSuffix(strings.Join(lines, " "), ".")
}

// goAdvice parts what the go command wrote from the command that it proposes, if it does: "what is wrong; to mend it:"
// and the command on a line of its own.
func goAdvice(s string) (fault, command string) {
	before, last, ok := strings.Cut(strings.TrimSpace(s), "\n\tgo ")
	if !ok || !strings.HasSuffix(before, ":") || strings.Contains(last, "\n") {
		return goText(s), ""
	}
	if end := max(strings.LastIndex(before, "; "), strings.LastIndex(before, ". ")); end > 0 {
		before = before[:end]
	}
	return goText(before), "go " + strings.TrimSpace(last)
}

// world names the set of modules that one go list sees: the workspace, else the module.
func (e *goEnv) world() string {
	if e.work != "" {
		return e.work
	}
	return e.root
}
