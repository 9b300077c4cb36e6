package harness

import (
	"io"
	"os"
	"strings"
	"sync"
)

// A console shares stderr between log records and one progress line that stays below them. It uses no escape
// sequences, so that any terminal will do.
type console struct {
	mu    sync.Mutex
	w     io.Writer
	shown string // the progress line now on screen
}

// Write writes log records, whole lines, and puts the progress line under them again.
func (c *console) Write(records []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shown == "" {
		return c.w.Write(records)
	}
	line := c.shown
	c.replace("")
	n, err := c.w.Write(records)
	c.replace(line)
	return n, err
}

// show replaces the progress line.
func (c *console) show(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.replace(line)
}

func (c *console) clear() { c.show("") }

func (c *console) replace(line string) {
	if c.shown == "" && line == "" {
		return
	}
	text := "\r" + line
	if rest := len(c.shown) - len(line); rest > 0 {
		text += strings.Repeat(" ", rest)
	}
	if line == "" {
		text += "\r"
	}
	io.WriteString(c.w, text)
	c.shown = line
}

// isTerminal tells a terminal from a file or a pipe. The null device passes for one, and shows nothing either way.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
