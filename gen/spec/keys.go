package spec

import (
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
)

// A key is one that a mapping of a spec may have.
type key struct {
	name    string
	example string // of a required key: a value to show; empty for an optional one
	read    func(*Entry)
}

// readKeys hands the entries of a mapping to their readers and reports those that have none, and required keys that were
// not written. what describes the mapping, at is where a missing key is reported.
func readKeys(l *diag.List, what string, at diag.Span, entries []*Entry, keys []key) {
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	written := map[string]bool{}
	for _, e := range entries {
		known := false
		for _, k := range keys {
			if k.name == e.Key.Text {
				known = true
				written[k.name] = true
				k.read(e)
			}
		}
		if !known {
			written[UnknownKey(l, what, e.Key, names)] = true // misspelt is not missing
		}
	}
	for _, k := range keys {
		if k.example != "" && !written[k.name] {
			l.Errorf(at, "missing-key", "%s needs the key %q", what, k.name).Helpf("for instance %s: %s", k.name, k.example)
		}
	}
}

// UnknownKey reports a key that a mapping has no use for and gives the known key that was likely meant, "" if none. what
// describes the mapping: "a spec", "a fanout".
func UnknownKey(l *diag.List, what string, k Text, known []string) (meant string) {
	d := l.Errorf(k.At, "unknown-key", "%s has no key %s", what, quote(k.Text))
	if meant = didYouMean(d, k.Text, known); meant == "" {
		d.Helpf("its keys are %s", strings.Join(known, ", "))
	}
	return meant
}
