package load

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// A configKey is what a key of a config may set.
type configKey struct {
	path   []*types.Var // the field, behind the inlined structs that hold it
	reason string       // why a spec cannot set it; "" where it can
	help   string
}

// configKeys gives the keys of a struct and, for messages, their names in the order of the fields. A field's key is the
// name in its yaml tag, else its own name in lower_snake. Embedded structs, and fields tagged inline, lend their keys; as
// in Go, the less deep of two with the same name wins.
func (p *Package) configKeys(t *types.Struct) (keys map[string]configKey, names []string) {
	keys = map[string]configKey{}
	level := []inlined{{t, nil}}
	seen := map[*types.Struct]bool{t: true}
	for len(level) > 0 {
		var next []inlined
		found := map[string]configKey{}
		var order []string
		for _, in := range level {
			for i := range in.fields.NumFields() {
				f := in.fields.Field(i)
				path := slices.Concat(in.path, []*types.Var{f})
				name, inline := yamlTag(in.fields.Tag(i))
				if inner := structBehind(f.Type()); inner != nil && (inline || f.Embedded() && name == "") && p.settable(path) {
					if !seen[inner] {
						seen[inner] = true
						next = append(next, inlined{inner, path})
					}
					continue
				}
				k := configKey{path: path}
				switch {
				case name == "-":
					name = ""
					k.reason, k.help = "is tagged yaml:\"-\"", "change the tag, or leave the key out"
				case !p.settable(path):
					k.reason, k.help = "is not exported", "export it, or leave the key out"
				}
				if name == "" {
					name = snake(f.Name())
				}
				if earlier, twice := found[name]; twice {
					if k.reason != "" {
						continue
					}
					if earlier.reason == "" {
						k.reason = "has the same key as " + fieldPath(earlier.path)
						k.help = "give one of them another yaml tag"
					}
				}
				found[name] = k
				order = append(order, name)
			}
		}
		for _, name := range order {
			if _, hidden := keys[name]; !hidden {
				keys[name] = found[name]
				if found[name].reason == "" {
					names = append(names, name)
				}
			}
		}
		level = next
	}
	return keys, names
}

// An inlined is a struct whose keys stand among those of the struct around it.
type inlined struct {
	fields *types.Struct
	path   []*types.Var
}

// settable reports whether a literal in the user's package can set the last field of the path. Fields that are not
// exported are left alone even where Go would allow it: they are the type's own business.
func (p *Package) settable(path []*types.Var) bool {
	f := path[len(path)-1]
	return f.Exported() || f.Embedded() && f.Pkg() == p.Types
}

// structBehind gives the struct that t is or points to.
func structBehind(t types.Type) *types.Struct {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

// yamlTag reads a field's yaml tag.
func yamlTag(tag string) (name string, inline bool) {
	name, options, _ := strings.Cut(reflect.StructTag(tag).Get("yaml"), ",")
	for o := range strings.SplitSeq(options, ",") {
		inline = inline || o == "inline"
	}
	return name, inline
}

func fieldPath(path []*types.Var) string {
	var names []string
	for _, f := range path {
		names = append(names, f.Name())
	}
	return strings.Join(names, ".")
}

// snake writes TLSCertFile as tls_cert_file.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) {
			afterSmall := i > 0 && !unicode.IsUpper(runes[i-1]) && runes[i-1] != '_'
			beforeSmall := i > 0 && runes[i-1] != '_' && i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if afterSmall || beforeSmall {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
