package pass

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/kind"
	"github.com/pipegen/pipegen/gen/spec"
)

// rows checks entries against the rows of a table and collects those that are right.
func (b *builder) rows(r *kind.Reader, rows []kind.Key, entries []*spec.Entry, what string, at diag.Span) {
	byName := map[string]*kind.Key{}
	var names []string
	for i := range rows {
		byName[rows[i].Name] = &rows[i]
		names = append(names, rows[i].Name)
	}
	written := map[string]bool{}
	for _, e := range entries {
		row := byName[e.Key.Text]
		if row == nil {
			written[spec.UnknownKey(b.l, what, e.Key, names)] = true // misspelt is not missing
			continue
		}
		written[row.Name] = true
		if row.Type == kind.List {
			r.Keys[row.Name] = b.list(row, e.Value)
		} else if b.obeys(row, e.Value) {
			r.Keys[row.Name] = e.Value
		}
	}
	for _, row := range rows {
		if row.Needed && !written[row.Name] {
			b.l.Errorf(at, "missing-key", "%s needs the key %q", what, row.Name).Helpf("%s: %s", row.Name, phrase(row.Doc))
		}
	}
}

// phrase makes a part of a sentence from a sentence.
func phrase(s string) string {
	return strings.ToLower(s[:1]) + strings.TrimSuffix(s[1:], ".")
}

// obeys checks a value against the type and the rule of its row.
func (b *builder) obeys(row *kind.Key, v *spec.Value) bool {
	switch row.Type {
	case kind.Symbol:
		_, ok := v.AsName(b.l)
		return ok
	case kind.Node, kind.OnError:
		_, ok := v.AsNode(b.l)
		return ok
	case kind.Text:
		_, ok := v.AsDoc(b.l)
		return ok
	case kind.Bool:
		_, ok := v.AsBool(b.l)
		return ok
	case kind.Time:
		_, ok := v.AsDuration(b.l)
		return ok
	case kind.Int:
		return b.intObeys(row, v)
	case kind.Enum:
		_, ok := v.AsChoice(b.l, row.Enum...)
		return ok
	case kind.Block:
		_, ok := v.AsMappingLike(b.l, "{"+row.Example+"}")
		return ok
	}
	panic("no such type of key: " + string(row.Type))
}

// list checks a list of mappings and gives it without the keys that are wrong; nil if it is none.
func (b *builder) list(row *kind.Key, v *spec.Value) *spec.Value {
	items, ok := v.AsList(b.l)
	if !ok {
		return nil
	}
	right := *v
	right.Items = nil
	for i, item := range items {
		if _, ok := item.AsMappingLike(b.l, "{"+row.Example+"}"); !ok {
			continue
		}
		inner := &kind.Reader{List: b.l, Keys: map[string]*spec.Value{}}
		b.rows(inner, row.Inner, item.Entries, fmt.Sprintf("entry %d of %s", i+1, row.Name), item.At)
		rest := *item
		rest.Entries = slices.DeleteFunc(slices.Clone(item.Entries), func(e *spec.Entry) bool { return inner.Keys[e.Key.Text] == nil })
		right.Items = append(right.Items, &rest)
	}
	return &right
}

func (b *builder) intObeys(row *kind.Key, v *spec.Value) bool {
	n, ok := v.AsInt(b.l)
	switch {
	case !ok:
		return false
	case n < row.Min || row.Max > 0 && n > row.Max:
		b.l.Errorf(v.At, "out-of-range", "%s is %d, but must be between %d and %d", row.Name, n, row.Min, row.Max)
		return false
	case row.Power && n&(n-1) != 0:
		p := int64(1)
		for p < n {
			p <<= 1
		}
		d := b.l.Errorf(v.At, "power-of-two", "%s is %d, but must be a power of two", row.Name, n)
		if p/2 >= row.Min && p <= row.Max {
			d.Helpf("write %d or %d", p/2, p)
		} else {
			d.Helpf("write %d", p)
		}
		return false
	}
	return true
}
