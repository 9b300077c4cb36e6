package errors_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/pipegen/pipegen/gen/diag"
)

// A want is a diagnostic that is expected.
type want struct {
	severity diag.Severity
	code     diag.Code
	message  *regexp.Regexp
	col      int // 0: any
	found    bool
}

var (
	wantComment = regexp.MustCompile(`# want (?:(?:([\w./]+\.go):)?(\d+):(\d+) )?(.*)$`)
	wantItem    = regexp.MustCompile(`^(warning )?([a-z-]+) ("(?:[^"\\]|\\.)*")\s*`)
	behindLine  = regexp.MustCompile(`(?m)[ \t]+# want .*$`)
)

// expectations reads what the specs, and the files beside them, expect, by file and line.
func expectations(t *testing.T, specs []string) map[string][]*want {
	t.Helper()
	all := map[string][]*want{}
	for _, path := range specs {
		beside := strings.TrimSuffix(path, ".yaml") + ".want"
		for _, file := range []string{path, beside} {
			for i, line := range strings.Split(string(source(file)), "\n") {
				if m := wantComment.FindStringSubmatch(strings.TrimSuffix(line, "\r")); m != nil {
					at, col := place(path, i+1, m)
					all[at] = append(all[at], wants(t, fmt.Sprintf("%s:%d", file, i+1), m[4], col)...)
				}
			}
		}
	}
	return all
}

// place is where a comment on a line of a spec expects something: there, or where it says.
func place(spec string, line int, m []string) (at string, col int) {
	if m[1] != "" {
		spec = filepath.Join(filepath.Dir(spec), m[1])
	}
	if m[2] != "" {
		line, _ = strconv.Atoi(m[2])
		col, _ = strconv.Atoi(m[3])
	}
	return fmt.Sprintf("%s:%d", spec, line), col
}

func wants(t *testing.T, where, text string, col int) (all []*want) {
	t.Helper()
	for text != "" {
		m := wantItem.FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("%s: want CODE \"REGEXP\", found %s", where, text)
		}
		text = text[len(m[0]):]
		quoted, err := strconv.Unquote(m[3])
		if err != nil {
			t.Fatalf("%s: %s: %v", where, m[3], err)
		}
		message, err := regexp.Compile(quoted)
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		w := &want{code: diag.Code(m[2]), message: message, col: col}
		if m[1] != "" {
			w.severity = diag.Warning
		}
		all = append(all, w)
	}
	return all
}

// take marks the first of the expectations that d fulfills.
func take(wants []*want, d *diag.Diagnostic) bool {
	for _, w := range wants {
		if !w.found && w.code == d.Code && w.severity == d.Severity && w.message.MatchString(d.Message) &&
			(w.col == 0 || w.col == d.At.Col) {
			w.found = true
			return true
		}
	}
	return false
}

// bare is source without what is expected on a line, which is no part of the mistake.
func bare(file string) []byte { return behindLine.ReplaceAll(source(file), nil) }

// source gives the bytes of a file, nil where there is no such file.
func source(file string) []byte {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return data
}
