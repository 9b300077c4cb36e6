package shipper

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// A TailConfig says what a Tail follows.
type TailConfig struct {
	Path       string        // of the log; what it is renamed to begins with the same name: app.log, then app.log.1 and so on
	Checkpoint string        // where it is noted how far each file has been shipped
	Poll       time.Duration // how often it looks for more; default 50ms
	MaxLine    int           // bytes of a line, at most: a longer one comes in pieces; default 64 KiB
}

// A Tail follows a log through rotations and truncations. A checkpoint says how far each file has been shipped: it moves only when
// a line, and all before it, have been Acked. So what has no outcome when the process ends is read again.
type Tail struct {
	path    string
	poll    time.Duration
	max     int
	open    []*file // oldest first; those but the last were renamed
	current int     // the one of them that is being read; those before it wait for outcomes

	mu    sync.Mutex // guards what Read and Done share: the ways of files, and the checkpoint
	marks checkpoint
}

// NewTail checks c; Start opens the log.
func NewTail(c TailConfig) (*Tail, error) {
	switch {
	case c.Path == "" || c.Checkpoint == "":
		return nil, errors.New("shipper: the tail needs a path and a checkpoint")
	case c.Poll < 0 || c.MaxLine < 0:
		return nil, errors.New("shipper: poll or max_line is negative")
	}
	if c.Poll == 0 {
		c.Poll = 50 * time.Millisecond
	}
	if c.MaxLine == 0 {
		c.MaxLine = 64 << 10
	}
	return &Tail{path: c.Path, poll: c.Poll, max: c.MaxLine, marks: checkpoint{path: c.Checkpoint}}, nil
}

// Start reads the checkpoint, and opens the log and what it was renamed to.
func (t *Tail) Start(context.Context) error {
	if err := t.marks.load(); err != nil {
		return err
	}
	return t.find(0)
}

// find opens the files that are to be read and are not open yet, and puts them to the others: oldest first, the log itself last.
func (t *Tail) find(at int) error {
	names, err := filepath.Glob(strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(t.path) + "*")
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range t.open {
		t.marks.set(f) // so that what was written to later is known
	}
	var found []*file
	for _, name := range names {
		f, err := t.openNew(name)
		if err != nil {
			return err
		}
		if f != nil {
			found = append(found, f)
		}
	}
	slices.SortFunc(found, func(a, b *file) int {
		if (a.name == t.path) != (b.name == t.path) {
			return map[bool]int{true: 1, false: -1}[a.name == t.path]
		}
		return a.modified.Compare(b.modified)
	})
	t.open = slices.Insert(t.open, at, found...)
	for _, f := range found {
		t.marks.set(f)
	}
	return t.marks.write() // before a line is read: what is renamed while nobody looks is known by its mark
}

// openNew opens a file that is to be read from now on; nil if it is not. The log itself is, and of what it was renamed to all that
// a mark says is not shipped, or that was written to after what the marks know. Older files without a mark are no business of ours.
func (t *Tail) openNew(name string) (*file, error) {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() || strings.HasSuffix(name, ".gz") {
		return nil, nil //nolint:nilerr,nilnil // gone in this moment, or none of ours
	}
	f, err := openFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // renamed in this moment: it is found by its new name
	}
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(t.open, func(o *file) bool { return os.SameFile(o.info, f.info) }) {
		return nil, f.close()
	}
	m, newest := t.marks.of(f), t.marks.newest()
	switch size := f.info.Size(); {
	case m != nil && m.Offset <= size:
		f.start(m.Offset)
	case m == nil && name != t.path && (newest.IsZero() || f.modified.Before(newest)):
		return nil, f.close()
	}
	if name != t.path && f.offset >= f.info.Size() {
		return nil, f.close() // all of it has been shipped
	}
	return f, nil
}

// Read copies lines, as many as there are; it waits for more only while it has none.
func (t *Tail) Read(ctx context.Context, lines []*Line) (int, error) {
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if n, err := t.read(lines); n > 0 || err != nil {
			return n, err
		}
		if err := t.idle(); err != nil {
			return 0, err
		}
		if err := sleep(ctx, t.poll); err != nil {
			return 0, err
		}
	}
}

// read copies lines that are there. Where a file is at its end it looks whether another one has taken its place.
func (t *Tail) read(lines []*Line) (int, error) {
	if t.current == len(t.open) {
		if err := t.find(t.current); err != nil || t.current == len(t.open) {
			return 0, err
		}
	}
	f := t.open[t.current]
	renamed := t.renamed(f) // before the last look: what was written until then is seen
	if n, err := t.cut(f, lines); n > 0 || err != nil {
		return n, err
	}
	if renamed && t.open[t.current] == f {
		t.current++ // a last line without an end never gets one
		return t.read(lines)
	}
	return 0, nil
}

// cut copies what lines of f there are.
func (t *Tail) cut(f *file, lines []*Line) (n int, err error) {
	cut, err := f.truncated()
	if err != nil {
		return 0, err
	}
	if cut {
		slog.Warn("a log was truncated: it is read from its start", "path", f.name)
		if err := t.find(t.current); err != nil { // a copy of what it was
			return 0, err
		}
		t.mu.Lock()
		f.begin()
		t.mu.Unlock()
		return 0, nil
	}
	for n < len(lines) {
		text, ok, err := f.line(t.max)
		if !ok || err != nil {
			break
		}
		l := lines[n]
		l.Text = append(l.Text[:0], text...)
		l.of, l.age, l.end = f, f.age, f.offset
		n++
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range lines[:n] {
		f.way.push(l.end)
	}
	return n, err
}

// renamed reports whether the log has another file by now. While it has none, the other one is still to come.
func (t *Tail) renamed(f *file) bool {
	info, err := os.Stat(t.path)
	return err == nil && !os.SameFile(info, f.info)
}

// idle saves the checkpoint and closes files that have been shipped whole.
func (t *Tail) idle() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.current > 0 && t.open[0].way.done() {
		f := t.open[0]
		t.open = t.open[1:]
		t.current--
		t.marks.drop(f)
		if err := f.close(); err != nil {
			return err
		}
	}
	return t.marks.save()
}

// Done moves the checkpoint: to the end of the last line before which all have been Acked.
func (t *Tail) Done(l *Line, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l.age != l.of.age {
		return // it stood in what was cut off
	}
	if l.of.way.answer(l.end, err == nil) {
		t.marks.set(l.of)
	}
	if err := t.marks.save(); err != nil {
		slog.Error("the checkpoint was not written", "error", err)
	}
}

// Close writes the checkpoint.
func (t *Tail) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.marks.write()
	for _, f := range t.open {
		err = errors.Join(err, f.close())
	}
	return err
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
