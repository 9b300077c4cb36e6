// Package e2e has one pipeline, from its receiver to its exporters and back, to be measured beside the same in other ways.
package e2e

import "context"

// A Line is a line of a log.
type Line struct {
	Raw    []byte
	Status int
	Size   int
}

// Raw is what all lines are: what it costs to bring them in is not what is measured.
var Raw = []byte("203.0.113.9 - - [24/Nov/2026:10:11:12 +0000] GET /articles/a-page-of-some-length?from=somewhere HTTP/1.1 200 05120 curl/8.14.1 x")

// Where the numbers stand.
const (
	statusAt = len("203.0.113.9 - - [24/Nov/2026:10:11:12 +0000] GET /articles/a-page-of-some-length?from=somewhere HTTP/1.1 ")
	sizeAt   = statusAt + len("200 ")
)

// What follows is what all sides call. None of it is inlined, so that what differs is what is around it.

// Parse reads the numbers of a line.
//
//go:noinline
func Parse(l *Line) error {
	l.Status, l.Size = number(l.Raw[statusAt:statusAt+3]), number(l.Raw[sizeAt:sizeAt+5])
	return nil
}

func number(digits []byte) (n int) {
	for _, d := range digits {
		n = 10*n + int(d-'0')
	}
	return n
}

// IsServed drops what went wrong, which is none.
//
//go:noinline
func IsServed(l *Line) bool { return l.Status < 500 }

// Add adds up sizes, and the first work bytes of the line: as much as an exporter has to do.
//
//go:noinline
func Add(sum *uint64, l *Line, work int) {
	for _, c := range l.Raw[:work] {
		*sum += uint64(c)
	}
	*sum += uint64(l.Size)
}

// A Feed brings lines in.
type Feed struct {
	Next func(context.Context, []*Line) (int, error)
}

// Read fills the next lines.
func (f *Feed) Read(ctx context.Context, buf []*Line) (int, error) { return f.Next(ctx, buf) }

// A Sink adds up lines.
type Sink struct {
	Work int
	Sum  uint64
	Seen int
	_    [128]byte // the next sink belongs to another goroutine
}

// Write takes lines.
func (s *Sink) Write(lines []*Line) error {
	for _, l := range lines {
		s.Put(l)
	}
	return nil
}

// Put takes one.
func (s *Sink) Put(l *Line) {
	Add(&s.Sum, l, s.Work)
	s.Seen++
}
