package errors_test

import (
	"testing"

	"github.com/pipegen/pipegen/gen/diag"
)

// ◆ await_ack: none refuses what only somebody who waits could hear: a fallback, a timeout, a sequence, a full queue that fails.
func TestNoneRefusesWhatNobodyHears(t *testing.T) {
	refused(t, "shop/fanout_none.yaml", "none-fallback", "none-timeout", "none-sequential", "none-fail")
}

// ◆ A sequence with a primary ends there: a destination behind it that is no fallback could never be sent, and is refused.
func TestNothingFollowsThePrimaryOfASequence(t *testing.T) {
	refused(t, "shop/fanout_order.yaml", "never-sent")
}

// refused checks that a spec is refused for each of several reasons, at the lines that it says itself, and for nothing else.
func refused(t *testing.T, spec string, codes ...diag.Code) {
	t.Helper()
	found := compare(t, []string{spec})
	for _, code := range codes {
		if !found[code] {
			t.Errorf("%s expects no %s", spec, code)
		}
	}
	if len(found) != len(codes) {
		t.Errorf("%s expects %v, want %v", spec, found, codes)
	}
}
