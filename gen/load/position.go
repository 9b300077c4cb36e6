package load

import (
	"go/token"
	"go/types"
	"path/filepath"

	"github.com/pipegen/pipegen/gen/diag"
)

// span is a place in Go as diagnostics show it.
func span(cwd string, at token.Position, length int) diag.Span {
	return diag.Span{Pos: diag.Pos{File: relative(cwd, at.Filename), Line: at.Line, Col: at.Column}, Len: length}
}

// place is where an object is declared, whatever //line comments say.
func (w *world) place(o types.Object) diag.Span {
	return span(w.cwd, w.fset.PositionFor(o.Pos(), false), len(o.Name()))
}

// relative shortens a path for display where that makes it shorter, as the go command does.
func relative(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && len(rel) < len(path) {
		return rel
	}
	return path
}
