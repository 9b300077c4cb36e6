package program

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

// withoutMain adds the user's files of a program to the overlay with their main renamed, so that ours can take its
// place. It becomes `func _`: its imports stay used, and nobody can call it. What does call main would now call ours, and
// is refused.
func (p *Pipeline) withoutMain(overlay map[string][]byte) error {
	fset := token.NewFileSet()
	files, err := p.parseFolder(fset, overlay)
	if err != nil {
		return err
	}
	var mains []*ast.FuncDecl // one per set of build constraints
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "main" {
				mains = append(mains, d)
				path := fset.PositionFor(f.Package, false).Filename
				if overlay[path], err = renameMain(fset, f, d); err != nil {
					return err
				}
			}
		}
	}
	return refuseCallsOfMain(fset, files, mains)
}

// renameMain gives the source of a file with its main renamed. The compiler and stack traces go on naming the file and
// the places in it as they are on disk.
func renameMain(fset *token.FileSet, f *ast.File, main *ast.FuncDecl) ([]byte, error) {
	clause, name := fset.PositionFor(f.Package, false), fset.PositionFor(main.Name.Pos(), false)
	source, err := os.ReadFile(clause.Filename)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Write(source[:clause.Offset])
	fmt.Fprintf(&b, "/*line %s:%d:%d*/", clause.Filename, clause.Line, clause.Column)
	b.Write(source[clause.Offset:name.Offset])
	b.WriteString("_   ") // as long as main
	b.Write(source[name.Offset+len("main"):])
	return b.Bytes(), nil
}

// parseFolder parses the user's own files of package main, whatever their build constraints.
func (p *Pipeline) parseFolder(fset *token.FileSet, overlay map[string][]byte) (files []*ast.File, err error) {
	entries, err := os.ReadDir(p.Dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := e.Name()
		path := filepath.Join(p.Dir, name)
		if _, generated := overlay[path]; generated || !strings.HasSuffix(name, ".go") ||
			strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
			continue
		}
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if f == nil {
			return nil, err
		}
		// The go command will report syntax errors, if the file is part of the build at all.
		if f.Name.Name == "main" {
			files = append(files, f)
		}
	}
	return files, nil
}

// refuseCallsOfMain finds what mentions main other than main itself. The type checker tells that from locals and fields
// of the same name; what it cannot resolve, all imports to begin with, does not matter here.
func refuseCallsOfMain(fset *token.FileSet, files []*ast.File, mains []*ast.FuncDecl) error {
	config := types.Config{
		FakeImportC: true,
		Importer:    noImports{},
		Error:       func(error) {},
	}
	info := &types.Info{Uses: make(map[*ast.Ident]types.Object)}
	pkg, _ := config.Check("main", fset, files, info)
	main := pkg.Scope().Lookup("main")
	if main == nil {
		return nil
	}
	var first *ast.Ident
	for id, object := range info.Uses {
		if object == main && !within(id, mains) && (first == nil || id.Pos() < first.Pos()) {
			first = id
		}
	}
	if first == nil {
		return nil
	}
	return fmt.Errorf("%v: calls main, which pipegen run replaces: move what it wants of main into a function of its own",
		fset.Position(first.Pos()))
}

func within(id *ast.Ident, functions []*ast.FuncDecl) bool {
	for _, f := range functions {
		if f.Pos() <= id.Pos() && id.End() <= f.End() {
			return true
		}
	}
	return false
}

type noImports struct{}

func (noImports) Import(string) (*types.Package, error) { return nil, errors.New("not imported") }
