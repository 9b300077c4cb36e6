package main

import (
	"slices"
	"strings"
	"testing"
)

func TestLongFlags(t *testing.T) {
	for args, want := range map[string]string{
		"build -check a.yaml":           "build --check a.yaml",
		"build --check a.yaml":          "build --check a.yaml",
		"check -format=json a.yaml":     "check --format=json a.yaml",
		"check -format json a.yaml":     "check --format json a.yaml",
		"run -metrics :0 a.yaml":        "run --metrics :0 a.yaml",
		"build -h":                      "build -h",
		"build -":                       "build -",
		"build -check -- -check":        "build --check -- -check",
		"__complete build -ch":          "__complete build -ch",
		"__complete check -format j":    "__complete check --format j",
		"__completeNoDesc build -ch":    "__completeNoDesc build -ch",
		"explain -after=segment a.yaml": "explain --after=segment a.yaml",
		"":                              "",
	} {
		if got := longFlags(strings.Fields(args)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("longFlags(%q) = %q, want %q", args, got, want)
		}
	}
}
