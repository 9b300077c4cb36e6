// Package pass holds the verbs of the compiler, one file each. Each takes what the ones before it made and adds one thing.
// The user's mistakes end at check: a failure after it is a bug of ours.
package pass

import (
	"fmt"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/load"
	"github.com/pipegen/pipegen/gen/spec"
)

// A Unit is one spec on its way through the passes.
type Unit struct {
	Path    string // of the spec, as given
	Spec    *spec.Spec
	Package *load.Package
	Graph   *ir.Graph
	Cuts    *ir.Cuts
	Sizes   *ir.Sizes
	Plan    *ir.Plan
	List    *diag.List
}

// A Bug is a failure of the compiler itself: a message for us, not for the author of the spec.
type Bug struct {
	Pass string
	Text string
}

func (b *Bug) Error() string {
	return fmt.Sprintf("internal error in pass %s: %s; please report it with the spec", b.Pass, b.Text)
}
