package write

import (
	"bufio"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Leftovers gives the paths of files that were generated from the same specs as files, and are none of them: an output
// of another name, from before the spec was changed. They declare what files declare, so that the package would not
// build. Nothing is removed.
func Leftovers(files []File) ([]string, error) {
	var found []string
	for i, f := range files {
		if slices.ContainsFunc(files[:i], func(before File) bool { return before.Dir == f.Dir }) {
			continue
		}
		entries, err := os.ReadDir(f.Dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ".go") && isLeftover(files, f.Dir, e) {
				found = append(found, filepath.Join(f.Dir, e.Name()))
			}
		}
	}
	return found, nil
}

func isLeftover(files []File, dir string, e fs.DirEntry) bool {
	was := firstLine(filepath.Join(dir, e.Name()))
	leftover := false
	for _, f := range files {
		if f.Dir != dir {
			continue
		}
		if f.Name == e.Name() {
			return false
		}
		if now, _, _ := strings.Cut(string(f.Data), "\n"); now == was {
			leftover = true
		}
	}
	return leftover
}

// firstLine gives the first line of a file without its end; empty if it cannot be read.
func firstLine(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	line, _, err := bufio.NewReader(f).ReadLine() // a longer line than its buffer is none of ours
	if err != nil {
		return ""
	}
	return string(line)
}
