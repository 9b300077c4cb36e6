package harness

import (
	"strings"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

// A retrying pipeline has retries besides.
type retrying struct{ *fake }

func (r retrying) Report() rt.Report { return r }

func (retrying) Retries() []rt.RetryStats {
	s := rt.RetryStats{Name: "again", Slots: 64, InFlight: 9, Parked: 4, Resent: 17}
	s.GaveUp[rt.GaveUpElapsed], s.GaveUp[rt.GaveUpPermanent] = 3, 2
	return []rt.RetryStats{s}
}

// TestRetryMetrics holds the metrics of a retry against what they are documented as.
func TestRetryMetrics(t *testing.T) {
	text := string(exposition("Orders", retrying{&fake{nodes: quiet}}, false))
	from := strings.Index(text, "# HELP pipegen_retry_in_flight")
	if from < 0 {
		t.Fatal(text)
	}
	var samples []string
	for line := range strings.SplitSeq(text[from:], "\n") {
		if line != "" && line[0] != '#' {
			samples = append(samples, line)
		}
	}
	const labels = `{pipeline="Orders",node="again"`
	want := []string{
		"pipegen_retry_in_flight_messages" + labels + "} 9",
		"pipegen_retry_max_in_flight_messages" + labels + "} 64",
		"pipegen_retry_parked_messages" + labels + "} 4",
		"pipegen_retry_resent_messages_total" + labels + "} 17",
		"pipegen_retry_gave_up_messages_total" + labels + `,reason="permanent"} 2`,
		"pipegen_retry_gave_up_messages_total" + labels + `,reason="retry_if"} 0`,
		"pipegen_retry_gave_up_messages_total" + labels + `,reason="attempts"} 0`,
		"pipegen_retry_gave_up_messages_total" + labels + `,reason="elapsed"} 3`,
		"pipegen_retry_gave_up_messages_total" + labels + `,reason="draining"} 0`,
	}
	if got := strings.Join(samples, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("%s", got)
	}
}
