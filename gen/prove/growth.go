package prove

import (
	"go/ast"
	"go/token"
	"go/types"
)

// grows tells what a piece of Go may allocate though the compiler finds that nothing in it escapes; empty: nothing.
func grows(n ast.Node, info *types.Info) string {
	switch n := n.(type) {
	case *ast.CallExpr:
		return callGrows(n, info)
	case *ast.AssignStmt:
		for _, to := range n.Lhs {
			if index, ok := ast.Unparen(to).(*ast.IndexExpr); ok && isMap(info.TypeOf(index.X)) {
				return "a map that is written to may grow"
			}
		}
		if n.Tok == token.ADD_ASSIGN && isText(info.TypeOf(n.Lhs[0])) {
			return joins
		}
	case *ast.BinaryExpr:
		if t := info.Types[n]; n.Op == token.ADD && t.Value == nil && isText(t.Type) {
			return joins
		}
	case *ast.GoStmt:
		return "a goroutine is started"
	}
	return ""
}

const joins = "strings are joined"

func callGrows(n *ast.CallExpr, info *types.Info) string {
	fun := ast.Unparen(n.Fun)
	t := info.Types[fun]
	if id, ok := fun.(*ast.Ident); ok && t.IsBuiltin() && id.Name == "append" {
		return "append may have to grow its slice"
	}
	if t.IsType() && len(n.Args) == 1 && info.Types[n].Value == nil {
		from, to := info.TypeOf(n.Args[0]), t.Type
		if isText(to) && !isText(from) && !isTypeParam(from) || isText(from) && isSlice(to) {
			return "a text is copied into another type"
		}
	}
	return ""
}

func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

func isText(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func isSlice(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}
