//go:build unix

package write_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/pipegen/pipegen/gen/write"
)

// Opening a fifo would wait for its other end for ever.
func TestFilesRefusesAFifo(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "orders_gen.go"), 0o644); err != nil {
		t.Skip(err)
	}
	_, err := write.Files([]write.File{file(dir, "package p")})
	if err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("error = %v", err)
	}
}
