package spec

import (
	"errors"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/pipegen/pipegen/gen/diag"
)

// parse gives the root of the one document that a spec is, nil after reporting.
func parse(t *text, l *diag.List) *yaml.Node {
	root, second, err := decode(t.src)
	switch {
	case err != nil:
		reportSyntax(t, err, l)
		return nil
	case root == nil:
		l.Errorf(t.span(0, 0), "empty", "the spec is empty").Helpf("pipegen init writes one to start from")
		return nil
	case second != nil:
		l.Errorf(t.span(t.at(second.Line, second.Column), 3), "second-document", "a spec is one YAML document, a second starts here").
			Helpf("write it to a file of its own")
		return nil
	}
	return root
}

// decode parses up to two documents. Without an error, root is nil where there is none.
func decode(src string) (root, second *yaml.Node, err error) {
	dec := yaml.NewDecoder(strings.NewReader(src))
	var docs [2]yaml.Node
	for i := range docs {
		if err := dec.Decode(&docs[i]); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, nil, err
		}
	}
	if docs[0].Kind == yaml.DocumentNode {
		root = docs[0].Content[0]
	}
	if docs[1].Kind == yaml.DocumentNode {
		second = &docs[1]
	}
	return root, second, nil
}
