package spec

import (
	"gopkg.in/yaml.v3"

	"github.com/pipegen/pipegen/gen/diag"
)

// buildValue turns the tree of yaml.v3 into Values with spans, and reports what YAML has and a spec has not. What it
// reports becomes Invalid, so that nobody reports it again. It gives nil where the tree is too large or too deep.
func buildValue(t *text, root *yaml.Node, l *diag.List) *Value {
	b := builder{text: t, list: l}
	v := b.value(root, 1)
	if b.full {
		return nil
	}
	return v
}

type builder struct {
	text  *text
	list  *diag.List
	count int
	full  bool // a limit was exceeded and reported
}

func (b *builder) value(n *yaml.Node, depth int) *Value {
	offset := b.text.at(n.Line, n.Column)
	v := &Value{At: b.text.span(offset, b.text.extent(n, offset))}
	if b.count++; b.full || b.count > maxValues || depth > maxDepth {
		b.exceeded(v.At, depth)
		return v
	}
	if what := b.unsupported(n, offset); what != "" {
		b.list.Errorf(v.At, "unsupported-yaml", "a YAML %s is not part of a spec", what).Helpf("%s", instead[what])
		v.Shape = Invalid
		return v
	}
	switch n.Kind {
	case yaml.ScalarNode:
		b.scalar(v, n)
	case yaml.SequenceNode:
		v.Shape = Sequence
		for _, c := range n.Content {
			v.Items = append(v.Items, b.value(c, depth+1))
		}
	case yaml.MappingNode:
		v.Shape = Mapping
		b.entries(v, n, depth)
	}
	return v
}

func (b *builder) exceeded(at diag.Span, depth int) {
	switch {
	case b.full:
	case depth > maxDepth:
		b.list.Errorf(at, "too-deep", "values are nested more than %d deep", maxDepth)
	default:
		b.list.Errorf(at, "too-large", "the spec has more than %d values", maxValues)
	}
	b.full = true
}

// instead says what to write in place of what a spec has not.
var instead = map[string]string{
	"alias":  "write the value out, or put it in quotes where text is meant",
	"anchor": "leave it out, and write the value out where it is used again",
	"tag":    "leave it out, or put the value in quotes where text is meant",
}

// unsupported names what makes a node unfit for a spec. A tag, an anchor and an alias are known by their first
// character: yaml.v3 does not tell of a lone "!".
func (b *builder) unsupported(n *yaml.Node, offset int) string {
	if startsWithKey(n) {
		return "" // the character is the key's
	}
	if offset < len(b.text.src) {
		switch b.text.src[offset] {
		case '*':
			return "alias"
		case '&':
			return "anchor"
		case '!':
			return "tag"
		}
	}
	return ""
}

// startsWithKey reports whether a node is a mapping that has no start of its own.
func startsWithKey(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode && len(n.Content) > 0 &&
		n.Content[0].Line == n.Line && n.Content[0].Column == n.Column
}

func (b *builder) entries(v *Value, n *yaml.Node, depth int) {
	first := map[string]*Entry{}
	for i := 0; i < len(n.Content) && !b.full; i += 2 {
		merge := n.Content[i].Tag == "!!merge"
		key, value := b.value(n.Content[i], depth+1), b.value(n.Content[i+1], depth+1)
		switch {
		case key.Shape == Invalid || b.full:
			continue
		case merge:
			b.list.Errorf(key.At, "unsupported-yaml", "a YAML merge key is not part of a spec").Helpf("write the keys out")
			continue
		case key.Shape != String:
			d := b.list.Errorf(key.At, "bad-key", "want text as a key, found %s", key.found())
			if key.isScalar() && key.Shape != Null {
				d.Helpf("quote it: %s", quote(key.Text))
			}
			continue
		}
		if twin := first[key.Text]; twin != nil {
			b.list.Errorf(key.At, "duplicate-key", "key %s appears twice", quote(key.Text)).Notef(twin.Key.At, "first here")
			continue
		}
		e := &Entry{Key: Text{key.Text, key.At}, Value: value}
		first[key.Text] = e
		v.Entries = append(v.Entries, e)
	}
}
