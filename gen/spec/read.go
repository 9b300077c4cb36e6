package spec

import "github.com/pipegen/pipegen/gen/diag"

// What a spec may hold at most. Values are scalars, lists and mappings, keys included.
const (
	maxBytes  = 1 << 20
	maxValues = 100_000
	maxDepth  = 64
)

// Read turns the bytes of a spec into a Spec and reports everything that is wrong with the document itself; what names
// mean is for later passes. file stands in positions only, nothing is opened. The Spec holds what could be understood:
// it is good to compile only if l did not fail. It is nil where nothing could be understood.
func Read(file string, src []byte, l *diag.List) *Spec {
	t, ok := newText(file, src, l)
	if !ok {
		return nil
	}
	root := parse(t, l)
	if root == nil {
		return nil
	}
	v := buildValue(t, root, l)
	if v == nil {
		return nil
	}
	return readDocument(t, v, l)
}
