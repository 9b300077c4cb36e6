package shipper

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// A checkpoint is how far each file has been shipped. It is written to another name and renamed, so that whoever reads it finds
// the one or the other, whenever the process ends.
type checkpoint struct {
	path  string
	marks []*mark
	dirty bool
	saved time.Time
}

// A mark is how far one file has been shipped.
type mark struct {
	Device   uint64
	Inode    uint64
	Head     []byte // its first bytes when it was marked
	Offset   int64
	Modified time.Time
}

// saveEvery is how often a checkpoint is written at most. What is Acked in between and lost with the process is shipped twice.
const saveEvery = 100 * time.Millisecond

// load reads what was written; a checkpoint that is not there is empty.
func (c *checkpoint) load() error {
	data, err := os.ReadFile(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(data, &c.marks)
}

// of finds the mark of a file, or, where there is none, that of the file which it is a copy of.
func (c *checkpoint) of(f *file) *mark {
	device, inode := identity(f)
	for _, m := range c.marks {
		if m.Device == device && m.Inode == inode && bytes.HasPrefix(f.head, m.Head) {
			return m
		}
	}
	for _, m := range c.marks {
		if len(m.Head) == headSize && bytes.Equal(m.Head, f.head) {
			return m
		}
	}
	return nil
}

func identity(f *file) (device, inode uint64) {
	s := f.info.Sys().(*syscall.Stat_t) //nolint:forcetypeassert // so it is on every Unix
	return uint64(s.Dev), s.Ino         //nolint:unconvert // its type depends on the system
}

// newest is when the file was written to that was written to last, of all that have a mark.
func (c *checkpoint) newest() (t time.Time) {
	for _, m := range c.marks {
		if m.Modified.After(t) {
			t = m.Modified
		}
	}
	return t
}

// set marks how far a file has been shipped.
func (c *checkpoint) set(f *file) {
	device, inode := identity(f)
	i := slices.IndexFunc(c.marks, func(m *mark) bool { return m.Device == device && m.Inode == inode })
	if i < 0 {
		i = len(c.marks)
		c.marks = append(c.marks, &mark{Device: device, Inode: inode})
	}
	m := c.marks[i]
	m.Head, m.Offset, m.Modified = f.head, f.way.acked, f.modified
	c.dirty = true
}

// drop forgets a file.
func (c *checkpoint) drop(f *file) {
	device, inode := identity(f)
	c.marks = slices.DeleteFunc(c.marks, func(m *mark) bool { return m.Device == device && m.Inode == inode })
	c.dirty = true
}

// save writes what is new, unless it has done so a moment ago.
func (c *checkpoint) save() error {
	if !c.dirty || time.Since(c.saved) < saveEvery {
		return nil
	}
	return c.write()
}

// write writes the checkpoint; it is on the disk when it returns.
func (c *checkpoint) write() error {
	data, err := json.Marshal(c.marks)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.path), 0o777); err != nil {
		return err
	}
	file, err := os.Create(c.path + ".new")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	c.dirty, c.saved = false, time.Now()
	return os.Rename(c.path+".new", c.path)
}
