package diag

import (
	"fmt"
	"io"
	"strings"
)

// Render writes the diagnostics in the order of Sorted, as text for people:
//
//	orders.yaml:4:12: want a duration such as 5s, found a number [wrong-type]
//	   4 | stall_after: 5
//	     |              ^
//	     help: write 5s
//	  shop.go:7:1: note: ...
//
// source gives the bytes of a file, or nil where they cannot be had: then its lines are not shown. It is called once per
// file. Nothing that a spec holds can reach a terminal as a control sequence.
func (l *List) Render(w io.Writer, source func(file string) []byte) {
	p := printer{source: source, files: map[string]*sourceFile{}}
	for _, d := range l.Sorted() {
		p.diagnostic(d)
	}
	io.WriteString(w, p.out.String())
}

type printer struct {
	out    strings.Builder
	source func(file string) []byte
	files  map[string]*sourceFile
	indent string // of each line
}

func (p *printer) diagnostic(d *Diagnostic) {
	kind := ""
	if d.Severity != Error {
		kind = d.Severity.String() + ": "
	}
	p.head(d.At, kind, d.Message, fmt.Sprintf(" [%s]", d.Code))
	p.excerpt(d.At)
	if d.Help != "" {
		lead := " help: "
		for line := range strings.SplitSeq(d.Help, "\n") {
			fmt.Fprintf(&p.out, "%s%s%s\n", gutter(d.At.Line), lead, harmless(line))
			lead = strings.Repeat(" ", len(lead))
		}
	}
	p.indent = "  " // so that nobody takes a note for the next diagnostic
	for _, n := range d.Notes {
		p.head(n.At, "note: ", n.Message, "")
		p.excerpt(n.At)
	}
	p.indent = ""
}

// head writes the line that editors read. Further lines of a message follow indented, so that none looks like a head.
func (p *printer) head(at Span, kind, message, code string) {
	p.out.WriteString(p.indent)
	if where := at.Pos.String(); where != "" {
		p.out.WriteString(harmless(where) + ": ")
	}
	first, rest, more := strings.Cut(message, "\n")
	fmt.Fprintf(&p.out, "%s%s%s\n", kind, harmless(first), code)
	for more {
		first, rest, more = strings.Cut(rest, "\n")
		fmt.Fprintf(&p.out, "%s    %s\n", p.indent, harmless(first))
	}
}

// harmless replaces what a terminal would obey rather than show.
func harmless(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		shown, size := shownRune(s)
		if shown == "\t" {
			shown = `\t`
		}
		b.WriteString(shown)
		s = s[size:]
	}
	return b.String()
}
