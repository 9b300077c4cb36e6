package gen

import (
	"path/filepath"
	"strings"

	"github.com/pipegen/pipegen/gen/pass"
)

// apart refuses specs that would generate the same file, or the same Go name in one package.
func (c *compiler) apart() {
	writers, owners := map[string]*Unit{}, map[string]*Unit{}
	names := pass.Names
	if c.list.Failed() {
		names = pass.OwnNames // some graphs may be incomplete
	}
	for _, u := range c.units {
		if u.Graph == nil || u.Graph.Name == "" {
			continue
		}
		dir := filepath.Dir(u.SpecPath)
		if !c.ownFiles(u, dir, writers) {
			continue
		}
		own := names(u.Graph)
		for _, name := range own {
			key := filepath.Join(dir, name.Go)
			if first := owners[key]; first != nil {
				c.list.Errorf(u.Spec.Pipeline.At, "name-taken", "pipeline %s generates the Go name %s, and so does pipeline %s of %s", u.Graph.Name, name.Go,
					first.Graph.Name, filepath.Base(first.SpecPath)).Helpf("rename one of the two pipelines")
				break
			}
		}
		for _, name := range own {
			owners[filepath.Join(dir, name.Go)] = u
		}
	}
}

// ownFiles reports whether nobody else writes the files of a unit. Names that differ in case only are one file on some
// systems.
func (c *compiler) ownFiles(u *Unit, dir string, writers map[string]*Unit) bool {
	for _, name := range []string{u.Graph.Outputs.Pipeline, u.Graph.Outputs.Calls} {
		file := strings.ToLower(filepath.Join(dir, name))
		first := writers[file]
		if first == nil {
			writers[file] = u
			continue
		}
		at := u.Spec.Pipeline.At
		if u.Spec.Output.Given() {
			at = u.Spec.Output.At
		}
		c.list.Errorf(at, "same-output", "%s is also what %s generates", name, filepath.Base(first.SpecPath)).
			Helpf("give one of them another output")
		return false
	}
	return true
}
