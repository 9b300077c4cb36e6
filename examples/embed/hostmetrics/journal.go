package hostmetrics

import "log/slog"

// A Journal puts on record what goes by.
type Journal struct{ Log *slog.Logger }

// Trace notes a reading, for those who debug.
func (j *Journal) Trace(r *Reading) {
	j.Log.Debug("reading", "metric", r.Metric, "value", r.Value, "unit", r.Unit)
}

// Reject notes a reading that cannot be understood, and why.
func (j *Journal) Reject(r *Reading, cause error) {
	j.Log.Warn("rejected", "metric", r.Metric, "text", r.Text, "cause", cause)
}
