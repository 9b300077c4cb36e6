package schema_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func parse(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func def(t *testing.T, root map[string]any, name string) map[string]any {
	t.Helper()
	d, ok := root["$defs"].(map[string]any)[name].(map[string]any)
	if !ok {
		t.Fatalf("no definition of %s", name)
	}
	return d
}

func keys(m map[string]any) iter.Seq[string] { return maps.Keys(m) }

// check is as much of a JSON Schema validator as our schema needs. It fails the test at a keyword that it does not know.
func check(t *testing.T, root, s map[string]any, v any) (problems []string) {
	t.Helper()
	add := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	object, _ := v.(map[string]any)
	text, isText := v.(string)
	number, isNumber := v.(float64)
	for _, keyword := range slices.Sorted(maps.Keys(s)) {
		switch rule := s[keyword]; keyword {
		case "$schema", "$defs", "title", "description", "default", "then", "else":
		case "$ref":
			problems = append(problems, check(t, root, def(t, root, strings.TrimPrefix(rule.(string), "#/$defs/")), v)...)
		case "type":
			names, ok := rule.([]any)
			if !ok {
				names = []any{rule}
			}
			if !slices.Contains(names, any(typeOf(v))) && !(isNumber && slices.Contains(names, any("number"))) { // an integer is one, too
				add("%v is no %v", v, names[0])
			}
		case "const":
			if !reflect.DeepEqual(v, rule) {
				add("%v is not %v", v, rule)
			}
		case "enum":
			if !slices.Contains(rule.([]any), v) {
				add("%v is none of %v", v, rule)
			}
		case "pattern":
			if isText && !regexp.MustCompile(rule.(string)).MatchString(text) {
				add("%s does not match %s", text, rule)
			}
		case "minimum":
			if isNumber && number < rule.(float64) {
				add("%v is below %v", v, rule)
			}
		case "maximum":
			if isNumber && number > rule.(float64) {
				add("%v is above %v", v, rule)
			}
		case "required":
			for _, name := range rule.([]any) {
				if _, ok := object[name.(string)]; object != nil && !ok {
					add("%s is missing", name)
				}
			}
		case "minProperties":
			if object != nil && float64(len(object)) < rule.(float64) {
				add("fewer than %v keys", rule)
			}
		case "properties":
			for name, property := range rule.(map[string]any) {
				if value, ok := object[name]; ok {
					problems = append(problems, check(t, root, property.(map[string]any), value)...)
				}
			}
		case "additionalProperties":
			known, _ := s["properties"].(map[string]any)
			for name, value := range object {
				if _, ok := known[name]; ok {
					continue
				}
				if other, ok := rule.(map[string]any); ok {
					problems = append(problems, check(t, root, other, value)...)
				} else if rule == false {
					add("%s is not allowed", name)
				}
			}
		case "propertyNames":
			for name := range object {
				problems = append(problems, check(t, root, rule.(map[string]any), name)...)
			}
		case "items":
			list, _ := v.([]any)
			for _, item := range list {
				problems = append(problems, check(t, root, rule.(map[string]any), item)...)
			}
		case "anyOf":
			if !slices.ContainsFunc(rule.([]any), func(one any) bool {
				return len(check(t, root, one.(map[string]any), v)) == 0
			}) {
				add("none of %v", rule)
			}
		case "allOf":
			for _, one := range rule.([]any) {
				problems = append(problems, check(t, root, one.(map[string]any), v)...)
			}
		case "if":
			if len(check(t, root, rule.(map[string]any), v)) == 0 {
				problems = append(problems, check(t, root, s["then"].(map[string]any), v)...)
			} else {
				problems = append(problems, check(t, root, s["else"].(map[string]any), v)...)
			}
		default:
			t.Fatalf("unknown keyword %q", keyword)
		}
	}
	return problems
}

func typeOf(v any) string {
	switch v := v.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
		return "number"
	}
	return "null"
}
