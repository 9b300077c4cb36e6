package schema_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/kind"
	"github.com/pipegen/pipegen/gen/schema"
	"github.com/pipegen/pipegen/gen/spec"
)

func load(t *testing.T) map[string]any {
	t.Helper()
	data, err := schema.JSON(kind.All)
	if err != nil {
		t.Fatal(err)
	}
	var s map[string]any
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNodes(t *testing.T) {
	tests := []struct {
		node string
		want string // "": valid; else part of what is wrong
	}{
		{`{"receiver": "Feed.Read", "to": "a"}`, ""},
		{`{"receiver": "Feed.Read", "done": "Feed.Done", "to": "a", "doc": "x"}`, ""},
		{`{"map": "shop.Parse", "to": "a", "on_error": "drop", "queue": 8}`, ""},
		{`{"map": "shop.Parser.Parse", "to": "a", "on_error": "rejects"}`, ""},
		{`{"filter": "IsPaid", "to": "a"}`, ""},
		{`{"exporter": "ledger.Store", "workers": 4, "queue": 256}`, ""},
		{`{"fanout": {"destinations": [{"to": "a", "primary": true, "timeout": "5s"}, {"to": "b", "when_full": "drop"}]}}`, ""},
		{`{}`, "none of"},
		{`{"to": "a"}`, "none of"},
		{`{"recever": "Feed.Read", "to": "a"}`, "none of"},
		{`{"receiver": "Feed.Read"}`, "to is missing"},
		{`{"receiver": "Feed.Read", "to": "a", "workers": 4}`, "workers is not allowed"},
		{`{"receiver": "Feed.Read", "to": "a", "map": "Parse"}`, "map is not allowed"},
		{`{"receiver": "a.b.c.d", "to": "a"}`, "does not match"},
		{`{"receiver": "*Feed.Read", "to": "a"}`, "does not match"},
		{`{"receiver": 3, "to": "a"}`, "is no string"},
		{`{"map": "Parse", "to": "Next"}`, "does not match"},
		{`{"exporter": "Store", "workers": 0}`, "below 1"},
		{`{"exporter": "Store", "workers": "4"}`, "is no integer"},
		{`{"exporter": "Store", "queue": 100}`, "is none of"},
		{`{"fanout": {}}`, "destinations is missing"},
		{`{"fanout": {"mode": "at_once", "destinations": []}}`, "is none of"},
		{`{"fanout": {"destinations": [{"primary": true}]}}`, "to is missing"},
		{`{"fanout": {"destinations": [{"to": "a", "timeout": 5}]}}`, "above 0"},
		{`{"fanout": {"destinations": [{"to": "a", "timeout": "5"}]}}`, "does not match"},
		{`{"fanout": "Tee"}`, "is no object"},
	}
	s := load(t)
	for _, test := range tests {
		problems := check(t, s, def(t, s, "node"), parse(t, test.node))
		switch got := strings.Join(problems, "; "); {
		case test.want == "" && got != "":
			t.Errorf("%s: %s", test.node, got)
		case test.want != "" && !strings.Contains(got, test.want):
			t.Errorf("%s: %q, want %q in it", test.node, got, test.want)
		case len(problems) > 1 && test.want != "none of":
			t.Errorf("%s: an editor would complain %d times: %s", test.node, len(problems), got)
		}
	}
}

func TestDocuments(t *testing.T) {
	const rest = `"pipeline": "Orders", "message": "shop.Order", "nodes": {"a": {"exporter": "Store"}}`
	for document, want := range map[string]string{
		`{"version": 1, ` + rest + `}`:                                                           "",
		`{"version": 2, ` + rest + `}`:                                                           "is not 1",
		`{"version": 1, "nods": {}, ` + rest + `}`:                                               "nods is not allowed",
		`{"version": 1, "pipeline": "Orders", "message": "Order"}`:                               "nodes is missing",
		`{"version": 1, "output": "../x.go", ` + rest + `}`:                                      "does not match",
		`{"version": 1, "output": "x_gen.go", ` + rest + `}`:                                     "",
		`{"version": 1, "shutdown": {"drain": "10s", "in_flight": "nack"}, ` + rest + `}`:        "",
		`{"version": 1, "shutdown": {"in_flight": "keep"}, ` + rest + `}`:                        "is none of",
		`{"version": 1, "imports": {"shop": "example.com/shop"}, ` + rest + `}`:                  "",
		`{"version": 1, "imports": {"a-b": "example.com/shop"}, ` + rest + `}`:                   "does not match",
		`{"version": 1, "components": {"l": {"type": "L", "config": {"x": [1]}}}, ` + rest + `}`: "",
		`{"version": 1, "components": {"l": {"config": {}}}, ` + rest + `}`:                      "type is missing",
		`{"version": 1, "components": {"L": {"type": "L"}}, ` + rest + `}`:                       "does not match",
	} {
		s := load(t)
		got := strings.Join(check(t, s, s, parse(t, document)), "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", document, got, want)
		}
	}
}

// The keys of a spec's top level stand in package spec; the schema must know the same.
func TestTopLevelKeysAreThoseOfTheCompiler(t *testing.T) {
	known := slices.Sorted(keys(load(t)["properties"].(map[string]any)))
	l := new(diag.List)
	spec.Read("pipeline.yaml", []byte("version: 1\nunheard_of_key: 1\n"), l)
	for _, d := range l.Sorted() {
		if list, ok := strings.CutPrefix(d.Help, "its keys are "); ok && d.Code == "unknown-key" {
			compiler := strings.Split(list, ", ")
			slices.Sort(compiler)
			if !slices.Equal(compiler, known) {
				t.Errorf("the schema knows the keys %q, the compiler %q", known, compiler)
			}
			return
		}
	}
	t.Error("the compiler does not list its keys")
}

// What is compiled must pass.
func TestRealSpecs(t *testing.T) {
	s := load(t)
	var checked int
	for _, pattern := range []string{"../../examples/*/*.yaml", "../../golden/*/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			l := new(diag.List)
			read := spec.Read(file, source, l)
			if read == nil || l.Failed() {
				continue
			}
			for _, n := range read.Nodes {
				node := plain(t, &spec.Value{Shape: spec.Mapping, Entries: n.Fields})
				for _, problem := range check(t, s, def(t, s, "node"), node) {
					t.Errorf("%v: %s: %s", n.At, n.Name.Text, problem)
				}
				checked++
			}
		}
	}
	if checked == 0 {
		t.Skip("no specs")
	}
}

// plain turns a value of a spec into what encoding/json makes of it.
func plain(t *testing.T, v *spec.Value) any {
	t.Helper()
	switch v.Shape {
	case spec.String:
		return v.Text
	case spec.Bool:
		return v.Text == "true"
	case spec.Int, spec.Float:
		f, err := strconv.ParseFloat(v.Text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return f
	case spec.Sequence:
		list := []any{}
		for _, item := range v.Items {
			list = append(list, plain(t, item))
		}
		return list
	case spec.Mapping:
		object := map[string]any{}
		for _, e := range v.Entries {
			object[e.Key.Text] = plain(t, e.Value)
		}
		return object
	}
	return nil
}

func TestDefaultsObeyTheirOwnRules(t *testing.T) {
	s := load(t)
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if value, ok := v["default"]; ok {
				for _, problem := range check(t, s, v, value) {
					t.Errorf("%s: default: %s", at, problem)
				}
			}
			for name, child := range v {
				walk(at+"/"+name, child)
			}
		case []any:
			for _, child := range v {
				walk(at, child)
			}
		}
	}
	walk("", s)
}
