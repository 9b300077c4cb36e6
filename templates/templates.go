// Package templates holds files of fixed shape with names in them. A template is a whole file and has no logic: one that
// wants a branch or a loop is not a template any more, and package emit makes it.
package templates

import (
	"bytes"
	"embed"
	"text/template"
)

//go:embed *.tmpl
var files embed.FS

var parsed = template.Must(template.New("").Option("missingkey=error").ParseFS(files, "*.tmpl"))

// Render gives the file of the template called name + ".tmpl". names holds what its actions name, and may be nil if
// there are none.
func Render(name string, names any) ([]byte, error) {
	var b bytes.Buffer
	if err := parsed.ExecuteTemplate(&b, name+".tmpl", names); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
