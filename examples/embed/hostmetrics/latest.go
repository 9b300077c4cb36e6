package hostmetrics

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Latest keeps the latest value of each metric and serves them as JSON.
type Latest struct {
	mu sync.Mutex
	of map[string]value
}

type value struct {
	Metric string    `json:"metric"`
	Value  float64   `json:"value"`
	Unit   string    `json:"unit,omitempty"`
	At     time.Time `json:"at"`
}

// NewLatest is empty.
func NewLatest() *Latest { return &Latest{of: map[string]value{}} }

// Put copies what it wants to keep: the reading goes back to the pipeline.
func (l *Latest) Put(r *Reading) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of[r.Metric] = value{r.Metric, r.Value, r.Unit, r.At}
}

// ServeHTTP answers with the values by name of the metric. The lock is not held while the client is written to, since
// Put must never wait for long.
func (l *Latest) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	l.mu.Lock()
	values := make([]value, 0, len(l.of))
	for _, metric := range slices.Sorted(maps.Keys(l.of)) {
		values = append(values, l.of[metric])
	}
	l.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(values) // an error means that the client is gone
}
