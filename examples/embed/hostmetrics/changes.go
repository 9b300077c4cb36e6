package hostmetrics

import (
	"errors"
	"time"
)

// A ChangesConfig says when an unchanged value counts as news.
type ChangesConfig struct {
	Resend time.Duration // after so long it goes out all the same, as a sign of life
}

// Changes tells new values from those that went out already. It needs no lock: a filter is called from one goroutine.
type Changes struct {
	resend time.Duration
	sent   map[string]sent
}

type sent struct {
	value float64
	at    time.Time
}

// NewChanges checks c.
func NewChanges(c ChangesConfig) (*Changes, error) {
	if c.Resend <= 0 {
		return nil, errors.New("hostmetrics: resend must be above 0")
	}
	return &Changes{resend: c.Resend, sent: map[string]sent{}}, nil
}

// Changed lets through what is new, what did not get through before, and what has been quiet for long.
func (c *Changes) Changed(r *Reading) bool {
	last, known := c.sent[r.Metric]
	if known && !r.Again && r.Value == last.value && r.At.Sub(last.at) < c.resend {
		return false
	}
	c.sent[r.Metric] = sent{r.Value, r.At}
	return true
}
