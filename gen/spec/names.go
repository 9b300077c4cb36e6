package spec

import (
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
)

// Names are ASCII, so that no two look alike, and short enough for file systems and log lines.
var (
	pipelineName = regexp.MustCompile(`^[A-Z][A-Za-z0-9_]{0,62}$`)
	nodeName     = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)
	aliasName    = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,62}$`)
	pathElement  = regexp.MustCompile(`^[A-Za-z0-9_.~+-]+$`)
)

// checkPipeline accepts an exported Go identifier whose lower case is free for unexported names.
func checkPipeline(l *diag.List, name Text) {
	if !pipelineName.MatchString(name.Text) {
		d := l.Errorf(name.At, "name", "want an exported Go identifier such as Orders, found %s", quote(name.Text))
		if camel := toCamel(name.Text); pipelineName.MatchString(camel) {
			d.Helpf("write %s", camel)
		}
		return
	}
	if why := reserved(strings.ToLower(name.Text)); why != "" {
		l.Errorf(name.At, "name", "a pipeline cannot be called %s: in lower case %s", name.Text, why).
			Helpf("write %sPipeline", name.Text)
	}
}

// checkNodeName serves nodes and components; what is one of these words.
func checkNodeName(l *diag.List, what string, name Text) {
	if nodeName.MatchString(name.Text) {
		return
	}
	d := l.Errorf(name.At, "name", "want the name of a %s in lower case, such as parse_line, found %s", what, quote(name.Text))
	if snake := toSnake(name.Text); nodeName.MatchString(snake) {
		d.Helpf("write %s", snake)
	} else {
		d.Helpf("a letter, then up to 62 letters, digits and underscores")
	}
}

func checkAlias(l *diag.List, alias Text) {
	if !aliasName.MatchString(alias.Text) || alias.Text == "_" {
		l.Errorf(alias.At, "name", "want a Go identifier as an alias, found %s", quote(alias.Text))
	} else if why := reserved(alias.Text); why != "" {
		l.Errorf(alias.At, "name", "%s cannot be an alias: %s", alias.Text, why)
	}
}

// reserved tells why a name would not mean in generated Go what it means in the spec; "" for most names.
func reserved(name string) string {
	switch {
	case token.IsKeyword(name):
		return "it is a keyword of Go"
	case types.Universe.Lookup(name) != nil:
		return "it is predeclared in Go"
	case name == "init" || name == "main":
		return "Go gives it a meaning of its own"
	case name == "rt":
		return "generated code calls the runtime so"
	}
	return ""
}

// checkGoName accepts Type and alias.Type.
func checkGoName(l *diag.List, name Text) {
	if isName(name.Text, 2) {
		return
	}
	d := l.Errorf(name.At, "name", "want a Go type such as Order or shop.Order, found %s", quote(name.Text))
	if bare := strings.TrimLeft(name.Text, "*&"); isName(bare, 2) {
		d.Helpf("write %s: it is passed by pointer anyway", short(bare))
	}
}

// checkImportPath refuses what the go command refuses, and the packages that are none.
func checkImportPath(l *diag.List, path Text) {
	refuse := func(why string) {
		l.Errorf(path.At, "import-path", "%s cannot be imported: %s", quote(path.Text), why)
	}
	switch {
	case path.Text == "":
		refuse("an import path is not empty")
		return
	case path.Text == "C" || path.Text == "unsafe":
		refuse("it is not an ordinary package")
		return
	case strings.HasPrefix(path.Text, "/"):
		refuse("it is absolute")
		return
	case len(path.Text) > 255:
		refuse("it is too long")
		return
	}
	for element := range strings.SplitSeq(path.Text, "/") {
		switch {
		case element == "":
			refuse("two slashes, or one at its end")
			return
		case element == "." || element == "..":
			refuse("it is relative; write it from the module's path on")
			return
		case !pathElement.MatchString(element):
			refuse("it may have only letters, digits and -._~+ between slashes")
			return
		case strings.HasSuffix(element, ".") || strings.HasPrefix(path.Text, "-"):
			refuse("no part may end with a dot, nor the whole start with a dash")
			return
		}
	}
}

// toCamel proposes a pipeline's name: order_intake becomes OrderIntake.
func toCamel(s string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(short(s), notAlnum) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// toSnake proposes a node's name: OrderIntake becomes order_intake.
func toSnake(s string) string {
	var b strings.Builder
	lower := false // the character before was a lower-case letter
	for _, r := range short(s) {
		switch {
		case notAlnum(r):
			b.WriteByte('_')
		case r >= 'A' && r <= 'Z' && lower:
			b.WriteByte('_')
			fallthrough
		default:
			b.WriteString(strings.ToLower(string(r)))
		}
		lower = r >= 'a' && r <= 'z'
	}
	return strings.Trim(b.String(), "_")
}

func notAlnum(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
}
