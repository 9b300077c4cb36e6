package diag

import (
	"bytes"
	"encoding/json"
	"io"
)

// JSON writes the diagnostics in the order of Sorted as an array, for editors and scripts:
//
//	[{"at": {"file", "line", "col", "len"}, "severity": "error" | "warning" | "note", "code", "message", "help",
//	  "notes": [{"at", "message"}]}]
//
// All keys are always there; line 0 means nowhere in particular. Without diagnostics the array is empty.
func (l *List) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(l)
}

// MarshalJSON gives the array that JSON writes.
func (l *List) MarshalJSON() ([]byte, error) {
	type note struct {
		At      Span   `json:"at"`
		Message string `json:"message"`
	}
	type diagnostic struct {
		At       Span   `json:"at"`
		Severity string `json:"severity"`
		Code     Code   `json:"code"`
		Message  string `json:"message"`
		Help     string `json:"help"`
		Notes    []note `json:"notes"`
	}
	all := []diagnostic{}
	for _, d := range l.Sorted() {
		notes := []note{}
		for _, n := range d.Notes {
			notes = append(notes, note(n))
		}
		all = append(all, diagnostic{d.At, d.Severity.String(), d.Code, d.Message, d.Help, notes})
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(all)
	return out.Bytes(), err
}
