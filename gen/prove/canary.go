package prove

import (
	"fmt"
	"strings"
)

// canaryFile stands in each folder whose pipeline is proved, as far as the go command can see.
const canaryFile = "zz_pipegen_prove.go"

// The canary has one of each thing that is looked for, at places which are known. A compiler that does not show them all just so
// cannot prove anything.
const canary = `package %s

func pipegenProveMoves() *int { v := 1; return &v }

func pipegenProveBoxes(v int) any { return v }

func pipegenProveIndexes(s []int, i int) int { return s[i] }

func pipegenProveSlices(s []int, i int) []int { return s[i:] }

func pipegenProveCalls(s []int) int { return pipegenProveIndexes(s, 1) }
`

// sings reports whether the compiler showed the canary in a folder's package for what it is; else what is missing.
func sings(all []remark, file string) (missing string) {
	want := []struct {
		mark string
		sort sort
		text string
	}{
		{"v := 1", heap, "v"},
		{"v }\n\nfunc pipegenProveIndexes", heap, "v"},
		{"[i] }", bounds, "Found IsInBounds"},
		{"[i:] }", bounds, "Found IsSliceInBounds"},
		{"(s, 1)", inlined, "pipegenProveIndexes"},
	}
	for _, w := range want {
		before, _, _ := strings.Cut(canary, w.mark)
		p := place{file, strings.Count(before, "\n") + 1, len(before) - strings.LastIndex(before, "\n")}
		found := false
		for _, r := range all {
			found = found || r.at == p && r.sort == w.sort && r.text == w.text
		}
		if !found {
			return fmt.Sprintf("line %d, column %d: %s", p.line, p.col, w.text)
		}
	}
	return ""
}
