package golden_test

import (
	"flag"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

var seeds = flag.Int("seeds", 20, "how many seeds of each pipeline are simulated")

// TestSimulated runs all pipelines in the simulated world, twice: they hold their promises, and a seed makes the same run
// however many processors there are.
func TestSimulated(t *testing.T) {
	t.Setenv("GOLDEN_DSN", "a place") // which golden/components wants
	program := t.TempDir() + "/pipegen"
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/pipegen").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	reports := map[string]string{}
	for _, procs := range []string{"1", "2"} {
		run := exec.Command(program, append([]string{"sim", "-seeds", strconv.Itoa(*seeds)}, specs(t)...)...)
		run.Env = append(os.Environ(), "GOMAXPROCS="+procs)
		out, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("GOMAXPROCS=%s: %v\n%s", procs, err, out)
		}
		reports[procs] = string(out)
	}
	if reports["1"] != reports["2"] {
		t.Errorf("with one processor:\n%swith two:\n%s", reports["1"], reports["2"])
	}
	if n := strings.Count(reports["1"], ", trace "); n != len(specs(t)) {
		t.Errorf("%d reports of %d pipelines:\n%s", n, len(specs(t)), reports["1"])
	}
	t.Log(reports["1"])
}
