// Package schema draws the JSON Schema of the spec language, for editors. It is built from the table of keys, so that it
// knows what the compiler knows.
package schema

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/pipegen/pipegen/gen/kind"
)

// JSON gives the schema of specs with these kinds of nodes: JSON Schema 2020-12, indented. A node is told by the key
// that names its kind, with if and then, so that an editor speaks of the one kind that is meant. With oneOf it would
// complain of all the others.
func JSON(kinds []*kind.Kind) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(document(kinds))
	return b.Bytes(), err
}

func document(kinds []*kind.Kind) object {
	return object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "pipegen pipeline"},
		{"description", "A pipeline of messages, from which pipegen generates Go."},
		{"type", "object"},
		{"required", []string{"version", "pipeline", "message", "nodes"}},
		{"additionalProperties", false},
		{"properties", object{
			{"version", object{{"const", 1}, {"description", "The version of the spec language."}}},
			{"pipeline", object{{"type", "string"}, {"pattern", "^[A-Z][A-Za-z0-9_]{0,62}$"},
				{"description", "An exported Go identifier: the generated type."}}},
			{"message", described("goType", "The Go struct that flows, by pointer: of the package in the spec's folder, or alias.Type.")},
			{"doc", object{{"type", "string"}, {"description", "Becomes Go documentation of the generated type."}}},
			{"imports", object{{"type", "object"}, {"description", "Aliases for Go packages whose symbols the spec names."},
				{"propertyNames", object{{"pattern", "^[A-Za-z_][A-Za-z0-9_]{0,62}$"}}},
				{"additionalProperties", object{{"type", "string"}, {"description", "An import path."}}}}},
			{"output", object{{"type", "string"}, {"pattern", `^[^_./\\:][^/\\:]*\.go$`},
				{"description", "The generated file, in the spec's folder. Default: the spec's base name with _gen.go."}}},
			{"shutdown", object{{"type", "object"}, {"additionalProperties", false}, {"properties", object{
				{"drain", with(described("duration", "How long a drain may last."), "default", "10s")},
				{"in_flight", object{{"enum", []string{"nack", "drop"}}, {"default", "nack"},
					{"description", "What becomes of messages that have no outcome when the drain's time is up."}}},
			}}}},
			{"stall_after", with(described("duration", "When a pipeline that does not move while messages wait says so."), "default", "30s")},
			{"messages", object{{"type", "integer"}, {"minimum", 1},
				{"description", "How many messages each receiver has to fill. Default: computed."}}},
			{"components", object{{"type", "object"}, {"propertyNames", ref("name")},
				{"description", "Instances whose methods nodes use."},
				{"additionalProperties", ref("component")}}},
			{"nodes", object{{"type", "object"}, {"propertyNames", ref("name")}, {"minProperties", 1},
				{"description", "The nodes by name. Each has one key that names its kind."},
				{"additionalProperties", ref("node")}}},
		}},
		{"$defs", object{
			{"name", object{{"type", "string"}, {"pattern", "^[a-z][a-z0-9_]{0,62}$"}}},
			{"symbol", object{{"type", "string"}, {"pattern", `^[^\s.*&()]+(\.[^\s.*&()]+){0,2}$`}}},
			{"goType", object{{"type", "string"}, {"pattern", `^[^\s.*&()]+(\.[^\s.*&()]+)?$`}}},
			{"duration", object{{"type", []string{"string", "integer"}},
				{"pattern", `^-?(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`}, {"minimum", 0}, {"maximum", 0}}},
			{"size", object{{"type", []string{"string", "integer"}}, {"pattern", `^(0|[1-9][0-9]*)(KiB|MiB|GiB)$`}, {"minimum", 1}}},
			{"onError", object{{"anyOf", []object{{{"enum", []string{"nack", "drop"}}}, ref("name")}}}},
			{"component", object{{"type", "object"}, {"required", []string{"type"}}, {"additionalProperties", false}, {"properties", object{
				{"type", described("goType", "A Go type: Ledger, or alias.Ledger.")},
				{"config", object{{"type", "object"},
					{"description", "Its fields, for New<Type>. Without config the component is a field of the pipeline's deps."}}},
			}}}},
			{"node", node(kinds)},
		}},
	}
}

// node is a chain: if this kind's key is there then these keys, else the next kind. So a node with two kinds breaks the
// rules of one only.
func node(kinds []*kind.Kind) object {
	var own object
	var present []object
	for _, k := range kinds {
		own = append(own, member{string(k.Name), object{{"description", k.Doc}}})
		present = append(present, object{{"required", []string{string(k.Name)}}})
	}
	chain := object{{"anyOf", present}}
	for i, k := range slices.Backward(kinds) {
		chain = object{{"if", present[i]}, {"then", mapping(k.Keys, k)}, {"else", chain}}
	}
	return append(object{{"type", "object"}, {"properties", own}}, chain...)
}

// mapping is a mapping with these keys and no others. of is the kind whose keys they are, nil for entries of a list.
func mapping(keys []kind.Key, of *kind.Kind) object {
	var properties object
	required := []string{}
	for _, key := range keys {
		properties = append(properties, member{key.Name, value(key, of)})
		if key.Needed {
			required = append(required, key.Name)
		}
	}
	return object{{"type", "object"}, {"required", required}, {"additionalProperties", false}, {"properties", properties}}
}

// value is what a key may hold.
func value(key kind.Key, of *kind.Kind) object {
	o := typed(key, of)
	doc := key.Doc
	if key.Rule != "" {
		doc = strings.TrimSpace(doc + " (" + key.Rule + ")")
	}
	if of != nil && key.Name == string(of.Name) {
		doc = strings.TrimSpace(of.Doc + "\n\n" + signatures(of))
	}
	o = append(o, member{"description", doc})
	if key.Default != "" {
		o = append(o, member{"default", literal(key)})
	}
	return o
}

func signatures(of *kind.Kind) string {
	var all []string
	for _, s := range of.Signatures {
		all = append(all, s.Go)
	}
	return strings.Join(all, ", or ")
}

func typed(key kind.Key, of *kind.Kind) object {
	switch key.Type {
	case kind.Symbol:
		return ref("symbol")
	case kind.Node:
		return ref("name")
	case kind.OnError:
		return ref("onError")
	case kind.Text:
		return object{{"type", "string"}}
	case kind.Bool:
		return object{{"type", "boolean"}}
	case kind.Time:
		return ref("duration")
	case kind.Size:
		return ref("size")
	case kind.Enum:
		return object{{"enum", key.Enum}}
	case kind.Int:
		return integer(key)
	case kind.Number:
		return object{{"type", "number"}, {"minimum", key.Min}, {"maximum", key.Max}}
	case kind.List:
		return object{{"type", "array"}, {"items", mapping(key.Inner, nil)}}
	case kind.Block:
		return mapping(of.Inner, nil)
	case kind.Ways:
		return object{{"type", "object"}, {"propertyNames", ref("name")}, {"minProperties", 1}, {"additionalProperties", ref("name")}}
	}
	panic("schema: no such type of key: " + string(key.Type))
}

// integer lists powers of two one by one, so that an editor proposes them.
func integer(key kind.Key) object {
	if key.Power {
		powers := []int64{}
		for p := int64(1); p <= key.Max; p *= 2 {
			if p >= key.Min {
				powers = append(powers, p)
			}
		}
		return object{{"enum", powers}}
	}
	o := object{{"type", "integer"}, {"minimum", key.Min}}
	if key.Max > 0 {
		o = append(o, member{"maximum", key.Max})
	}
	return o
}

// literal is a key's default as JSON.
func literal(key kind.Key) any {
	switch key.Type {
	case kind.Int:
		if n, err := strconv.ParseInt(key.Default, 10, 64); err == nil {
			return n
		}
	case kind.Number:
		if f, err := strconv.ParseFloat(key.Default, 64); err == nil {
			return f
		}
	case kind.Bool:
		return key.Default == "true"
	}
	return key.Default
}

func ref(name string) object { return object{{"$ref", "#/$defs/" + name}} }

func described(name, description string) object {
	return append(ref(name), member{"description", description})
}

func with(o object, name string, value any) object { return append(o, member{name, value}) }
