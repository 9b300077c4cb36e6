package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestDescribe(t *testing.T) {
	system := " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
	for _, test := range []struct {
		info *debug.BuildInfo
		want string
	}{
		{nil, "pipegen (devel)"},
		{&debug.BuildInfo{Main: debug.Module{Version: "v0.2.0"}}, "pipegen v0.2.0"},
		{&debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "27e14ea"}, {Key: "vcs.modified", Value: "true"},
		}}, "pipegen (devel) 27e14ea modified"},
	} {
		if got := describe(test.info); got != test.want+system {
			t.Errorf("describe = %q, want %q", got, test.want+system)
		}
	}
}
