package write

import (
	"bytes"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"
)

// Compare gives the unified diff that leads from the disk to files, empty where every file is up to date, and writes
// nothing. The error is the one that Files would give before its first write.
func Compare(files []File) ([]byte, error) {
	targets, err := check(files)
	defer targets.close()
	if err != nil {
		return nil, err
	}
	var all bytes.Buffer
	for _, t := range targets {
		if t.upToDate() {
			continue
		}
		path := filepath.ToSlash(t.Path())
		from := path
		if !t.exists {
			from = "/dev/null"
		}
		all.Write(diff.Diff(from, unixLines(t.old), path, t.Data))
	}
	return all.Bytes(), nil
}
