// Package diag holds what is wrong with a spec, where, and what would mend it.
package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// A Pos is a place in a file: line and column count from 1, columns in bytes. The zero Pos is nowhere.
type Pos struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Col  int    `json:"col"`
}

// String gives file:line:col, and of a Pos without a line only the file.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// A Span is a run of bytes on one line.
type Span struct {
	Pos
	Len int `json:"len"`
}

// A Severity tells whether a diagnostic stops the compiler.
type Severity uint8

const (
	Error   Severity = iota
	Warning          // legal but doubtful; check -strict makes it an error
	Notice           // no fault: something to know
)

func (s Severity) String() string {
	switch s {
	case Warning:
		return "warning"
	case Notice:
		return "note"
	}
	return "error"
}

// A Diagnostic is one thing wrong with a spec, or with the Go that it names.
type Diagnostic struct {
	At       Span
	Code     Code
	Severity Severity
	Message  string // what was found and what was wanted: no position, no trailing period
	Help     string // what to write instead; may be empty
	Notes    []Note
}

// A Note points at another place that has to do with a diagnostic: in a spec or in Go.
type Note struct {
	At      Span
	Message string
}

// Helpf sets the help of d.
func (d *Diagnostic) Helpf(format string, args ...any) *Diagnostic {
	d.Help = fmt.Sprintf(format, args...)
	return d
}

// Notef adds a note to d.
func (d *Diagnostic) Notef(at Span, format string, args ...any) *Diagnostic {
	d.Notes = append(d.Notes, Note{at, fmt.Sprintf(format, args...)})
	return d
}

// A List collects diagnostics; passes go on after the first.
type List struct{ all []*Diagnostic }

// Errorf adds an error.
func (l *List) Errorf(at Span, code Code, format string, args ...any) *Diagnostic {
	return l.add(at, code, Error, format, args)
}

// Warnf adds a warning.
func (l *List) Warnf(at Span, code Code, format string, args ...any) *Diagnostic {
	return l.add(at, code, Warning, format, args)
}

// Noticef adds something to know.
func (l *List) Noticef(at Span, code Code, format string, args ...any) *Diagnostic {
	return l.add(at, code, Notice, format, args)
}

func (l *List) add(at Span, code Code, severity Severity, format string, args []any) *Diagnostic {
	d := &Diagnostic{At: at, Code: code, Severity: severity, Message: fmt.Sprintf(format, args...)}
	l.all = append(l.all, d)
	return d
}

// Failed reports whether the list holds an error.
func (l *List) Failed() bool {
	return slices.ContainsFunc(l.all, func(d *Diagnostic) bool { return d.Severity == Error })
}

// Sorted gives the diagnostics by file, line and column; those of one place in the order they were added.
func (l *List) Sorted() []*Diagnostic {
	sorted := slices.Clone(l.all)
	slices.SortStableFunc(sorted, func(a, b *Diagnostic) int {
		return cmp.Or(cmp.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Col, b.At.Col))
	})
	return sorted
}

// Add takes over the diagnostics of another list.
func (l *List) Add(other *List) { l.all = append(l.all, other.all...) }

// AddOnce takes over the diagnostics of another list, of several with one code at one place the first.
func (l *List) AddOnce(other *List) {
	type key struct {
		at   Span
		code Code
	}
	seen := map[key]bool{}
	for _, d := range other.all {
		if k := (key{d.At, d.Code}); !seen[k] {
			seen[k] = true
			l.all = append(l.all, d)
		}
	}
}

// Strict turns warnings into errors.
func (l *List) Strict() {
	for _, d := range l.all {
		d.Severity = Error
	}
}

// Empty reports whether the list holds nothing.
func (l *List) Empty() bool { return len(l.all) == 0 }
