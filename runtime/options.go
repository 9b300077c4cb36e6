package rt

import "log/slog"

// An Option changes what a pipeline's constructor takes for granted.
type Option func(*Runner)

// WithLogger gives the logger for what nobody else hears: Nacks of receivers without done, panics, the end of a drain by
// force. The default is slog.Default().
func WithLogger(log *slog.Logger) Option { return func(r *Runner) { r.log = log } }
