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
	nearName     = regexp.MustCompile(`^[A-Za-z0-9_. -]{1,63}$`)
	between      = regexp.MustCompile(`([a-z])([A-Z])`)
	pathElement  = regexp.MustCompile(`^[A-Za-z0-9_.~+-]+$`)
)

// checkPipeline accepts an exported Go identifier whose lower case is free for unexported names.
func checkPipeline(l *diag.List, name Text) {
	if !pipelineName.MatchString(name.Text) {
		d := l.Errorf(name.At, "name", "want an exported Go identifier such as Orders, found %s", quote(name.Text))
		if strings.Contains(name.Text, "${") {
			d.Helpf(onlyConfigs)
			return
		}
		propose(d, name.Text, pipelineName, toCamel)
	} else if why := reserved(strings.ToLower(name.Text)); why != "" {
		l.Errorf(name.At, "name", "a pipeline cannot be called %s: in lower case %s", name.Text, why).
			Helpf("write %sPipeline", name.Text)
	}
}

// checkNodeName serves nodes and components; what is one of these words.
func checkNodeName(l *diag.List, what string, name Text) {
	if !nodeName.MatchString(name.Text) {
		d := l.Errorf(name.At, "name", "want the name of a %s in lower case, such as parse_line, found %s", what, quote(name.Text))
		propose(d, name.Text, nodeName, toSnake)
	} else if token.IsKeyword(strings.ReplaceAll(name.Text, "_", "")) {
		l.Errorf(name.At, "name", "a %s cannot be called %s: it would be a keyword in Go", what, name.Text).
			Helpf("write %s_%s", strings.Trim(name.Text, "_"), what)
	}
}

// propose helps with what was likely meant, else with the rule that was broken.
func propose(d *diag.Diagnostic, name string, form *regexp.Regexp, mend func([]string) string) {
	if nearName.MatchString(name) {
		if better := mend(words(name)); form.MatchString(better) {
			d.Helpf("write %s", better)
			return
		}
	}
	for _, r := range name {
		if r > 0x7f {
			d.Helpf("%q (%U) is not ASCII", r, r)
			return
		}
	}
	d.Helpf("a letter, then at most 62 letters, digits and underscores")
}

func checkAlias(l *diag.List, alias Text) {
	if !aliasName.MatchString(alias.Text) || alias.Text == "_" {
		d := l.Errorf(alias.At, "name", "want a Go identifier as an alias, found %s", quote(alias.Text))
		propose(d, alias.Text, aliasName, toSnake)
	} else if why := reserved(alias.Text); why != "" {
		l.Errorf(alias.At, "name", "%s cannot be an alias: %s", alias.Text, why).Helpf("write %s_", alias.Text)
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

// checkGoName accepts Type and alias.Type, and reports whether it does.
func checkGoName(l *diag.List, name Text) bool {
	if isName(name.Text, 2) {
		return true
	}
	d := l.Errorf(name.At, "name", "want a Go type such as Order or shop.Order, found %s", quote(name.Text))
	if bare := strings.TrimLeft(name.Text, "*&"); isName(bare, 2) {
		d.Helpf("write %s: it is passed by pointer anyway", Short(bare))
	} else if generic, _, ok := strings.Cut(name.Text, "["); ok && isName(generic, 2) {
		d.Helpf("give it a name in Go, as in: type Message = %s", Short(name.Text))
	}
	return false
}

// checkImportPath refuses what the go command refuses, and the packages that are none. It reports whether it does not.
func checkImportPath(l *diag.List, path Text) bool {
	why := pathTrouble(path.Text)
	if why != "" {
		l.Errorf(path.At, "import-path", "%s cannot be imported: %s", quote(path.Text), why)
	}
	return why == ""
}

// pathTrouble tells why no package has a path; "" for most paths.
func pathTrouble(path string) string {
	const fromModule = "write it from the module's path on, as in Go"
	switch {
	case path == "":
		return "an import path is not empty"
	case path == "C" || path == "unsafe":
		return "it is not an ordinary package"
	case strings.HasPrefix(path, "/"):
		return "it is a path in the file system; " + fromModule
	case len(path) > 255:
		return "it is too long"
	}
	for element := range strings.SplitSeq(path, "/") {
		switch {
		case element == "":
			return "it has two slashes in a row, or one at its end"
		case element == "." || element == "..":
			return "it is relative; " + fromModule
		case !pathElement.MatchString(element):
			return "it may have only letters, digits and -._~+ between slashes"
		case strings.HasSuffix(element, ".") || strings.HasPrefix(path, "-"):
			return "no part may end with a dot, nor the whole start with a dash"
		}
	}
	return ""
}

// words splits a name where its author saw words: parse-line, parseLine and Parse Line are two.
func words(name string) []string {
	name = between.ReplaceAllString(name, "$1 $2")
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" ._-", r) })
}

func toSnake(words []string) string { return strings.ToLower(strings.Join(words, "_")) }

func toCamel(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return b.String()
}

// CheckName reports a name that the spec chooses and that has not the form of a node's; what says whose it is.
func CheckName(l *diag.List, what string, name Text) (ok bool) {
	if nodeName.MatchString(name.Text) {
		return true
	}
	checkNodeName(l, what, name)
	return false
}
