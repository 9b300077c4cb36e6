package pass

import (
	"fmt"
	"slices"

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
		switch {
		case row.Type == kind.List:
			r.Keys[row.Name] = b.list(row, e.Value)
		case row.Type == kind.Ways:
			r.Keys[row.Name] = b.ways(row, e.Value)
		case b.obeys(row, e.Value):
			r.Keys[row.Name] = e.Value
		}
	}
	for _, row := range rows {
		if row.Needed && !written[row.Name] {
			b.l.Errorf(at, "missing-key", "%s needs the key %q", what, row.Name).Helpf("for instance %s: %s", row.Name, example(&row))
		}
	}
}

// example is a value that a key may have.
func example(row *kind.Key) string {
	switch row.Type {
	case kind.Node:
		return "store"
	case kind.Time, kind.Symbol, kind.Int, kind.Size:
		return row.Example
	case kind.List:
		return "[{" + row.Example + "}]"
	}
	return "{" + row.Example + "}"
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
	case kind.Size:
		n, ok := v.AsSize(b.l)
		if ok && (n < row.Min || n > row.Max) {
			b.l.Errorf(v.At, "out-of-range", "%s must be between %s and %s, found %s", row.Name, bytesText(row.Min), bytesText(row.Max), v.Text)
			return false
		}
		return ok
	case kind.Int:
		_, ok := v.AsIntOf(b.l, spec.IntRule{Name: row.Name, Min: row.Min, Max: row.Max, Power: row.Power})
		return ok
	case kind.Number:
		_, ok := v.AsFloatOf(b.l, row.Name, row.Min, row.Max)
		return ok
	case kind.Enum:
		_, ok := v.AsChoice(b.l, row.Enum...)
		return ok
	case kind.Block:
		_, ok := v.AsMappingLike(b.l, "{"+row.Example+"}")
		return ok
	}
	panic("no such type of key: " + string(row.Type))
}

// ways checks a mapping of names to nodes and gives it without the entries that are wrong; nil if it is none.
func (b *builder) ways(row *kind.Key, v *spec.Value) *spec.Value {
	entries, ok := v.AsMappingLike(b.l, "{"+row.Example+"}")
	if !ok {
		return nil
	}
	if len(entries) == 0 {
		b.l.Errorf(v.At, "empty", "%s names none", row.Name).Helpf("for instance {%s}; or remove it", row.Example)
	}
	right := *v
	right.Entries = slices.DeleteFunc(slices.Clone(entries), func(e *spec.Entry) bool {
		named := spec.CheckName(b.l, "processor's output", e.Key)
		_, leads := e.Value.AsNode(b.l)
		return !named || !leads
	})
	return &right
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
